"""What is told of an installation on the command line: its documents, its sources, what needs a person."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from treatywatch.app.house import House
from treatywatch.app.reading import unread
from treatywatch.catalogue.tables import Document, Paragraph, Recommendation, Run, Version

COUNTS = ("new", "changed", "unchanged", "not-published", "withdrawn", "failed")


def document_records(session: Session) -> Iterator[dict[str, Any]]:
    """Yield a record a version, oldest first; a document without a file yet is one record without a file."""
    query = select(Document).options(selectinload(Document.versions)).order_by(Document.id)
    for document in session.scalars(query):
        versions: list[Version | None] = list(document.versions) or [None]
        yield from (_document_record(document, version) for version in versions)


def _document_record(document: Document, version: Version | None) -> dict[str, Any]:
    dated = document.published or document.adopted
    return {
        "symbol": (version and version.symbol) or document.symbol or document.key,
        "title": document.title,
        "body": document.body,
        "kind": document.kind,
        "states": [state.state for state in document.states],
        "language": version and version.language,
        "date": dated and dated.isoformat(),
        "media_type": version and version.media_type,
        "sha256": version and version.sha256,
        "url": version and version.url,
        "fetched": version and version.fetched.isoformat(),
        "status": version.status if version and document.status == "published" else document.status,
        "error": version and version.error,
    }


def status(house: House, sources: list[str]) -> dict[str, Any]:
    """Return each source's last run, what is held, what waits, and what could not be read."""
    with house.catalogue.session() as session:
        return {
            "origin": house.origin,
            "sources": {name: _source_status(session, name) for name in sources},
            "documents": _count(session, Document),
            "versions": _count(session, Version),
            "paragraphs": _count(session, Paragraph),
            "recommendations": _count(session, Recommendation),
            "unread": len(unread(session)),
            "unindexed": session.scalar(select(func.count()).where(Document.stale)),
            "unembedded": _unembedded(house),
            "unknown_states": [
                {"names": list(names), "symbols": symbols} for names, symbols in _unknown_states(session).items()
            ],
            "errors": [
                {
                    "symbol": version.symbol or version.document.key,
                    "url": version.url,
                    "error": version.error or version.gaps,
                }
                for version in session.scalars(select(Version).where(Version.gaps.is_not(None)).order_by(Version.id))
            ],
        }


def _unembedded(house: House) -> int:
    with house.engine() as engine:
        return len(engine.lacking_vectors())


def _unknown_states(session: Session) -> dict[tuple[str, ...], list[str]]:
    """The names of States that are not understood, each with the symbols of the documents that bear it."""
    found: dict[tuple[str, ...], list[str]] = {}
    for version in session.scalars(select(Version).where(Version.current).order_by(Version.id)):
        if version.unknown_states:
            symbols = found.setdefault(tuple(version.unknown_states), [])
            symbols.append(version.symbol or version.document.key)
    return {names: list(dict.fromkeys(symbols)) for names, symbols in found.items()}


def _count(session: Session, table: type[Document | Version | Paragraph | Recommendation]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def _source_status(session: Session, source: str) -> dict[str, Any]:
    run = session.scalars(
        select(Run).where(Run.job == f"crawl {source}", Run.ended.is_not(None)).order_by(Run.id.desc()).limit(1)
    ).one_or_none()
    if run is None:
        return {"last_run": None, "outcome": None, "counts": dict.fromkeys(COUNTS, 0), "alarms": []}
    assert run.ended  # noqa: S101 - the query asked for it
    return {
        "last_run": run.ended.isoformat(),
        "outcome": run.outcome,
        "counts": {name: run.counts.get(name, 0) for name in COUNTS},
        "alarms": run.alarms,
    }
