from datetime import timedelta

from sqlalchemy import select

from alerts.suppression import Reason, address_hash, is_suppressed, lift, suppress
from tests.alerts.conftest import NOW, READER
from treatywatch.catalogue.alert_tables import Suppression

SECRET = "a secret of the tests"
LATER = NOW + timedelta(hours=2)


def test_an_address_that_was_erased_is_sent_nothing_for_good_and_not_named(catalogue):
    with catalogue.session() as session:
        suppress(session, READER, Reason.ERASED, NOW, secret=SECRET)
    with catalogue.session() as session:
        assert is_suppressed(session, READER.upper(), NOW + timedelta(days=9999), secret=SECRET)
        assert not is_suppressed(session, "other@example.org", NOW, secret=SECRET)
        [kept] = session.scalars(select(Suppression)).all()
        assert READER not in repr(vars(kept))


def test_a_soft_bounce_ends_when_its_wait_is_over(catalogue):
    with catalogue.session() as session:
        suppress(session, READER, Reason.SOFT_BOUNCE, NOW, LATER, secret=SECRET)
        assert is_suppressed(session, READER, NOW, secret=SECRET)
        assert not is_suppressed(session, READER, LATER, secret=SECRET)


def test_a_soft_bounce_never_shortens_what_is_for_good(catalogue):
    with catalogue.session() as session:
        suppress(session, READER, Reason.COMPLAINT, NOW, secret=SECRET)
        kept = suppress(session, READER, Reason.SOFT_BOUNCE, NOW, LATER, secret=SECRET)
        assert (kept.reason, kept.until) == (Reason.COMPLAINT, None)


def test_an_address_is_written_to_again_once_lifted(catalogue):
    with catalogue.session() as session:
        suppress(session, READER, Reason.HARD_BOUNCE, NOW, secret=SECRET)
        lift(session, READER, secret=SECRET)
        assert not is_suppressed(session, READER, NOW, secret=SECRET)


def test_another_secret_makes_another_hash():
    assert address_hash(READER, "a") != address_hash(READER, "b")
