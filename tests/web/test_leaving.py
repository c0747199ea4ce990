from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from alerts.tokens import Purpose, sign
from treatywatch.catalogue.alert_tables import Subscription
from treatywatch.catalogue.database import Catalogue
from web.parts import Parts

NOW = datetime.now(UTC)


@pytest.fixture
def saved(parts: Parts) -> Iterator[int]:
    row = Subscription(
        email="ana@example.org",
        name="Housing",
        query="housing",
        rate="daily",
        language="en",
        created=NOW,
        confirmed=None,
        stopped=None,
        starts_after=0,
        matched_to=0,
        last_sent=None,
    )
    with parts.catalogue.session() as session:
        session.add(row)
        session.flush()
        number = row.id
    yield number
    with parts.catalogue.session() as session:
        session.delete(session.get_one(Subscription, number))


def standing(catalogue: Catalogue, number: int) -> tuple[bool, bool]:
    with catalogue.session() as session:
        row = session.get_one(Subscription, number)
        return row.confirmed is not None, row.stopped is not None


@pytest.mark.parametrize(("purpose", "after"), [(Purpose.CONFIRM, (True, False)), (Purpose.STOP, (False, True))])
def test_opening_a_link_changes_nothing_and_pressing_its_button_acts(
    client: TestClient, parts: Parts, saved: int, purpose: Purpose, after: tuple[bool, bool]
) -> None:
    link = f"/alerts/{purpose}/{sign(purpose, [saved], secret=parts.secret)}"
    assert "<button" in client.get(link).text
    assert standing(parts.catalogue, saved) == (False, False)
    assert "Housing" in client.post(link).text
    assert standing(parts.catalogue, saved) == after


def test_a_mail_programs_one_click_needs_nothing_but_the_link(client: TestClient, parts: Parts, saved: int) -> None:
    link = f"/alerts/stop/{sign(Purpose.STOP, [saved], secret=parts.secret)}"
    answer = client.post(link, data={"List-Unsubscribe": "One-Click"}, follow_redirects=False)
    assert (answer.status_code, "set-cookie" in answer.headers) == (200, False)
    assert standing(parts.catalogue, saved) == (False, True)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_of_another_purpose_or_that_ran_out_is_refused_with_a_remedy(
    client: TestClient, parts: Parts, saved: int, method: str
) -> None:
    late = sign(Purpose.CONFIRM, [saved], secret=parts.secret, until=NOW - timedelta(days=1))
    other = sign(Purpose.STOP, [saved], secret=parts.secret)
    for token in (late, other, "nonsense", other[:-3]):
        answer = client.request(method, f"/alerts/confirm/{token}")
        assert answer.status_code == 400
        assert "this link" in answer.text
    assert standing(parts.catalogue, saved) == (False, False)
