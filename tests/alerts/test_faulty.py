from datetime import timedelta

from alerts.faulty import FaultySearch, tell_faulty
from alerts.outbox import queued_mails
from tests.alerts.conftest import NOW, READER, subscribe

LATER = NOW + timedelta(minutes=5)


def test_the_owner_of_a_search_no_longer_understood_is_told_once_of_each_problem(catalogue, matcher, letterhead):
    number = subscribe(catalogue, matcher)
    gone = FaultySearch(subscription=number, email=READER, query="right:dwelling", problem='right: has no "dwelling"')
    other = FaultySearch(subscription=number, email=READER, query="right:dwelling", problem="right: is no field")
    for faulty in ([gone], [gone], [gone, other]):
        with catalogue.session() as session:
            tell_faulty(session, faulty, letterhead, LATER)
    with catalogue.session() as session:
        mails = queued_mails(session)
    assert len(mails) == 2
    assert mails[0]["To"] == READER
    for part in ("plain", "html"):
        text = mails[0].get_body((part,)).get_content()
        assert "right:dwelling" in text
        assert letterhead.manage_url(number) in text


def test_one_that_was_erased_meanwhile_is_told_nothing(catalogue, letterhead):
    with catalogue.session() as session:
        tell_faulty(session, [FaultySearch(subscription=9, email=READER, query="q", problem="p")], letterhead, LATER)
        assert queued_mails(session) == []
