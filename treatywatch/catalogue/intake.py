"""Taking in what was fetched: one document whatever the route it came by, one version for each different file."""

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from treatywatch.catalogue.symbols import revision
from treatywatch.catalogue.tables import Document, DocumentState, Version


@dataclass(frozen=True, kw_only=True, slots=True)
class DocumentFacts:
    """What a listing, or the file itself, says of a document; `states` are ISO alpha-3, empty values are not said."""

    key: str
    source: str
    publisher: str
    title: str
    symbol: str | None = None
    body: str = "other"
    kind: str = "other"
    states: tuple[str, ...] = ()
    session: str | None = None
    adopted: date | None = None
    published: date | None = None
    status: str = "published"


@dataclass(frozen=True, kw_only=True, slots=True)
class FileFacts:
    """Where one file came from and what it is; `symbol` is as printed, with its revision."""

    url: str
    sha256: str
    size: int
    media_type: str
    language: str
    fetched: datetime
    symbol: str | None = None
    final_url: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    status: str = "final"


def keep_document(session: Session, facts: DocumentFacts, seen: datetime) -> Document:
    """Return the document with this key, made where it is new; what was not known of it before is filled in."""
    document = session.scalars(select(Document).filter_by(key=facts.key)).one_or_none()
    if document is None:
        document = Document(key=facts.key, source=facts.source, publisher=facts.publisher, first_seen=seen)
        document.title, document.body, document.kind = facts.title, "other", "other"
        document.status = facts.status
        session.add(document)
    _fill_in(document, facts)
    if facts.status == "published":
        document.status = "published"
    session.flush()
    return document


def _fill_in(document: Document, facts: DocumentFacts) -> None:
    for name in ("symbol", "session", "adopted", "published"):
        if getattr(document, name) is None:
            setattr(document, name, getattr(facts, name))
    for name in ("body", "kind"):
        if getattr(document, name) == "other":
            setattr(document, name, getattr(facts, name))
    if len(facts.title.rstrip("….")) > len(document.title.rstrip("….")):  # listings cut titles short
        document.title = facts.title
    held = {state.state for state in document.states}
    document.states.extend(DocumentState(state=state) for state in facts.states if state not in held)


def keep_version(session: Session, document: Document, file: FileFacts) -> Version | None:
    """Add a file to its document; None where the same bytes are held already: a republished file is nothing new.

    A newer file of the same language takes the place of the one before, unless that one is of a later revision or the
    new one unedited; a corrigendum stands beside it.
    """
    held = session.scalars(select(Version).filter_by(document_id=document.id)).all()
    if any(version.sha256 == file.sha256 for version in held):
        return None
    rivals = [one for one in held if one.language == file.language and "corrigendum" not in (one.status, file.status)]
    ahead = any(one.current and _standing(one) > _standing(file) for one in rivals)
    if not ahead:
        for version in rivals:
            version.current = False
    version = Version(
        document_id=document.id,
        symbol=file.symbol,
        url=file.url,
        final_url=file.final_url or file.url,
        headers=file.headers,
        fetched=file.fetched,
        media_type=file.media_type,
        sha256=file.sha256,
        size=file.size,
        language=file.language,
        status=file.status,
        current=not ahead,
    )
    session.add(version)
    session.flush()
    return version


def _standing(file: Version | FileFacts) -> tuple[bool, int]:
    """What decides which of two files of a text is to be read: edited before unedited, then the later revision."""
    return file.status != "advance-unedited", revision(file.symbol or "")
