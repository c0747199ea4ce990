"""An owner's page: opened by the link in each mail, changing only what its buttons say, and nobody else's."""

from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from alerts.subscriptions import add, standing, wish_of
from alerts.tokens import Purpose, sign
from alerts.webhooks.signing import webhook_secret
from alerts.wishes import Wish
from tests.web.conftest import SECRET
from treatywatch.catalogue.alert_tables import Subscription
from web.parts import Parts
from web.wishing import understanding

NOW = datetime.now(UTC)
ANA, BEA = "ana@example.org", "bea@example.org"


@pytest.fixture
def searches(parts: Parts, guest: TestClient) -> list[int]:
    """Two saved searches of Ana's and one of Bea's, confirmed."""
    with parts.catalogue.session() as session:
        return [
            add(
                session,
                email=email,
                wish=Wish(query=query, rate="daily"),
                confirmed=True,
                now=NOW,
                understand=understanding(parts),
            ).id
            for email, query in ((ANA, "housing"), (ANA, "water"), (BEA, "food"))
        ]


def test_the_weekly_digest_stands_beside_the_searches(guest: TestClient, parts: Parts) -> None:
    with parts.catalogue.session() as session:
        wish = Wish(query="", rate="digest", hour=6, zone="Africa/Nairobi")
        held = add(session, email=ANA, wish=wish, confirmed=True, now=NOW, understand=understanding(parts))
        number, home = held.id, desk(held.id)
    page = guest.get(home).text
    assert "the weekly digest" in page
    assert "06:00 (Africa/Nairobi)" in page
    assert guest.get(f"{home}/{number}").status_code == 200


def desk(number: int) -> str:
    return f"/saved/{sign(Purpose.MANAGE, [number], secret=SECRET)}"


def standings(parts: Parts) -> list[str]:
    with parts.catalogue.session() as session:
        return [standing(row) for row in session.scalars(select(Subscription).order_by(Subscription.id))]


def test_the_page_shows_the_saved_searches_of_its_address_alone(guest: TestClient, searches: list[int]) -> None:
    page = guest.get(desk(searches[1])).text
    assert ANA in page
    assert ">housing<" in page
    assert ">water<" in page
    assert "food" not in page


@pytest.mark.parametrize("path", ["", "/kept.json", "/erase", "/{mine}"])
def test_opening_a_page_changes_nothing(guest: TestClient, parts: Parts, searches: list[int], path: str) -> None:
    answer = guest.get(desk(searches[0]) + path.format(mine=searches[0]))
    assert answer.status_code == 200
    assert standings(parts) == ["running"] * 3


@pytest.mark.parametrize("act", ["/delete", "/erase", "/{mine}/pause", "/{mine}/resume", "/{mine}/delete"])
def test_acts_need_a_button(guest: TestClient, parts: Parts, searches: list[int], act: str) -> None:
    answer = guest.get(desk(searches[0]) + act.format(mine=searches[0]))
    assert answer.status_code == (200 if act == "/erase" else 405)
    assert standings(parts) == ["running"] * 3


def test_one_is_paused_resumed_and_deleted(guest: TestClient, parts: Parts, searches: list[int]) -> None:
    home = desk(searches[0])
    for act, after in (("pause", "paused"), ("resume", "running"), ("delete", "ended")):
        answer = guest.post(f"{home}/{searches[0]}/{act}")
        assert (answer.status_code, answer.headers["location"]) == (303, f"{home}?done={act}")
        assert standings(parts) == [after, "running", "running"]
        assert 'role="status"' in guest.get(answer.headers["location"]).text


def test_all_of_an_address_are_deleted_at_once(guest: TestClient, parts: Parts, searches: list[int]) -> None:
    guest.post(f"{desk(searches[0])}/delete")
    assert standings(parts) == ["ended", "ended", "running"]


@pytest.mark.parametrize("act", ["", "/pause", "/delete"])
def test_nobody_touches_the_saved_search_of_another(
    guest: TestClient, parts: Parts, searches: list[int], act: str
) -> None:
    answer = guest.post(f"{desk(searches[0])}/{searches[2]}{act}", data={"query": "housing"})
    assert answer.status_code == 400
    assert standings(parts) == ["running"] * 3


def test_a_saved_search_is_changed_as_filled_in(guest: TestClient, parts: Parts, searches: list[int]) -> None:
    wish = {"query": "evict*", "name": "Evictions", "rate": "weekly", "hour": "6", "zone": "Asia/Manila"}
    answer = guest.post(f"{desk(searches[0])}/{searches[0]}", data=wish | {"language": "fr", "density": "headings"})
    assert answer.headers["location"].endswith("?done=changed")
    with parts.catalogue.session() as session:
        kept = wish_of(session.get_one(Subscription, searches[0]))
    assert kept == Wish(
        query="evict*",
        name="Evictions",
        rate="weekly",
        hour=6,
        zone="Asia/Manila",
        language="fr",
        density="headings",
    )


def test_an_owner_may_have_another_system_told_and_sees_what_it_checks_signatures_with(
    guest: TestClient, parts: Parts, searches: list[int]
) -> None:
    form = f"{desk(searches[0])}/{searches[0]}"
    wish = {"query": "housing", "rate": "daily"}
    assert guest.post(form, data=wish | {"webhook": "http://example.org/told"}).status_code == 400
    assert guest.post(form, data=wish | {"webhook": "https://example.org/told"}).status_code == 303
    with parts.catalogue.session() as session:
        assert session.get_one(Subscription, searches[0]).webhook == "https://example.org/told"
    assert webhook_secret(ANA, "https://example.org/told", secret=SECRET) in guest.get(form).text


def test_one_that_is_no_longer_understood_is_mended_here(guest: TestClient, parts: Parts, searches: list[int]) -> None:
    with parts.catalogue.session() as session:
        session.get_one(Subscription, searches[0]).query = "right:dwelling"
    form = f"{desk(searches[0])}/{searches[0]}"
    page = guest.get(form)
    assert page.status_code == 200
    assert "right:dwelling" in page.text
    assert 'role="alert"' in page.text
    assert guest.post(form, data={"query": "right:housing", "rate": "daily"}).status_code == 303


@pytest.mark.parametrize("query", ["(housing", "water", ""])
def test_what_cannot_be_kept_is_said_and_changes_nothing(
    guest: TestClient, parts: Parts, searches: list[int], query: str
) -> None:
    answer = guest.post(f"{desk(searches[0])}/{searches[0]}", data={"query": query, "rate": "daily"})
    assert answer.status_code == 400
    assert 'href="#query"' in answer.text
    with parts.catalogue.session() as session:
        assert session.get_one(Subscription, searches[0]).query == "housing"


def test_all_that_is_kept_comes_as_a_file(guest: TestClient, searches: list[int]) -> None:
    answer = guest.get(f"{desk(searches[0])}/kept.json")
    assert "attachment" in answer.headers["content-disposition"]
    assert [held["query"] for held in answer.json()["saved_searches"]] == ["housing", "water"]


def test_erased_the_link_opens_nothing(guest: TestClient, parts: Parts, searches: list[int]) -> None:
    home = desk(searches[0])
    assert "Everything is erased" in guest.post(f"{home}/erase").text
    assert standings(parts) == ["running"]
    for method, path in (("GET", ""), ("POST", "/erase"), ("GET", "/kept.json")):
        assert guest.request(method, home + path).status_code == 400


@pytest.mark.parametrize("purpose", [Purpose.STOP, Purpose.CONFIRM])
def test_a_link_to_stop_or_confirm_opens_no_page(guest: TestClient, searches: list[int], purpose: Purpose) -> None:
    assert guest.get(f"/saved/{sign(purpose, [searches[0]], secret=SECRET)}").status_code == 400
