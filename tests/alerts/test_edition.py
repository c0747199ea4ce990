from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from alerts import edition, readers
from alerts.consents import Occasion
from alerts.digest_mail import digest_content, digest_html, digest_text
from alerts.edition import EditionError
from alerts.subscriptions import stop
from alerts.tokens import Purpose, read
from alerts.weeks import Week
from alerts.wishes import Rate, SubscriptionError
from tests.alerts.conftest import NOW, Demand, Invented, publish, subscribe
from treatywatch.catalogue.alert_tables import Delivery

WEEK = Week.named("2026-W47")
MONDAY_AFTER = WEEK.end + timedelta(hours=6)
FOLLOWED = Invented(demands=[Demand(number=number, follow_up=True) for number in ("1", "2", "3")])
NAMES = [f"E/C.12/KEN/CO/6#{number}" for number in (1, 2, 3)]


@pytest.fixture
def published(catalogue):
    with catalogue.session() as session:
        publish(session, FOLLOWED)
    return catalogue


def edited(catalogue, **edits):
    with catalogue.session() as session:
        edition.edit(session, WEEK, **edits)
    with catalogue.session() as session:
        return edition.of_week(session, WEEK)


def sent(catalogue, letterhead, now=MONDAY_AFTER):
    with catalogue.session() as session:
        digest = edition.freeze(session, WEEK, now)
        return digest, readers.queue(session, digest, letterhead, now)


def test_what_editors_pin_comes_first_and_what_they_hide_is_not_quoted_but_counted(published, letterhead):
    digest = edited(published, pin=[NAMES[2]], hide=[NAMES[0]], note="Kenya replies in March.")
    assert [one.name for one in digest.matters] == [NAMES[2], NAMES[1]]
    assert digest.recommendations == 3
    assert "Kenya replies in March." in digest_text(digest, letterhead)


def test_editors_may_change_their_minds(published):
    edited(published, pin=[NAMES[2]], hide=[NAMES[0]], note="A mistake.")
    digest = edited(published, pin=[NAMES[0]], hide=[NAMES[2]], note="")
    assert [one.name for one in digest.matters] == NAMES[:2]
    assert digest.note == ""


def test_a_recommendation_that_the_week_does_not_have_is_refused(published):
    with pytest.raises(EditionError, match=r"E/C\.12/KEN/CO/6#9.*digest draft"):
        edited(published, pin=["E/C.12/KEN/CO/6#9"])


def test_a_draft_names_what_may_be_pinned_and_hidden(published, letterhead):
    with published.session() as session:
        digest = edition.of_week(session, WEEK)
    assert f"Name: {NAMES[1]}" in digest_text(digest, letterhead, draft=True)
    assert "Name:" not in digest_text(digest, letterhead)


def test_a_week_is_not_sent_before_it_is_over(published, letterhead):
    with pytest.raises(EditionError, match="not over"):
        sent(published, letterhead, now=WEEK.end - timedelta(seconds=1))


def test_what_was_sent_stays_as_it_is_to_the_byte(published, letterhead):
    digest, _ = sent(published, letterhead)
    before = [show(digest, letterhead) for show in (digest_text, digest_html, digest_content)]
    with published.session() as session:
        publish(session, Invented(symbol="E/C.12/PER/CO/5", state="PER", demands=[Demand(number="7", follow_up=True)]))
    again, _ = sent(published, letterhead, now=MONDAY_AFTER + timedelta(days=9))
    assert [show(again, letterhead) for show in (digest_text, digest_html, digest_content)] == before
    with pytest.raises(EditionError, match="was sent"):
        edited(published, hide=[NAMES[0]])


def test_everyone_who_asked_is_sent_a_week_once_at_the_hour_wanted(published, letterhead, matcher):
    digest_at = {"rate": Rate.DIGEST, "hour": 9, "zone": "Africa/Nairobi"}
    subscribe(published, matcher, "", email="a@x.org", **digest_at)
    subscribe(published, matcher, "", email="b@x.org", confirmed=False, **digest_at)
    subscribe(published, matcher, "housing", email="c@x.org", rate=Rate.WEEKLY)
    assert [sent(published, letterhead)[1] for _ in range(2)] == [1, 0]
    with published.session() as session:
        [delivery] = session.scalars(select(Delivery))
        assert (delivery.email, delivery.digest) == ("a@x.org", "2026-W47")
        assert delivery.due == WEEK.end + timedelta(days=1, hours=6)  # on Monday it was 9 in Nairobi already
        mail = message_from_bytes(readers.written(session, delivery, letterhead), policy=policy.default)
        assert mail["Message-ID"] == delivery.message_id
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    token = mail["List-Unsubscribe"].strip("<>").rpartition("/")[2]
    assert read(token, Purpose.STOP, secret=letterhead.secret, now=MONDAY_AFTER)
    assert mail["List-Unsubscribe"].strip("<>") in mail.get_body(("plain",)).get_content()


def test_the_database_holds_a_week_and_an_address_once(published):
    facts = {"email": "a@x.org", "subject": "", "status": "queued", "created": NOW, "digest": WEEK.name}
    with published.session() as session:
        session.add(Delivery(message_id="<1@x>", **facts))
        session.flush()
        session.add(Delivery(message_id="<2@x>", **facts))
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()


def test_whoever_ends_it_before_it_is_sent_is_not_sent_it(published, letterhead, matcher):
    subscription = subscribe(published, matcher, "", rate=Rate.DIGEST)
    sent(published, letterhead)
    with published.session() as session:
        stop(session, subscription, Occasion(now=NOW, secret=letterhead.secret))
    with published.session() as session:
        assert readers.written(session, session.scalars(select(Delivery)).one(), letterhead) is None


def test_the_digest_takes_no_query(catalogue, matcher):
    with pytest.raises(SubscriptionError, match="the same for everybody"):
        subscribe(catalogue, matcher, "housing", rate=Rate.DIGEST)
