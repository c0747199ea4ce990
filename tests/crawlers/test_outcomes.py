"""The outcomes of a visit that must never be mistaken for one another."""

from dataclasses import replace

import pytest

from crawlers.tally import Outcome
from tests.crawlers.conftest import Visiting
from tests.crawlers.replay import CHALLENGE, PDF, QUIRKS, WORD, OneSearch, Refusing, observations
from treatywatch.catalogue.database import Catalogue
from treatywatch.catalogue.intake import FileFacts, keep_version
from treatywatch.catalogue.tables import Document, Version
from treatywatch.demo.site import Answer, Asked

CLOUDFLARE = Answer(status=403, headers={"cf-mitigated": "challenge"}, body=CHALLENGE)
AWS = Answer(status=202, headers={"x-amzn-waf-action": "challenge", "Server": "awselb/2.0"})


@pytest.mark.parametrize("refusal", [CLOUDFLARE, AWS, Answer(body=CHALLENGE)], ids=["403", "202", "200"])
def test_a_challenge_is_blocked_and_never_asked_again(visit: Visiting, refusal: Answer) -> None:
    site = Refusing("TBSearch", refusal)
    result = visit(site)
    assert result.outcome == Outcome.BLOCKED
    assert any("tbinternet.ohchr.org" in alarm for alarm in result.alarms)
    assert site.count("TBSearch") == 1


def test_a_blocked_file_host_is_left_alone_after_the_first_refusal(visit: Visiting) -> None:
    site = Refusing("FilesHandler", CLOUDFLARE)
    result = visit(site)
    assert result.outcome == Outcome.BLOCKED
    assert site.count("FilesHandler") == 1
    assert result.counts["failed"] > 10


def test_a_page_without_its_grid_has_changed(visit: Visiting) -> None:
    result = visit(Refusing("TBSearch", Answer(body=b"<html><body><h1>Our new search</h1></body></html>")))
    assert result.outcome == Outcome.LAYOUT_CHANGED


class Relabelled(OneSearch):
    """Calls concluding observations by another name."""

    def answer(self, asked: Asked) -> Answer:
        answer = super().answer(asked)
        return Answer(body=answer.body.replace(b"Concluding observations", b"Final remarks"), status=answer.status)


def test_a_label_that_has_gone_is_a_changed_layout_that_names_it(visit: Visiting) -> None:
    result = visit(Relabelled())
    assert result.outcome == Outcome.LAYOUT_CHANGED
    assert any("'Concluding observations'" in alarm for alarm in result.alarms)


def test_a_search_that_finds_nothing_at_all_is_empty(visit: Visiting) -> None:
    result = visit(OneSearch([]))
    assert result.outcome == Outcome.EMPTY
    assert result.alarms


def test_a_wrong_address_is_an_error(visit: Visiting) -> None:
    assert visit(Refusing("TBSearch", Answer(status=404))).outcome == Outcome.ERROR


class Stale(OneSearch):
    """Loses every ViewState before it can be used."""

    def answer(self, asked: Asked) -> Answer:
        if asked.method == "POST":
            asked.form["__VIEWSTATE"] = "that of an earlier page"
        return super().answer(asked)


def test_pages_that_cannot_be_turned_are_an_error_and_what_was_listed_is_kept(
    visit: Visiting, catalogue: Catalogue
) -> None:
    result = visit(Stale())
    assert result.outcome == Outcome.ERROR
    assert result.counts["new"] >= 8
    with catalogue.session() as session:
        assert session.query(Version).count() >= 8


class Forgetful(OneSearch):
    """Loses one ViewState in the middle of a search."""

    lost = 0

    def answer(self, asked: Asked) -> Answer:
        if asked.method == "POST" and self.lost < 2:
            self.lost += 1
            asked.form["__VIEWSTATE"] = "that of an earlier page"
        return super().answer(asked)


def test_a_search_that_is_lost_is_made_again_to_the_end(visit: Visiting) -> None:
    result = visit(Forgetful([observations(number) for number in range(1, 23)]))
    assert (result.outcome, result.counts["new"]) == (Outcome.OK, 22)


def withdrawn(catalogue: Catalogue) -> set[str]:
    with catalogue.session() as session:
        return {document.key for document in session.query(Document).filter_by(status="withdrawn")}


def test_documents_come_change_go_and_come_again(visit: Visiting, catalogue: Catalogue) -> None:
    listed = [observations(number) for number in range(1, 9)]
    site = OneSearch(listed)
    visit(site)
    listed[0] = replace(listed[0], edition=2, files={**listed[0].files, ("en", "pdf"): PDF + b"revised"})
    listed[1] = replace(listed[1], files={})
    gone = listed.pop()
    listed.append(QUIRKS[0])
    second = visit(site)
    assert second.outcome == Outcome.OK
    counts = {"new": 3, "changed": 1, "unchanged": 5, "not-published": 0, "withdrawn": 2, "failed": 0}
    assert second.counts == counts
    assert withdrawn(catalogue) == {gone.symbols[0], listed[1].symbols[0]}
    with catalogue.session() as session:
        assert len(session.query(Document).filter_by(key=gone.symbols[0]).one().versions) == 2
        changed = session.query(Document).filter_by(key=listed[0].symbols[0]).one()
        assert [v.current for v in changed.versions if v.language == "en"] == [False, True]

    listed.append(gone)
    visit(site)
    assert withdrawn(catalogue) == {listed[1].symbols[0]}, "what is listed again is withdrawn no more"

    del listed[4:]
    shrunk = visit(site)
    assert withdrawn(catalogue) == {listed[1].symbols[0]}, "a listing that lost half has more likely broken"
    assert any("listed no longer" in alarm for alarm in shrunk.alarms)

    listed.clear()
    emptied = visit(site)
    assert emptied.outcome == Outcome.EMPTY
    assert any("nothing listed, where there were 4 rows" in alarm for alarm in emptied.alarms)


class Hesitant(OneSearch):
    """Says no with a 503 once to every file, cuts each short the second time, and then gives it."""

    def answer(self, asked: Asked) -> Answer:
        answer = super().answer(asked)
        if "FilesHandler" not in asked.path or answer.body == WORD:
            return answer
        times = self.count(asked.query["enc"].replace("/", "%2F").replace("=", "%3D"))
        if times == 1:
            return Answer(status=503, headers={"Retry-After": "1"})
        return Answer(body=answer.body[:-10]) if times == 2 else answer


def test_what_is_slow_or_cut_short_is_fetched_in_the_end(visit: Visiting, catalogue: Catalogue) -> None:
    result = visit(Hesitant([observations(number) for number in range(1, 5)]))
    assert (result.outcome, result.counts["new"], result.counts["failed"]) == (Outcome.OK, 4, 0)
    with catalogue.session() as session:
        assert session.query(Version).filter_by(media_type="application/pdf").count() == 4


def test_a_document_without_files_here_is_not_withdrawn_where_its_file_came_from_elsewhere(
    visit: Visiting, catalogue: Catalogue
) -> None:
    site = OneSearch([replace(observations(1), files={})])
    assert visit(site).counts["not-published"] == 1
    with catalogue.session() as session:
        document = session.query(Document).one()
        document.status = "published"
        file = FileFacts(
            url="https://documents.un.org/api/symbol/access?s=E/C.12/FRA/CO/1&l=en&t=pdf",
            sha256="0" * 64,
            size=1,
            media_type="application/pdf",
            language="en",
            fetched=document.first_seen,
        )
        keep_version(session, document, file)
    assert visit(site).counts["unchanged"] == 1
    with catalogue.session() as session:
        assert session.query(Document).one().status == "published"
