"""The versions of a document: each file, what became of its paragraphs since the one before, and its corrigenda."""

from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from treatywatch.app.explaining import held
from treatywatch.catalogue.symbols import corrected
from treatywatch.catalogue.tables import Version
from treatywatch.catalogue.versions import changes_since_before, corrigenda


def history(session: Session, symbol: str) -> dict[str, Any]:
    """Return a document's versions in order of their fetching, and the documents that correct it.

    Each version has the `changes` since the one before it in its language, None for the first and where one of the two
    is not read. Raises Refusal where the document is not held.
    """
    document = held(session, symbol)
    return {
        "symbol": document.symbol or document.key,
        "title": document.title,
        "corrects": corrected(document.key),
        "corrected_by": corrigenda(session, document),
        "versions": [_record(version) for version in document.versions],
    }


def _record(version: Version) -> dict[str, Any]:
    became = changes_since_before(version)
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
