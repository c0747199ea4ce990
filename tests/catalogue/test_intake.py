"""One document whatever the route it came by, and of its files the one that is to be read."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from treatywatch.catalogue.database import Catalogue
from treatywatch.catalogue.intake import DocumentFacts, FileFacts, keep_document, keep_version
from treatywatch.catalogue.symbols import corrected, document_key, revision
from treatywatch.catalogue.tables import Document, Version

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
BARE = DocumentFacts(key="E/C.12/FRA/CO/4", source="rss", publisher="United Nations", title="E/C.12/FRA/CO/4")
TOLD = replace(
    BARE,
    source="tbinternet",
    title="Concluding observations on the fourth periodic report of France",
    body="CESCR",
    kind="concluding-observations",
    states=("FRA",),
)


def file(name: str, status: str = "final", symbol: str = "E/C.12/FRA/CO/4", language: str = "en") -> FileFacts:
    return FileFacts(
        url=f"https://documents.un.org/{name}",
        sha256=name.ljust(64, "0"),
        size=1,
        media_type="application/pdf",
        language=language,
        fetched=NOW,
        status=status,
        symbol=symbol,
    )


@pytest.mark.parametrize("routes", [(BARE, TOLD), (TOLD, BARE)], ids=["bare first", "told first"])
def test_two_routes_make_one_document_with_the_best_of_both(
    catalogue: Catalogue, routes: tuple[DocumentFacts, ...]
) -> None:
    with catalogue.session() as session:
        for facts in routes:
            keep_document(session, facts, NOW)
    with catalogue.session() as session:
        document = session.query(Document).one()
        assert (document.body, document.kind, document.title) == (TOLD.body, TOLD.kind, TOLD.title)
        assert [state.state for state in document.states] == ["FRA"]
        assert document.source == routes[0].source


@pytest.mark.parametrize(
    ("files", "read"),
    [
        ([file("draft", "advance-unedited"), file("final")], ["final"]),
        ([file("final"), file("draft", "advance-unedited")], ["final"]),
        ([file("first"), file("rev", "revision", "E/C.12/FRA/CO/4/Rev.1")], ["rev"]),
        (
            [file("b", "revision", "E/C.12/FRA/CO/4/Rev.2"), file("a", "revision", "E/C.12/FRA/CO/4/Rev.1")],
            ["b"],
        ),
        ([file("word"), file("pdf")], ["pdf"]),
        ([file("english"), file("french", language="fr")], ["english", "french"]),
        ([file("text"), file("corr", "corrigendum")], ["text", "corr"]),
        ([file("text"), file("text")], ["text"]),
    ],
    ids=["final", "a late draft", "revision", "a late revision", "format", "language", "corrigendum", "same bytes"],
)
def test_the_file_that_is_read(catalogue: Catalogue, files: list[FileFacts], read: list[str]) -> None:
    with catalogue.session() as session:
        document = keep_document(session, TOLD, NOW)
        for one in files:
            keep_version(session, document, one)
        current = session.query(Version).filter_by(current=True).order_by(Version.id)
        assert [version.url.rpartition("/")[2] for version in current] == read


def test_a_corrigendum_is_a_document_of_its_own_that_names_what_it_corrects() -> None:
    assert document_key("A/HRC/58/56/Rev.1/Corr.1") == "A/HRC/58/56/Corr.1"
    assert corrected("A/HRC/58/56/Rev.1/Corr.1") == "A/HRC/58/56"
    assert corrected("A/HRC/58/56/Rev.1") is None
    assert (revision("A/HRC/58/56/Rev.12"), revision("A/HRC/58/56")) == (12, 0)
