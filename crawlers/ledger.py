"""What a visit writes into the catalogue: every document as it is listed, every file the moment it is fetched."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import exists, select, update

from crawlers.sources import SourceFacts
from crawlers.tally import Fate
from treatywatch.catalogue.annotation_tables import Annotation
from treatywatch.catalogue.annotations import (
    AnnotationFacts,
    Change,
    keep_annotations,
    missing_annotations,
    strike_annotations,
)
from treatywatch.catalogue.archive import Archive
from treatywatch.catalogue.database import Catalogue
from treatywatch.catalogue.intake import DocumentFacts, FileFacts, keep_document, keep_version
from treatywatch.catalogue.tables import Document, Version

NOT_PUBLISHED = "not-published"
LISTED = "listed"  # known from its listing: its files are not fetched
PUBLISHED = "published"
WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True, slots=True)
class FetchedFile:
    """A file as it came; `status` is a Version's."""

    url: str
    final_url: str
    headers: dict[str, str]
    fetched: datetime
    content: bytes
    media_type: str
    language: str
    status: str


class Ledger:
    """The catalogue and the archive as one source's visit sees them; each call is one transaction."""

    def __init__(self, *, catalogue: Catalogue, archive: Archive, source: SourceFacts, started: datetime) -> None:
        self._catalogue = catalogue
        self._archive = archive
        self._source = source.name
        self._hosts = source.hosts
        self._started = started

    def enter(self, facts: DocumentFacts) -> bool:
        """Enter a listed document; True where it was not known. It counts as published once it has a file."""
        with self._catalogue.session() as session:
            known = session.scalar(select(exists().where(Document.key == facts.key)))
            keep_document(session, replace(facts, status=NOT_PUBLISHED), self._started)
        return not known

    def held(self, facts: DocumentFacts, addresses: Sequence[str]) -> Fate | None:
        """Return what became of a document whose file at one of the addresses was fetched already; None if none was.

        A file that was fetched for another document, as where two symbols lead to one decision, is shared.
        """
        at_address = select(Version).where(Version.url.in_(addresses))
        with self._catalogue.session() as session:
            own = at_address.join(Document).where(Document.key == facts.key)
            if version := session.scalars(own).first():
                version.document.status = PUBLISHED  # where it was withdrawn, it is back
                return Fate.UNCHANGED
            if (other := session.scalars(at_address).first()) is None:
                return None
            document = keep_document(session, replace(facts, status=PUBLISHED), self._started)
            keep_version(session, document, _shared_facts(facts, other))
        return Fate.NEW

    def keep(self, facts: DocumentFacts, file: FetchedFile) -> Fate:
        """Keep a file: its bytes in the archive first, then its row, so that no row is ever without its bytes."""
        sha256 = self._archive.keep(file.content)
        with self._catalogue.session() as session:
            document = keep_document(session, replace(facts, status=PUBLISHED), file.fetched)
            held = list(session.scalars(select(Version).filter_by(document_id=document.id)))
            if keep_version(session, document, _file_facts(facts, file, sha256)):
                return Fate.CHANGED if any(version.fetched < self._started for version in held) else Fate.NEW
            # The same bytes under a new address: remembered, so that they are not fetched a third time.
            same = update(Version).where(Version.document_id == document.id, Version.sha256 == sha256)
            session.execute(same.values(url=file.url, headers=file.headers, checked=file.fetched))
        return Fate.UNCHANGED

    def without_files(self, facts: DocumentFacts) -> Fate:
        """Note that a document is listed without files: not published yet, or withdrawn where files were there.

        Files that came from another source's hosts are still there, whatever is said here.
        """
        with self._catalogue.session() as session:
            document = keep_document(session, replace(facts, status=NOT_PUBLISHED), self._started)
            hosts = {urlsplit(version.url).hostname for version in document.versions}
            if hosts - self._hosts:
                return Fate.UNCHANGED
            document.status = WITHDRAWN if hosts else NOT_PUBLISHED
        return Fate.WITHDRAWN if hosts else Fate.NOT_PUBLISHED

    def unasked(self, facts: DocumentFacts, *, young: int, every: int) -> Fate | None:
        """Return what becomes of a document whose page of files need not be asked for today; None where it must be.

        It must be within `young` days after the document was first seen, while it is withdrawn, and then every so many
        days, a share of the documents each day.
        """
        with self._catalogue.session() as session:
            document = session.scalars(select(Document).filter_by(key=facts.key)).one()
            turn = (self._started.toordinal() + document.id) % every == 0
            if turn or document.status == WITHDRAWN or document.first_seen > self._started - timedelta(days=young):
                return None
            return Fate.UNCHANGED if document.status == PUBLISHED else Fate.NOT_PUBLISHED

    def list_only(self, facts: DocumentFacts) -> Fate:
        """Note that the files of a document are not fetched; one that has some from elsewhere stays published."""
        with self._catalogue.session() as session:
            document = keep_document(session, replace(facts, status=LISTED), self._started)
            if document.status != NOT_PUBLISHED:
                return Fate.UNCHANGED
            document.status = LISTED
        return Fate.NEW

    def vanished(self, listed: Iterable[str]) -> list[str]:
        """Return the keys of this source's published documents that a complete listing no longer has."""
        published = select(Document.key).filter_by(source=self._source, status=PUBLISHED).order_by(Document.key)
        with self._catalogue.session() as session:
            held = session.scalars(published).all()
        still_there = set(listed)
        return [key for key in held if key not in still_there]

    def annotate(self, listed: Sequence[AnnotationFacts]) -> list[Change]:
        """Enter what another index says of passages, and return what became of each annotation."""
        with self._catalogue.session() as session:
            return keep_annotations(session, listed, self._started)

    def annotations_gone(self, listed: Collection[str]) -> list[str]:
        """Return the identifiers of this source's annotations that a whole listing has no more."""
        with self._catalogue.session() as session:
            return missing_annotations(session, self._source, listed)

    def strike(self, identifiers: Sequence[str]) -> None:
        """Mark annotations as vanished; they are kept."""
        with self._catalogue.session() as session:
            strike_annotations(session, self._source, identifiers, self._started)

    def annotated(self) -> list[str]:
        """Return the keys of the documents that this source's annotations, those that vanished aside, are of."""
        keys = select(Annotation.key).filter_by(source=self._source, vanished=None).where(Annotation.key.is_not(None))
        with self._catalogue.session() as session:
            return [key for key in session.scalars(keys.distinct()) if key]

    def withdraw(self, keys: Sequence[str]) -> None:
        """Mark documents as withdrawn; they and their files are kept."""
        with self._catalogue.session() as session:
            session.execute(update(Document).where(Document.key.in_(keys)).values(status=WITHDRAWN))


def _file_facts(facts: DocumentFacts, file: FetchedFile, sha256: str) -> FileFacts:
    return FileFacts(
        url=file.url,
        final_url=file.final_url,
        headers=file.headers,
        sha256=sha256,
        size=len(file.content),
        media_type=file.media_type,
        language=file.language,
        fetched=file.fetched,
        symbol=facts.symbol,
        status=file.status,
    )


def _shared_facts(facts: DocumentFacts, version: Version) -> FileFacts:
    return FileFacts(
        url=version.url,
        final_url=version.final_url,
        headers=version.headers,
        sha256=version.sha256,
        size=version.size,
        media_type=version.media_type,
        language=version.language,
        fetched=version.fetched,
        symbol=facts.symbol,
        status=version.status,
    )
