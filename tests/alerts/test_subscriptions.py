from dataclasses import replace
from datetime import timedelta

import pytest

from alerts.consents import Occasion
from alerts.mail import confirmation
from alerts.subscriptions import add, confirm, listing, stop, stop_by_link
from alerts.tokens import Purpose, TokenError, read, sign
from alerts.wishes import SubscriptionError, Wish, valid_email
from index.engine import QueryError
from tests.alerts.conftest import NOW, READER, Invented, publish, saved, subscribe

HERE = Occasion(now=NOW, secret="s")
TOMORROW = NOW + timedelta(days=1)


def test_the_same_email_query_and_rate_are_one_saved_search(catalogue, matcher):
    first = subscribe(catalogue, matcher, "housing", email="Reader@Example.ORG")
    assert subscribe(catalogue, matcher, " housing ", email="Reader@example.org") == first
    assert subscribe(catalogue, matcher, "housing", email="Reader@example.org", rate="weekly") != first
    with catalogue.session() as session:
        assert [held.email for held in listing(session)] == ["Reader@example.org"] * 2


def test_a_saved_search_ended_and_saved_again_begins_at_what_is_newest_then(catalogue, matcher):
    subscription = subscribe(catalogue, matcher)
    with catalogue.session() as session:
        stop(session, subscription, HERE)
        version = publish(session, Invented()).id
    assert subscribe(catalogue, matcher) == subscription
    with catalogue.session() as session:
        again = saved(session, subscription)
        assert again.stopped is None
        assert again.starts_after == version


@pytest.mark.parametrize("query", ["(housing", "colour:blue", "state:Atlantis"])
def test_a_faulty_query_is_refused(catalogue, matcher, query):
    with pytest.raises(QueryError):
        subscribe(catalogue, matcher, query)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "reader",
        "reader@",
        "@example.org",
        "a b@example.org",
        "Name <a@example.org>",
        "a@x.org\nBcc: b@x.org",
        "é@x.org",
    ],
)
def test_what_is_no_email_address_is_refused(text):
    with pytest.raises(SubscriptionError):
        valid_email(text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (" Reader@Example.ORG ", "Reader@example.org"),
        ("a.b+c@ex-ample.org", "a.b+c@ex-ample.org"),
        ("a@bücher.example", "a@xn--bcher-kva.example"),
    ],
)
def test_an_email_address_is_kept_as_mail_servers_take_it(text, kept):
    assert valid_email(text) == kept


def test_a_rate_not_offered_is_refused_with_those_that_are(catalogue, matcher):
    with pytest.raises(SubscriptionError, match="at-once, daily, weekly"):
        subscribe(catalogue, matcher, rate="hourly")


def test_ending_a_saved_search_that_is_not_there_is_refused(catalogue):
    with catalogue.session() as session, pytest.raises(SubscriptionError, match="saved search 9 is not kept"):
        stop(session, 9, HERE)


def test_a_name_is_kept_on_one_line(catalogue, matcher):
    with catalogue.session() as session:
        kept = add(
            session,
            email=READER,
            wish=Wish(query="housing", name=" Homes\r\nBcc: x@example.org "),
            confirmed=True,
            now=NOW,
            understand=matcher.understand,
        )
        assert kept.name == "Homes Bcc: x@example.org"


def test_the_link_in_a_confirmation_mail_begins_the_saved_search(catalogue, matcher, letterhead):
    subscription = subscribe(catalogue, matcher, confirmed=False)
    with catalogue.session() as session:
        mail = confirmation(saved(session, subscription), label="Homes", until=TOMORROW, now=NOW, letterhead=letterhead)
    address = f"{letterhead.public_url}/alerts/confirm/"
    [link] = [line for line in mail.get_body(("plain",)).get_content().splitlines() if line.startswith(address)]
    with catalogue.session() as session:
        assert [
            one.id for one in confirm(session, link.removeprefix(address), replace(HERE, secret=letterhead.secret))
        ] == [subscription]
    with catalogue.session() as session:
        assert saved(session, subscription).confirmed == NOW


def test_a_link_to_leave_ends_every_saved_search_that_it_names(catalogue, matcher):
    ids = [subscribe(catalogue, matcher, query) for query in ("housing", "food", "water")]
    with catalogue.session() as session:
        stop_by_link(session, sign(Purpose.STOP, ids[:2], secret="s"), HERE)
    with catalogue.session() as session:
        assert [saved(session, one).stopped for one in ids] == [NOW, NOW, None]


def test_a_link_holds_until_its_time_and_not_after():
    token = sign(Purpose.CONFIRM, [7], secret="s", until=TOMORROW)
    assert read(token, Purpose.CONFIRM, secret="s", now=TOMORROW - timedelta(seconds=1)) == [7]
    with pytest.raises(TokenError, match="run out"):
        read(token, Purpose.CONFIRM, secret="s", now=TOMORROW)


def test_a_link_made_for_one_thing_does_no_other():
    with pytest.raises(TokenError, match="to confirm, not to stop"):
        read(sign(Purpose.CONFIRM, [7], secret="s"), Purpose.STOP, secret="s", now=NOW)


def test_a_link_of_another_secret_is_refused():
    with pytest.raises(TokenError):
        read(sign(Purpose.STOP, [7], secret="other"), Purpose.STOP, secret="s", now=NOW)


@pytest.mark.parametrize("changed", ["", "x", "é.é", "%%.%%", "c3RvcDo6Nw", "c3RvcDo6Nw."])
def test_a_link_cut_or_garbled_is_refused(changed):
    with pytest.raises(TokenError):
        read(changed, Purpose.STOP, secret="s", now=NOW)
