"""Owners of saved searches: what a sign-up may do, and how all that is kept can be seen, changed and erased."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from alerts import owners
from alerts.batches import prepare
from alerts.consents import ASKED_BY_ADDRESS, Event, Occasion, consents_of
from alerts.outbox import queued_mails
from alerts.records import export, sent_to
from alerts.signing_up import ask
from alerts.subscriptions import confirm, purge, standing, stop, wish_of
from alerts.suppression import Reason, is_suppressed, suppress
from alerts.tokens import Purpose, TokenError, sign
from alerts.wishes import SubscriptionError, Wish
from index.engine import QueryError
from tests.alerts.conftest import NOW, READER, Invented, publish, saved, subscribe
from treatywatch.catalogue.alert_tables import Consent, Delivery, Match, Subscription

SECRET = "a secret of the tests"
HERE = Occasion(now=NOW, secret=SECRET, network="192.0.2.0/24")
WISH = Wish(query="housing", name="Homes", rate="weekly", hour=7, zone="Africa/Nairobi", density="context")
STRANGER = "stranger@example.org"


@pytest.fixture
def sign_up(catalogue, matcher, letterhead):
    def signed_up(email=READER, wish=WISH, occasion=HERE):
        with catalogue.session() as session:
            ask(session, email, wish, letterhead=letterhead, occasion=occasion, understand=matcher.understand)

    return signed_up


def mails_to(catalogue, email):
    with catalogue.session() as session:
        return [mail for mail in queued_mails(session) if mail["To"] == email]


def test_a_sign_up_waits_for_its_owner_and_a_mail_asks(catalogue, sign_up):
    sign_up()
    [mail] = mails_to(catalogue, READER)
    assert "Homes" in mail["Subject"]
    with catalogue.session() as session:
        [held] = session.scalars(select(Subscription)).all()
        assert (standing(held), wish_of(held)) == ("not confirmed", WISH)
        [line] = consents_of(session, READER, SECRET)
        assert (line.event, line.subscription) == (Event.ASKED, held.id)


def test_a_stranger_changes_nothing_of_a_saved_search_that_runs(catalogue, matcher, sign_up):
    number = subscribe(catalogue, matcher, rate="weekly")
    with catalogue.session() as session:
        before = wish_of(saved(session, number))
    sign_up(wish=replace(WISH, name="Fooled", hour=3))
    with catalogue.session() as session:
        assert wish_of(saved(session, number)) == before
        assert standing(saved(session, number)) == "running"


def test_one_that_ended_stays_ended_until_its_owner_confirms(catalogue, matcher, sign_up):
    number = subscribe(catalogue, matcher, rate="weekly")
    with catalogue.session() as session:
        stop(session, number, HERE)
    sign_up()
    with catalogue.session() as session:
        assert standing(saved(session, number)) == "ended"
        confirm(session, sign(Purpose.CONFIRM, [number], secret=SECRET), HERE)
        assert standing(saved(session, number)) == "running"


def test_an_address_that_left_is_neither_kept_nor_written_to(catalogue, sign_up):
    with catalogue.session() as session:
        suppress(session, READER, Reason.ERASED, NOW, secret=SECRET)
    sign_up()
    assert mails_to(catalogue, READER) == []
    with catalogue.session() as session:
        assert session.scalars(select(Subscription)).all() == []


def test_an_address_is_asked_only_so_often_a_day(catalogue, sign_up):
    for turn in range(ASKED_BY_ADDRESS + 3):
        later = HERE.now + timedelta(seconds=turn)
        sign_up(wish=replace(WISH, name=f"Homes {turn}"), occasion=replace(HERE, now=later, network=f"192.0.{turn}.0"))
    assert len(mails_to(catalogue, READER)) == ASKED_BY_ADDRESS


def test_what_nobody_confirmed_is_gone_after_seven_days_with_its_mail(catalogue, matcher, sign_up):
    kept = subscribe(catalogue, matcher, "water", email=STRANGER)
    sign_up()
    sign_up(email=STRANGER)
    with catalogue.session() as session:
        assert purge(session, NOW + timedelta(days=7, seconds=-1)) == 0
        assert purge(session, NOW + timedelta(days=7)) == 2
        assert [held.id for held in session.scalars(select(Subscription))] == [kept]
        assert len(session.scalars(select(Consent)).all()) == 2
    assert mails_to(catalogue, READER) == []
    assert len(mails_to(catalogue, STRANGER)) == 1


def test_asked_again_it_waits_seven_days_from_then(catalogue, sign_up):
    sign_up()
    sign_up(occasion=replace(HERE, now=NOW + timedelta(days=6)))
    with catalogue.session() as session:
        assert purge(session, NOW + timedelta(days=12)) == 0


def test_the_number_of_a_saved_search_is_never_used_again(catalogue, matcher, sign_up):
    sign_up()
    with catalogue.session() as session:
        [gone] = session.scalars(select(Subscription.id)).all()
        purge(session, NOW + timedelta(days=7))
    assert subscribe(catalogue, matcher, email=STRANGER) > gone


def test_a_link_to_manage_opens_the_saved_searches_of_its_address_alone(catalogue, matcher):
    mine = subscribe(catalogue, matcher, "water")
    other = subscribe(catalogue, matcher, "water", email=STRANGER)
    with catalogue.session() as session:
        assert owners.owner(session, sign(Purpose.MANAGE, [mine], secret=SECRET), HERE) == READER
        assert [held.id for held in owners.theirs(session, READER)] == [mine]
        with pytest.raises(SubscriptionError, match="not yours"):
            owners.one_of_theirs(session, READER, other)


@pytest.mark.parametrize("purpose", [Purpose.STOP, Purpose.CONFIRM])
def test_a_link_to_stop_or_confirm_manages_nothing(catalogue, matcher, purpose):
    mine = subscribe(catalogue, matcher)
    with catalogue.session() as session, pytest.raises(TokenError):
        owners.owner(session, sign(purpose, [mine], secret=SECRET), HERE)


def test_a_changed_search_goes_on_from_where_it_is(catalogue, matcher):
    number = subscribe(catalogue, matcher)
    with catalogue.session() as session:
        publish(session, Invented())
    wish = replace(WISH, query="evictions", rate="daily")
    with catalogue.session() as session:
        held = saved(session, number)
        before = (held.starts_after, held.matched_to)
        owners.change(session, held, wish, matcher.understand, HERE)
        assert (wish_of(held), held.starts_after, held.matched_to) == (wish, *before)
        assert [line.event for line in consents_of(session, READER, SECRET)] == [Event.CHANGED]


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"query": "(housing"}, QueryError),
        ({"query": "water"}, SubscriptionError),
        ({"query": " "}, SubscriptionError),
        ({"rate": "hourly"}, SubscriptionError),
        ({"zone": "Mars/Olympus"}, SubscriptionError),
        ({"hour": 24}, SubscriptionError),
        ({"language": "xx"}, SubscriptionError),
        ({"density": "all"}, SubscriptionError),
        ({"name": "x" * 101}, SubscriptionError),
    ],
)
def test_what_cannot_be_kept_changes_nothing(catalogue, matcher, change, refusal):
    subscribe(catalogue, matcher, "water")
    number = subscribe(catalogue, matcher)
    with catalogue.session() as session:
        held = saved(session, number)
        before = wish_of(held)
        with pytest.raises(refusal):
            owners.change(session, held, replace(before, **change), matcher.understand, HERE)
        assert wish_of(held) == before


def test_a_paused_search_is_resumed_where_it_was(catalogue, matcher):
    number = subscribe(catalogue, matcher)
    with catalogue.session() as session:
        held = saved(session, number)
        came_to = held.matched_to
        owners.pause(session, held, HERE)
        assert standing(held) == "paused"
        publish(session, Invented())
        owners.resume(session, held, HERE)
        assert (standing(held), held.matched_to) == ("running", came_to)


def told(catalogue, matcher, letterhead):
    """Publish a paragraph, have it told by a mail, and let the mail be taken."""
    with catalogue.session() as session:
        publish(session, Invented())
    prepare(catalogue, matcher, letterhead, NOW)
    with catalogue.session() as session:
        for delivery in session.scalars(select(Delivery)):
            delivery.status, delivery.sent = "sent", NOW


def test_an_owner_sees_every_mail_and_what_it_told_even_of_a_search_that_ended(catalogue, matcher, letterhead):
    number = subscribe(catalogue, matcher)
    told(catalogue, matcher, letterhead)
    with catalogue.session() as session:
        stop(session, number, HERE)
        [mail] = sent_to(session, READER)
        assert (mail.when, [one.number for one in mail.told]) == (NOW, ["48 (b)"])
        assert sent_to(session, READER, before=mail.number) == []
        assert sent_to(session, STRANGER) == []
        taken = json.loads(json.dumps(export(session, READER, SECRET)))
    assert taken["saved_searches"][0]["standing"] == "ended"
    assert taken["mails"][0]["told"] == [{"document": "E/C.12/KEN/CO/6", "paragraph": "48 (b)", "language": "en"}]
    assert [line["event"] for line in taken["consents"]] == [Event.STOPPED]


def test_erased_an_address_stands_nowhere_and_is_sent_nothing(catalogue, matcher, letterhead):
    number = subscribe(catalogue, matcher)
    other = subscribe(catalogue, matcher, "zeppelin", email=STRANGER)
    told(catalogue, matcher, letterhead)
    with catalogue.session() as session:
        owners.erase(session, READER, HERE)
    with catalogue.session() as session:
        assert [held.id for held in session.scalars(select(Subscription))] == [other]
        assert session.scalars(select(Delivery)).all() == []
        assert session.scalars(select(Match)).all() == []
        assert is_suppressed(session, READER, NOW + timedelta(days=9999), secret=SECRET)
        assert [line.event for line in consents_of(session, READER, SECRET)] == [Event.ERASED]
    assert READER.encode() not in b"".join(dump(catalogue))
    with catalogue.session() as session, pytest.raises(SubscriptionError, match="not kept"):
        owners.owner(session, sign(Purpose.MANAGE, [number], secret=SECRET), HERE)


def dump(catalogue):
    """Every row of every table, as text."""
    connection = catalogue.engine.raw_connection()
    try:
        yield from (line.encode() for line in connection.driver_connection.iterdump())
    finally:
        connection.close()
