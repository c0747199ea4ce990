"""What the catalogue holds of documents with United Nations symbols, whatever the source that each came from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import select

from treatywatch.catalogue.database import Catalogue
from treatywatch.catalogue.intake import DocumentFacts
from treatywatch.catalogue.readings import Kind
from treatywatch.catalogue.tables import Document, Version

_FILE = (Version.symbol, Version.language, Version.media_type, Version.status, Version.url)


@dataclass(frozen=True, kw_only=True, slots=True)
class HeldFile:
    """A file that is held; the fields are a Version's."""

    symbol: str | None
    language: str
    media_type: str
    status: str
    url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class HeldDocument:
    """A document and its files; `symbols` has those of its revisions too."""

    key: str
    symbols: tuple[str, ...]
    first_seen: datetime
    files: tuple[HeldFile, ...]


class Holdings:
    """The catalogue as it is read from during a visit."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def files(self, key: str) -> list[HeldFile]:
        """Return the files of a document, none where it is not known."""
        with self._catalogue.session() as session:
            rows = session.execute(select(*_FILE).join(Document).where(Document.key == key))
            return [_file(row) for row in rows]

    def documents(self, beginning: str = "") -> Iterator[HeldDocument]:
        """Give the documents that have a symbol and whose key begins so, those first seen last before the others."""
        query = (
            select(Document.key, Document.symbol.label("named"), Document.first_seen, *_FILE)
            .outerjoin(Version)
            .where(Document.symbol.is_not(None), Document.key.startswith(beginning, autoescape=True))
            .order_by(Document.first_seen.desc(), Document.id, Version.id)
            .execution_options(yield_per=1000)
        )
        with self._catalogue.session() as session:
            for _, rows in groupby(session.execute(query), key=attrgetter("key")):
                yield _document(list(rows))

    def of_kind(self, kind: Kind) -> list[DocumentFacts]:
        """Return the documents of a kind, the last published first, those without a date last."""
        newest = select(Document).filter_by(kind=kind).order_by(Document.published.desc().nulls_last(), Document.key)
        with self._catalogue.session() as session:
            return [_facts(document) for document in session.scalars(newest)]


def _facts(document: Document) -> DocumentFacts:
    return DocumentFacts(
        key=document.key,
        symbol=document.symbol,
        source=document.source,
        publisher=document.publisher,
        title=document.title,
        body=document.body,
        kind=document.kind,
        states=tuple(one.state for one in document.states),
        session=document.session,
        adopted=document.adopted,
        published=document.published,
    )


def _document(rows: Sequence[Any]) -> HeldDocument:
    """Return the document of some rows, one for each of its files, or one alone where it has none."""
    files = tuple(_file(row) for row in rows if row.url is not None)
    symbols = dict.fromkeys([rows[0].named, *(file.symbol for file in files if file.symbol)])
    return HeldDocument(key=rows[0].key, symbols=tuple(symbols), first_seen=rows[0].first_seen, files=files)


def _file(row: Any) -> HeldFile:
    return HeldFile(symbol=row.symbol, language=row.language, media_type=row.media_type, status=row.status, url=row.url)
