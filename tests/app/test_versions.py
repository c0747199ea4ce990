"""The versions of a document, with what became of its paragraphs, and the corrigenda that stand beside it."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from treatywatch.app.versions import history
from treatywatch.catalogue.database import Catalogue
from treatywatch.catalogue.intake import DocumentFacts, FileFacts, keep_document, keep_version
from treatywatch.catalogue.tables import Document, Paragraph
from treatywatch.refusal import Refusal

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
KEY = "E/C.12/FRA/CO/4"


def document(session: Session, key: str) -> Document:
    facts = DocumentFacts(key=key, symbol=key, source="ods", publisher="United Nations", title="Observations")
    return keep_document(session, facts, NOW)


def version(session: Session, of: Document, name: str, *texts: str, status: str = "final") -> None:
    file = FileFacts(
        url=f"https://documents.un.org/{name}",
        sha256=name.ljust(64, "0"),
        size=1,
        media_type="application/pdf",
        language="en",
        fetched=NOW,
        symbol=of.key,
        status=status,
    )
    kept = keep_version(session, of, file)
    assert kept
    for position, text in enumerate(texts, start=1):
        kept.paragraphs.append(
            Paragraph(
                position=position,
                number=str(position),
                text=text,
                language="en",
                boxes=[],
                headings=[],
                heading=False,
                bold=False,
                footnotes=[],
            )
        )


def test_an_unedited_version_becomes_final_with_its_changes_and_its_corrigendum(catalogue: Catalogue) -> None:
    with catalogue.session() as session:
        observations = document(session, KEY)
        version(session, observations, "draft", "Welcomes the report.", "Recommends more.", status="advance-unedited")
        version(session, observations, "final", "Welcomes the report.", "Recommends much more.", "Requests an answer.")
        document(session, f"{KEY}/Corr.1")
        document(session, f"{KEY}/Add.1")
    with catalogue.session() as session:
        told = history(session, f"{KEY}/Rev.1")
        assert told["corrected_by"] == [f"{KEY}/Corr.1"]
        draft, final = told["versions"]
        assert (draft["current"], draft["changes"]) == (False, None)
        assert final["changes"] == {"added": ("3",), "removed": (), "changed": ("2",), "renumbered": ()}
        assert history(session, f"{KEY}/Corr.1")["corrects"] == KEY


def test_a_version_that_is_not_read_has_no_changes(catalogue: Catalogue) -> None:
    with catalogue.session() as session:
        observations = document(session, KEY)
        version(session, observations, "draft", "Welcomes the report.", status="advance-unedited")
        version(session, observations, "final")
        assert [one["changes"] for one in history(session, KEY)["versions"]] == [None, None]


def test_a_document_that_is_not_held_is_refused(catalogue: Catalogue) -> None:
    with catalogue.session() as session, pytest.raises(Refusal, match="no such document"):
        history(session, "E/C.12/XXX/CO/1")
