"""What is told of an installation on the command line: its documents, its sources, what needs a person."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from alerts.outbox import Status
from crawlers.sources import SourceFacts, linked_sources, sources
from treatywatch.app.house import House
from treatywatch.app.reading import unread
from treatywatch.app.silence import overdue, silence
from treatywatch.catalogue.alert_tables import Delivery
from treatywatch.catalogue.tables import Document, Paragraph, Recommendation, Run, Version

FAILED_SHOWN = 20
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


def status(house: House) -> dict[str, Any]:
    """Return each source's last run, what is held, what waits, and what could not be read."""
    now = datetime.now(UTC)
    with house.catalogue.session() as session:
        return {
            "origin": house.origin,
            "sources": {name: _source_status(session, facts, now) for name, facts in sources().items()},
            "linked": {name: {"url": facts.url, "reason": facts.reason} for name, facts in linked_sources().items()},
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
            "queued": session.scalar(select(func.count()).where(Delivery.status == Status.QUEUED)),
            "failed": [_failure(delivery) for delivery in _failed(session)],
        }


def _failed(session: Session) -> Iterator[Delivery]:
    """Yield the newest mails and webhooks that were given up, oldest first."""
    newest = select(Delivery).where(Delivery.status == Status.FAILED).order_by(Delivery.id.desc()).limit(FAILED_SHOWN)
    yield from reversed(session.scalars(newest).all())


def _failure(delivery: Delivery) -> dict[str, str]:
    told = {"email": delivery.email, "channel": delivery.channel, "subject": delivery.subject}
    return {**told, "message_id": delivery.message_id, "reply": delivery.reply}


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


def _source_status(session: Session, facts: SourceFacts, now: datetime) -> dict[str, Any]:
    ended = select(Run).where(Run.job == f"crawl {facts.name}", Run.ended.is_not(None)).order_by(Run.id.desc()).limit(1)
    run = session.scalars(ended).one_or_none()
    good = session.scalars(ended.where(Run.outcome == "ok")).one_or_none()
    return {
        "last_run": _moment(run),
        "last_good_run": _moment(good),
        "age_hours": round((now - good.ended).total_seconds() / 3600, 1) if good and good.ended else None,
        "outcome": run and run.outcome,
        "counts": {name: run.counts.get(name, 0) if run else 0 for name in COUNTS},
        "floors": facts.floors.model_dump(),
        "alarms": _alarms(session, facts, run, now) if run else [],
    }


def _alarms(session: Session, facts: SourceFacts, run: Run, now: datetime) -> list[str]:
    """What its last visit raised, and what has become of it since: a silence, or a visit that never came."""
    late = overdue(facts, run.ended, now) if run.ended else None
    return list(dict.fromkeys([*run.alarms, *silence(session, facts, now, {}), *([late] if late else [])]))


def _moment(run: Run | None) -> str | None:
    return run.ended.isoformat() if run and run.ended else None
