from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import numpy as np
import pytest
from sqlalchemy import func, select

from alerts.batches import AT_A_TIME, Prepared, pending, prepare
from alerts.consents import Occasion
from alerts.earlier import Change
from alerts.letterhead import Letterhead
from alerts.matching import Matcher, Meanings
from alerts.outbox import queued_mails
from alerts.quotations import Quotation
from alerts.subscriptions import confirm, stop
from alerts.suppression import Reason, suppress
from alerts.tokens import Purpose, sign
from alerts.writing import written
from index.engine import Vector
from tests.alerts.conftest import HOUSING, NOW, READER, Demand, Invented, publish, read, saved, subscribe
from treatywatch.catalogue.alert_tables import Delivery, Match
from treatywatch.catalogue.database import Catalogue
from treatywatch.catalogue.tables import Paragraph, Version

EAST, NORTH = np.eye(2, dtype=np.float32)


@pytest.fixture
def house(catalogue: Catalogue, matcher: Matcher, letterhead: Letterhead) -> "House":
    return House(catalogue, matcher, letterhead)


class House:
    """The catalogue with what a batch needs, so that a test says only what it is about."""

    def __init__(self, catalogue: Catalogue, matcher: Matcher, letterhead: Letterhead) -> None:
        self.catalogue = catalogue
        self.matcher = matcher
        self.letterhead = letterhead

    def publish(self, invented: Invented, *, readable: bool = True) -> int:
        with self.catalogue.session() as session:
            return publish(session, invented, readable=readable).id

    def prepare(self, now=NOW) -> Prepared:
        return prepare(self.catalogue, self.matcher, self.letterhead, now)

    def mails(self) -> list[EmailMessage]:
        """The mails that wait, as the outbox writes them."""
        with self.catalogue.session() as session:
            for delivery in session.scalars(select(Delivery)):
                written(session, delivery, self.letterhead)
            return queued_mails(session)

    def told(self) -> list[tuple[str, str]]:
        """The paragraphs told, with the words quoted."""
        with self.catalogue.session() as session:
            return [(match.number, match.quote["text"]) for match in session.scalars(select(Match).order_by(Match.id))]


def test_what_was_there_before_a_saved_search_is_never_told(house):
    house.publish(Invented())
    subscribe(house.catalogue, house.matcher)
    assert house.prepare() == Prepared(matches=0, mails=0, faulty=())


def test_what_was_fetched_before_a_saved_search_is_not_told_when_it_is_read_later(house):
    version = house.publish(Invented(), readable=False)
    subscribe(house.catalogue, house.matcher)
    with house.catalogue.session() as session:
        read(session, session.get(Version, version), [Demand(number="1")])
    assert house.prepare().matches == 0


def test_a_new_document_is_told_once_however_often_a_batch_runs(house):
    subscribe(house.catalogue, house.matcher)
    house.publish(Invented())
    assert house.prepare() == Prepared(matches=1, mails=1, faulty=())
    assert house.prepare(NOW + timedelta(days=9)) == Prepared(matches=0, mails=0, faulty=())
    assert [mail["To"] for mail in house.mails()] == [READER]


def test_a_version_read_again_by_a_newer_extractor_is_no_news(house):
    subscribe(house.catalogue, house.matcher)
    version = house.publish(Invented())
    house.prepare()
    with house.catalogue.session() as session:
        again = session.get(Version, version)
        again.paragraphs.clear()
        session.flush()
        read(session, again, [Demand(number="48 (b)", text=f"{HOUSING} Better read."), Demand(number="49")])
    assert house.prepare().matches == 0


def test_a_version_that_could_not_be_read_is_told_when_it_can_though_later_ones_came_first(house):
    subscribe(house.catalogue, house.matcher)
    version = house.publish(Invented(symbol="E/C.12/PER/CO/5", state="PER"), readable=False)
    house.publish(Invented())
    assert house.prepare().matches == 1
    with house.catalogue.session() as session:
        read(session, session.get(Version, version), [Demand(number="12")])
    assert house.prepare().matches == 1
    assert [number for number, _ in house.told()] == ["48 (b)", "12"]


@pytest.mark.parametrize("first", ["en", "fr"])
def test_a_document_is_told_once_over_its_languages(house, first):
    second = {"en": "fr", "fr": "en"}[first]
    subscribe(house.catalogue, house.matcher, "state:Kenya")
    house.publish(Invented(language=first))
    assert house.prepare().matches == 1
    house.publish(Invented(language=second))
    assert house.prepare().matches == 0


def test_two_languages_fetched_together_are_told_in_the_readers(house):
    subscribe(house.catalogue, house.matcher, "state:Kenya", language="fr")
    house.publish(Invented(language="en"))
    house.publish(Invented(language="fr", demands=[Demand(number="48 (b)", text="Le Comité recommande le logement.")]))
    assert house.prepare().matches == 1
    assert house.told() == [("48 (b)", "Le Comité recommande le logement.")]


def test_a_corrected_document_tells_only_what_it_changed_and_what_that_said_before(house):
    subscribe(house.catalogue, house.matcher)
    same, changed = Demand(number="48"), Demand(number="49", text="Build more housing.")
    house.publish(Invented(demands=[same, Demand(number="49", text="Build housing.")], status="advance-unedited"))
    house.prepare()
    house.publish(Invented(demands=[same, changed], edition="second", fetched=NOW + timedelta(days=2)))
    assert house.prepare().matches == 1
    with house.catalogue.session() as session:
        *_, last = session.scalars(select(Match).order_by(Match.id))
        told = Quotation.kept(last.quote)
    assert (told.number, told.text) == ("49", "Build more housing.")
    assert told.change == Change(before="Build housing.", fetched=NOW)


def test_a_correction_is_told_once_over_its_languages(house):
    subscribe(house.catalogue, house.matcher, "state:Kenya", language="fr")
    for language, before, after in (("fr", "Le logement.", "Le logement décent."), ("en", "Housing.", "Good housing.")):
        house.publish(Invented(language=language, demands=[Demand(number="1", text=before)]))
        house.prepare()
        house.publish(Invented(language=language, demands=[Demand(number="1", text=after)], edition="second"))
        house.prepare()
    assert [text for _, text in house.told()] == ["Le logement.", "Le logement décent."]


def test_a_file_read_by_other_means_corrects_nothing_by_its_spaces_and_hyphens(house):
    subscribe(house.catalogue, house.matcher)
    house.publish(Invented(demands=[Demand(number="1", text="Build long-term housing – now.")]))
    house.prepare()
    house.publish(Invented(demands=[Demand(number="1", text="Build longterm  housing - now.")], edition="second"))
    assert house.prepare().matches == 0


def test_a_paragraph_that_moved_to_another_number_is_no_news_and_the_one_put_in_its_place_no_change(house):
    subscribe(house.catalogue, house.matcher)
    old, new = Demand(number="12"), Demand(number="12", text="Build housing in the north.")
    house.publish(Invented(demands=[old]))
    house.prepare()
    house.publish(Invented(demands=[new, replace(old, number="13")], edition="second"))
    assert house.prepare().matches == 1
    with house.catalogue.session() as session:
        *_, last = session.execute(select(Match.number, Match.quote).order_by(Match.id))
    assert (last.number, last.quote["change"]) == ("12", None)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_document_of_the_backlog_issued_again_tells_only_what_is_new_in_it(house, language):
    house.publish(Invented(demands=[Demand(number="48")]))
    subscribe(house.catalogue, house.matcher, "state:Kenya", language=language)
    demands = [Demand(number="48"), Demand(number="49", text="Build more housing.")]
    for edition in ("second", "third"):
        house.publish(Invented(demands=demands, edition=edition, language=language))
    assert house.prepare().matches == 1
    assert [number for number, _ in house.told()] == ["49"]


def test_a_corrigendum_is_told_beside_the_text_that_it_corrects(house):
    subscribe(house.catalogue, house.matcher)
    house.publish(Invented(demands=[Demand(number="1")]))
    house.prepare()
    house.publish(
        Invented(demands=[Demand(number="1", text="For housing, read social housing.")], status="corrigendum")
    )
    assert house.prepare().matches == 1
    assert house.told()[-1] == ("1", "For housing, read social housing.")


def test_a_number_printed_twice_in_a_file_is_two_paragraphs(house):
    subscribe(house.catalogue, house.matcher)
    house.publish(Invented(demands=[Demand(number="1"), Demand(number="1", text="Annex: build housing.")]))
    assert house.prepare().matches == 2
    assert [number for number, _ in house.told()] == ["1", "1/2"]


def test_text_that_asks_nothing_is_told_to_a_search_that_says_any(house):
    subscribe(house.catalogue, house.matcher, "housing is:any")
    house.publish(Invented(demands=[Demand(number="5", demand=False, text="Housing is scarce.")]))
    assert house.prepare().matches == 1


def test_text_that_asks_nothing_is_not_told_otherwise(house):
    subscribe(house.catalogue, house.matcher, "housing")
    house.publish(Invented(demands=[Demand(number="5", demand=False, text="Housing is scarce.")]))
    assert house.prepare().matches == 0


def test_one_mail_a_person_holds_every_saved_search_that_found_something(house):
    subscribe(house.catalogue, house.matcher, "housing")
    subscribe(house.catalogue, house.matcher, "state:Kenya")
    subscribe(house.catalogue, house.matcher, "fisheries")
    subscribe(house.catalogue, house.matcher, "evictions", email="other@example.org")
    house.publish(Invented())
    assert house.prepare() == Prepared(matches=3, mails=2, faulty=())
    mine = next(mail for mail in house.mails() if mail["To"] == READER)
    text = mine.get_body(("plain",)).get_content()
    assert "Search: housing" in text
    assert "Search: state:Kenya" in text
    assert "fisheries" not in text


@pytest.mark.parametrize(("rate", "day"), [("daily", 19), ("weekly", 23)])
def test_a_rate_gathers_what_it_finds_until_the_hour_that_its_owner_wants(house, rate, day):
    subscribe(house.catalogue, house.matcher, rate=rate, zone="Africa/Nairobi")
    house.publish(Invented())
    due = datetime(2026, 11, day, 5, tzinfo=UTC)
    assert house.prepare(NOW) == Prepared(matches=1, mails=0, faulty=())
    house.publish(Invented(symbol="E/C.12/PER/CO/5", state="PER"))
    assert house.prepare(due - timedelta(seconds=1)) == Prepared(matches=1, mails=0, faulty=())
    assert house.prepare(due) == Prepared(matches=0, mails=1, faulty=())
    text = house.mails()[-1].get_body(("plain",)).get_content()
    assert "E/C.12/KEN/CO/6" in text
    assert "E/C.12/PER/CO/5" in text


def test_what_is_found_during_a_pause_is_told_after_it(house):
    subscription = subscribe(house.catalogue, house.matcher)
    with house.catalogue.session() as session:
        saved(session, subscription).paused = NOW
    house.publish(Invented())
    assert house.prepare() == Prepared(matches=0, mails=0, faulty=())
    with house.catalogue.session() as session:
        saved(session, subscription).paused = None
    assert house.prepare() == Prepared(matches=1, mails=1, faulty=())


def test_an_address_that_bounced_is_told_nothing_until_its_wait_is_over(house):
    subscribe(house.catalogue, house.matcher)
    subscribe(house.catalogue, house.matcher, email="gone@example.org")
    secret, until = house.letterhead.secret, NOW + timedelta(hours=2)
    with house.catalogue.session() as session:
        suppress(session, READER, Reason.SOFT_BOUNCE, NOW, until, secret=secret)
        suppress(session, "gone@example.org", Reason.HARD_BOUNCE, NOW, secret=secret)
    house.publish(Invented())
    assert house.prepare() == Prepared(matches=2, mails=0, faulty=())
    assert house.prepare(until).mails == 1
    assert [mail["To"] for mail in house.mails()] == [READER]


def test_a_query_no_longer_understood_is_reported_and_goes_on_where_it_stopped(house):
    subscription = subscribe(house.catalogue, house.matcher)
    with house.catalogue.session() as session:
        saved(session, subscription).query = "colour:blue"
    house.publish(Invented())
    [faulty] = house.prepare().faulty
    assert (faulty.subscription, faulty.email, faulty.query) == (subscription, READER, "colour:blue")
    assert "colour" in faulty.problem
    with house.catalogue.session() as session:
        saved(session, subscription).query = "housing"
    assert house.prepare() == Prepared(matches=1, mails=1, faulty=())


def test_a_saved_search_not_confirmed_is_told_nothing_and_begins_when_it_is(house):
    subscription = subscribe(house.catalogue, house.matcher, confirmed=False)
    house.publish(Invented())
    assert house.prepare() == Prepared(matches=0, mails=0, faulty=())
    token = sign(Purpose.CONFIRM, [subscription], secret="s", until=NOW + timedelta(days=1))
    with house.catalogue.session() as session:
        confirm(session, token, Occasion(now=NOW, secret="s"))
    assert house.prepare().matches == 0
    house.publish(Invented(symbol="E/C.12/PER/CO/5", state="PER"))
    assert house.prepare().matches == 1


def test_a_saved_search_ended_is_told_nothing_more(house):
    subscription = subscribe(house.catalogue, house.matcher, rate="daily")
    house.publish(Invented())
    house.prepare()
    house.publish(Invented(symbol="E/C.12/PER/CO/5", state="PER"))
    house.prepare()
    with house.catalogue.session() as session:
        stop(session, subscription, Occasion(now=NOW, secret="s"))
    house.publish(Invented(symbol="E/C.12/BRA/CO/4", state="BRA"))
    assert house.prepare(NOW + timedelta(days=2)) == Prepared(matches=0, mails=0, faulty=())


def test_what_was_ended_after_its_mail_was_queued_is_not_told_any_more(house):
    ids = [subscribe(house.catalogue, house.matcher, query) for query in ("housing", "state:Kenya")]
    house.publish(Invented())
    house.prepare()
    with house.catalogue.session() as session:
        stop(session, ids[0], Occasion(now=NOW, secret="s"))
    [mail] = house.mails()
    text = mail.get_body(("plain",)).get_content()
    assert ("Search: housing" in text, "Search: state:Kenya" in text) == (False, True)


def test_a_dry_run_shows_the_mails_and_keeps_nothing(house):
    subscribe(house.catalogue, house.matcher)
    house.publish(Invented())
    [shown] = pending(house.catalogue, house.matcher, house.letterhead, NOW)
    with house.catalogue.session() as session:
        assert session.scalar(select(func.count()).select_from(Match)) == 0
        assert session.scalar(select(func.count()).select_from(Delivery)) == 0
    house.prepare()
    [sent] = house.mails()
    assert shown.as_bytes() == sent.as_bytes()


def test_processes_at_it_together_tell_it_once(house):
    for email in ("one@example.org", "two@example.org"):
        subscribe(house.catalogue, house.matcher, email=email)
    house.publish(Invented())
    with ThreadPoolExecutor(4) as processes:
        batches = list(processes.map(lambda _: house.prepare(), range(4)))
    assert sum(batch.mails for batch in batches) == 2
    assert len(house.told()) == 2


def test_a_harvest_larger_than_a_round_is_still_one_mail(house):
    subscribe(house.catalogue, house.matcher)
    with house.catalogue.session() as session:
        for number in range(AT_A_TIME + 1):
            publish(session, Invented(symbol=f"E/C.12/KEN/CO/{number}"))
    assert house.prepare() == Prepared(matches=AT_A_TIME + 1, mails=1, faulty=())


def meaning(vectors: dict[int, Vector]) -> Meanings:
    """Meanings where whatever is asked is the first axis, and passages have the vectors given."""
    return Meanings(embed=lambda texts: [EAST] * len(texts), vectors=lambda *_: vectors, threshold=0.8)


def test_a_meaning_waits_for_the_vectors_of_new_passages_and_words_do_not(house):
    subscribe(house.catalogue, house.matcher, 'like:"people lose their homes"')
    subscribe(house.catalogue, house.matcher, "housing", email="other@example.org")
    house.publish(Invented(demands=[Demand(number="1"), Demand(number="2")]))
    house.matcher = replace(house.matcher, meanings=meaning({}))
    assert house.prepare().matches == 2
    with house.catalogue.session() as session:
        first, second = session.scalars(select(Paragraph.id).order_by(Paragraph.id))
    house.matcher = replace(house.matcher, meanings=meaning({first: EAST, second: NORTH}))
    assert house.prepare() == Prepared(matches=1, mails=1, faulty=())
    assert house.told()[-1] == ("1", HOUSING)


def test_the_meanings_of_all_saved_searches_are_embedded_together_once(house):
    for person in ("one", "two"):
        subscribe(house.catalogue, house.matcher, 'like:"homes" OR like:"water"', email=f"{person}@example.org")
    embedded = []
    whole = meaning({})
    house.matcher = replace(
        house.matcher,
        meanings=replace(
            whole,
            embed=lambda texts: embedded.append(list(texts)) or whole.embed(texts),
            vectors=lambda _, passages: {passage.id: EAST for passage in passages},
        ),
    )
    assert (house.prepare().matches, embedded) == (0, [])
    for symbol in ("E/C.12/PER/CO/5", "E/C.12/BRA/CO/4"):
        house.publish(Invented(symbol=symbol))
    assert (house.prepare().matches, embedded) == (4, [["homes", "water"]])
