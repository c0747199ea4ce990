"""The records of the Universal Human Rights Index, taken apart field by field, with what of them is not understood."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import ijson
from pydantic import BaseModel, ConfigDict

from crawlers.labels import listed_date, meaning
from crawlers.markup import plain_text
from crawlers.sources import SourceFacts
from crawlers.webforms import LayoutChanged
from treatywatch.catalogue.annotations import AnnotationFacts
from treatywatch.catalogue.intake import DocumentFacts
from treatywatch.catalogue.readings import Body, Kind
from treatywatch.catalogue.states import StateNames
from treatywatch.catalogue.symbols import document_key, split_joint

REQUIRED = ("AnnotationId", "Symbol", "Body", "AnnotationType", "Text", "PublicationDate", "Countries", "Themes")
# Known and not kept: the Index's own number of the document, and what follows from the States and from the day.
UNUSED = ("DocumentId", "Regions", "UprRecommendingRegions", "PublicationDateOnUhri")
_NUMBER = re.compile(r"\d+")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class CutOff(Exception):  # noqa: N818 - it is the export that is cut off
    """Raised when an export ends in the middle, or is spoilt there."""


class Site(BaseModel):
    """What uhri.yml says of the site itself; `documents` are patterns of "body symbol" for each kind, first to last."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    exports: list[str]
    largest_export: int
    files_per_visit: int
    types: dict[str, str]
    positions: dict[str, str]
    documents: dict[str, Kind]


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """One record as read; `documents` are those of its symbol, joint ones two; `unknown` what is not understood."""

    annotation: AnnotationFacts
    documents: tuple[DocumentFacts, ...]
    unknown: tuple[str, ...]


def records(export: Path) -> Iterator[dict[str, Any]]:
    """Give the records of an export one by one, in constant memory; raises CutOff where they break off."""
    with export.open("rb") as file:
        file.seek(len(_BYTE_ORDER_MARK) if file.read(3) == _BYTE_ORDER_MARK else 0)
        try:
            yield from ijson.items(file, "item", use_float=True)
        except ijson.JSONError as error:
            raise CutOff(f"the list of records breaks off: {error}") from error


def is_list(export: Path) -> bool:
    """Whether a file begins as a list of records does."""
    with export.open("rb") as file:
        return file.read(64).removeprefix(_BYTE_ORDER_MARK).lstrip()[:1] == b"["


def is_whole(export: Path) -> bool:
    """Whether a list of records has its end; what lies between is told by reading it."""
    with export.open("rb") as file:
        file.seek(max(0, export.stat().st_size - 64))
        return is_list(export) and file.read().rstrip()[-1:] == b"]"


class Reader:
    """Reads records into our words; what a State or a document is, it finds out once."""

    def __init__(self, source: SourceFacts, site: Site, states: StateNames) -> None:
        self._source = source
        self._site = site
        self._code = cache(states.code)
        self._document = cache(self._read_document)

    def read(self, record: Mapping[str, Any]) -> Record:
        """Return a record as read; raises LayoutChanged where a field that every record has is missing."""
        if missing := [name for name in REQUIRED if name not in record]:
            raise LayoutChanged(f"records without {', '.join(missing)}")
        left = {name: value for name, value in record.items() if name not in UNUSED}
        unknown: list[str] = []
        symbol, body = left.pop("Symbol") or "", _bare(left.pop("Body"))
        published = listed_date(left.pop("PublicationDate")[:10])
        codes = self._states(left.pop("Countries"), unknown)
        documents = self._document(symbol, body, codes, published)
        annotation = AnnotationFacts(
            source=self._source.name,
            identifier=left.pop("AnnotationId"),
            key=documents[0].key if documents else None,
            published=published,
            state=codes[0] if len(codes) == 1 else None,
            themes=_names(left.pop("Themes")),
            groups=_names(left.pop("AffectedPersons")),
            sdgs=_names(left.pop("Sdgs")),
            **self._review(left, unknown),
            **self._passage(left, unknown),
        )
        unknown += self._not_understood(documents, body)
        unknown += [f"field that nobody reads: {name}" for name in left]
        return Record(annotation=annotation, documents=documents, unknown=tuple(unknown))

    def _passage(self, left: dict[str, Any], unknown: list[str]) -> dict[str, Any]:
        """Take the fields of the passage itself."""
        printed, text = _bare(left.pop("AnnotationType")), left.pop("Text") or ""
        kind = self._site.types.get(printed)
        if kind is None:
            unknown.append(f"type of annotation not understood: {printed}")
        return {"kind": kind or printed, "text": plain_text(text)}

    def _review(self, left: dict[str, Any], unknown: list[str]) -> dict[str, Any]:
        """Take the fields that only recommendations of the Universal Periodic Review have; others leave them empty."""
        printed = _names(left.pop("UprPositions", None))
        positions = {self._site.positions.get(name) for name in printed}
        if None in positions or len(positions) > 1:
            unknown.append(f"position not understood: {', '.join(printed)}")
        return {
            "session": _number(left.pop("UprSession", None)),
            "cycle": _number(left.pop("UprCycle", None)),
            "recommending_states": self._states(left.pop("UprRecommendingCountry", None), unknown),
            "position": positions.pop() if len(positions) == 1 else None,
        }

    def _states(self, printed: Any, unknown: list[str]) -> tuple[str, ...]:
        named = {name: self._code(name) for name in _names(printed)}
        unknown += [f"State not understood: {name}" for name, code in named.items() if code is None]
        return tuple(code for code in named.values() if code)

    def _read_document(
        self, symbol: str, body: str, states: tuple[str, ...], published: date | None
    ) -> tuple[DocumentFacts, ...]:
        """Return the facts about the document of a symbol, or those of a joint one, whose first is the body's own."""
        return tuple(
            DocumentFacts(
                key=document_key(one),
                symbol=one,
                source=self._source.name,
                publisher=self._source.publisher,
                title=one,
                body=meaning("" if number else body, self._source.bodies) or Body.OTHER,
                kind=self._kind(f"{body} {one}"),
                states=states,
                published=published,
            )
            for number, one in enumerate(split_joint(symbol))
            if one
        )

    def _kind(self, named: str) -> Kind:
        """Return the kind of document by its body and symbol, the first pattern that fits."""
        fits = (kind for pattern, kind in self._site.documents.items() if re.search(pattern, named))
        return next(fits, Kind.OTHER)

    def _not_understood(self, documents: Sequence[DocumentFacts], body: str) -> Iterator[str]:
        if not documents:
            yield "no symbol"
        if meaning(body, self._source.bodies) is None:
            yield f"body not understood: {body}"
        for facts in documents:
            if facts.kind == Kind.OTHER:
                yield f"kind of document not understood: {body} {re.sub('[0-9]+', '0', facts.key)}"
            if facts.published is None:
                yield f"date not understood: {facts.key}"


def _bare(printed: str) -> str:
    """Return a value without the "- " that stands before many (sources.md 3.3)."""
    return printed.strip().removeprefix("- ").strip()


def _names(printed: Sequence[str] | str | None) -> tuple[str, ...]:
    """Return the values of a field that holds several, one or none."""
    several = [printed] if isinstance(printed, str) else printed or ()
    return tuple(dict.fromkeys(name for each in several if (name := _bare(each))))


def _number(printed: Any) -> int | None:
    """Return the first number in a field of the review: "Cycle 3", ["44 - November 2023"], 4, null."""
    found = _NUMBER.search(str(printed or ""))
    return int(found[0]) if found else None
