"""The versions of a document beside one another: what became of its paragraphs, and what corrects it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from treatywatch.catalogue.changes import Changes, Printed, changes
from treatywatch.catalogue.symbols import corrected
from treatywatch.catalogue.tables import Document, Version


def changes_since_before(version: Version) -> Changes | None:
    """Return what became of the text since the file before in its language; None without one, or if one is not read."""
    before = _before(version)
    if before is None or not before.paragraphs or not version.paragraphs:
        return None
    return changes(_printed(before), _printed(version))


def corrigenda(session: Session, document: Document) -> list[str]:
    """Return the keys of the corrigenda of a document that are held."""
    following = select(Document.key).where(Document.key.startswith(f"{document.key}/", autoescape=True))
    return [key for key in session.scalars(following.order_by(Document.key)) if corrected(key) == document.key]


def _before(version: Version) -> Version | None:
    earlier = [one for one in version.document.versions if one.language == version.language and one.id < version.id]
    return earlier[-1] if earlier else None


def _printed(version: Version) -> list[Printed]:
    return [Printed(number=one.number, text=one.text) for one in version.paragraphs if one.number]
