"""The versions of a document: each file, what became of its paragraphs since the one before, and its corrigenda."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from treatywatch.app.explaining import held
from treatywatch.catalogue.changes import Changes, Printed, changes
from treatywatch.catalogue.symbols import corrected
from treatywatch.catalogue.tables import Document, Version


def history(session: Session, symbol: str) -> dict[str, Any]:
    """Return a document's versions in order of their fetching, and the documents that correct it.

    Each version has the `changes` since the one before it in its language, None for the first and where one of the two
    is not read. Raises Refusal where the document is not held.
    """
    document = held(session, symbol)
    before: dict[str, Version] = {}
    versions = []
    for version in document.versions:
        versions.append(_record(before.get(version.language), version))
        before[version.language] = version
    return {
        "symbol": document.symbol or document.key,
        "title": document.title,
        "corrects": corrected(document.key),
        "corrected_by": corrigenda(session, document),
        "versions": versions,
    }


def corrigenda(session: Session, document: Document) -> list[str]:
    """Return the keys of the corrigenda of a document that are held."""
    following = select(Document.key).where(Document.key.startswith(f"{document.key}/", autoescape=True))
    return [key for key in session.scalars(following.order_by(Document.key)) if corrected(key) == document.key]


def changes_between(before: Version, after: Version) -> Changes | None:
    """Return what became of the numbered paragraphs from one version to another, None where either is not read."""
    if not before.paragraphs or not after.paragraphs:
        return None
    return changes(_printed(before), _printed(after))


def _printed(version: Version) -> list[Printed]:
    return [Printed(number=one.number, text=one.text) for one in version.paragraphs if one.number]


def _record(before: Version | None, version: Version) -> dict[str, Any]:
    became = changes_between(before, version) if before else None
    return {
        "symbol": version.symbol or version.document.key,
        "language": version.language,
        "status": version.status,
        "current": version.current,
        "media_type": version.media_type,
        "fetched": version.fetched.isoformat(),
        "checked": version.checked and version.checked.isoformat(),
        "sha256": version.sha256,
        "url": version.url,
        "changes": became and asdict(became),
    }
