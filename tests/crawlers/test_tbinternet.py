"""The treaty-body spider against a site that misbehaves as the real one is known to."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from crawlers.tally import Outcome
from tests.crawlers.conftest import Visiting
from tests.crawlers.replay import BUNDLED, QUIRKS, TYPO, UTF16, OneSearch, observations
from treatywatch.catalogue.archive import Archive
from treatywatch.catalogue.database import Catalogue
from treatywatch.catalogue.tables import Document, Version
from treatywatch.demo.site import Answer, Asked


def test_a_visit_reads_every_page_and_every_quirk(visit: Visiting, catalogue: Catalogue, archive: Archive) -> None:
    site = OneSearch()
    result = visit(site)
    assert result.outcome == Outcome.OK
    assert result.counts == {
        "new": 24, "changed": 0, "unchanged": 0, "not-published": 1, "withdrawn": 0, "failed": 1
    }  # fmt: skip
    with catalogue.session() as session:
        held = {document.key: document for document in session.scalars(select(Document))}
        files = {
            (version.document.key, version.language): version
            for version in session.scalars(select(Version))
            if version.document
        }
        assert len(held) == 26
        assert held["E/C.12/FRA/CO/3"].title.endswith("of a State party with many provinces")
        assert [state.state for state in held["E/C.12/71/D/1/2018"].states] == ["AZE", "SWE"]
        assert held["E/C.12/71/D/2/2018"].states == []
        assert held["E/C.12/71/D/3/2018"].status == "not-published"
        assert (held[TYPO].body, held[TYPO].kind) == ("CESCR", "views")
        assert {files[symbol, "en"].sha256 for symbol in BUNDLED} == {files[BUNDLED[0], "en"].sha256}
        assert archive.read(files["E/C.12/71/D/4/2018", "fr"].sha256) == UTF16
        assert files["E/C.12/71/D/4/2018", "fr"].media_type == "text/html"
        assert files["E/C.12/71/D/5/2018", "en"].media_type == "application/msword"
        assert ("E/C.12/71/D/6/2018", "en") not in files
        assert files["E/C.12/71/D/7/2018", "es"].media_type == "application/pdf"
        assert files["E/C.12/71/D/8/2018", "en"].status == "advance-unedited"
        assert files["E/C.12/71/D/9/2018", "en"].media_type.endswith("wordprocessingml.document")
        assert files["E/C.12/FRA/CO/3", "en"].media_type == "application/pdf"
        assert files["E/C.12/FRA/CO/3", "en"].url.startswith("https://docstore.ohchr.org/SelfServices/")
    assert any("Ruritania" in alarm for alarm in result.alarms)
    assert any("E/C.12/71/D/6/2018" in alarm and "truncated" in alarm for alarm in result.alarms)


def test_a_second_visit_fetches_no_file_twice(visit: Visiting) -> None:
    site = OneSearch([document for document in OneSearch().documents if document not in QUIRKS])
    first = visit(site)
    assert first.counts["new"] == len(site.documents)
    fetched = site.count("docstore.ohchr.org/SelfServices")
    assert fetched == 2 * len(site.documents)
    second = visit(site)
    assert second.outcome == Outcome.OK
    assert second.counts["unchanged"] == len(site.documents)
    assert second.counts["new"] == second.counts["changed"] == 0
    assert site.count("docstore.ohchr.org/SelfServices") == fetched


LAST_KIND = b"State party&#39;s report</span></li>"
MORE_KINDS = b"<li>Info from NHRIs</li><li>Doodles</li>"


class Wider(OneSearch):
    """Offers two kinds beside those that must be there, one of which nobody knows, and has a document of the other."""

    def answer(self, asked: Asked) -> Answer:
        if asked.query.get("treatyid") == "9" and asked.query.get("doctypeid") == "77":
            asked.query["doctypeid"] = "5"
        answer = super().answer(asked)
        body = answer.body.replace(LAST_KIND, LAST_KIND + MORE_KINDS)
        return replace(
            answer, body=body.replace(b'{"value": "29"}]', b'{"value": "29"}, {"value": "77"}, {"value": "78"}]')
        )


def test_whatever_the_page_offers_is_searched_for_if_it_is_understood_and_told_if_not(
    visit: Visiting, catalogue: Catalogue
) -> None:
    submission = replace(observations(1), symbols=("INT/CESCR/IFN/FRA/1",), kind="Info from NHRIs")
    site = Wider([submission])
    first = visit(site)
    assert site.count("doctypeid=77")
    assert not site.count("doctypeid=78")
    assert [alarm for alarm in first.alarms if "a choice that nobody reads: Doodles" in alarm]
    assert (first.outcome, first.counts["new"], first.counts["not-published"]) == (Outcome.OK, 1, 0)
    assert not site.count("Download.aspx")
    with catalogue.session() as session:
        document = session.scalars(select(Document)).one()
        assert (document.kind, document.status, document.versions) == ("submission", "listed", [])
    second = visit(site)
    assert (second.counts["new"], second.counts["unchanged"]) == (0, 1)


def test_the_pages_of_old_documents_are_asked_for_in_turns(visit: Visiting, catalogue: Catalogue) -> None:
    site = OneSearch([observations(number) for number in range(1, 9)])
    visit(site)
    with catalogue.session() as session:
        for document in session.scalars(select(Document)):
            document.first_seen -= timedelta(days=31)
    site.asked.clear()
    second = visit(site)
    assert second.counts["unchanged"] == 8
    assert site.count("Download.aspx") <= 1
