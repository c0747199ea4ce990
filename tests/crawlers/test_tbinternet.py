"""The treaty-body spider against a site that misbehaves as the real one is known to."""

from sqlalchemy import select

from crawlers.tally import Outcome
from tests.crawlers.conftest import Visiting
from tests.crawlers.replay import BUNDLED, QUIRKS, TYPO, UTF16, OneSearch
from treatywatch.catalogue.archive import Archive
from treatywatch.catalogue.database import Catalogue
from treatywatch.catalogue.tables import Document, Version


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
