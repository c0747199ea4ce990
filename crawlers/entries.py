"""From what a listing prints of a document to the facts about it, in our words, with what is not understood."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crawlers.labels import listed_date, meaning
from crawlers.sources import SourceFacts
from treatywatch.catalogue.intake import DocumentFacts
from treatywatch.catalogue.readings import Body, Kind
from treatywatch.catalogue.states import StateNames
from treatywatch.catalogue.symbols import document_key

# "E/C.12/77/D/82/018" stands for …/2018 on the site (sources.md 2.4): a decision ends with a communication's year.
_MISTYPED_YEAR = re.compile(r"/D/[^/]+/(?!\d{4}$)\d+$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """What a listing prints of a document, in its own words; None where it has no such field.

    `symbols` are normalised, several where documents are bundled; without any, `identifier` is the publisher's own.
    """

    title: str
    symbols: tuple[str, ...] = ()
    identifier: str = ""
    body: str | None = None
    kind: str | None = None
    states: str | None = None
    session: str | None = None
    date: str | None = None
    adopted: str | None = None

    @property
    def printed(self) -> str:
        """How the entry is named where a person is told of it."""
        return ", ".join(self.symbols) or self.identifier or self.title


def documents_of(entry: Entry, source: SourceFacts, states: StateNames) -> tuple[DocumentFacts, ...]:
    """Return the facts about each document of an entry, one for every symbol; what is not understood stays "other".

    Without a symbol there is one document, under the source's name and the publisher's identifier, or there is none.
    """
    codes, _ = states.split(entry.states) if entry.states else ([], [])
    keys = {document_key(symbol): symbol for symbol in entry.symbols}
    own = {f"{source.name}:{entry.identifier}": None} if entry.identifier else {}
    return tuple(
        DocumentFacts(
            key=key,
            symbol=symbol,
            source=source.name,
            publisher=source.publisher,
            title=entry.title,
            body=meaning(entry.body or "", source.bodies) or Body.OTHER,
            kind=meaning(entry.kind or "", source.kinds) or Kind.OTHER,
            states=tuple(codes),
            session=entry.session or None,
            published=listed_date(entry.date or ""),
            adopted=listed_date(entry.adopted or ""),
        )
        for key, symbol in (keys or own).items()
    )


def not_understood(entry: Entry, source: SourceFacts, states: StateNames) -> Iterator[str]:
    """Give a line for each thing of an entry that is not understood, naming its symbol and what to add where."""
    _, unknown = states.split(entry.states) if entry.states else ([], [])
    for name in unknown:
        yield f"{entry.printed}: State not understood: {name}: add it to the catalogue's states.yml"
    if entry.body is not None and meaning(entry.body, source.bodies) is None:
        yield f"{entry.printed}: body not understood: {entry.body}: add it to {source.name}.yml"
    if entry.kind is not None and meaning(entry.kind, source.kinds) is None:
        yield f"{entry.printed}: kind not understood: {entry.kind}: add it to {source.name}.yml"
    for mistyped in filter(_MISTYPED_YEAR.search, entry.symbols):
        yield f"{mistyped}: perhaps mistyped, no year at its end: kept as printed, look it up by hand"
    for printed in filter(None, (entry.date, entry.adopted)):
        if listed_date(printed) is None:
            yield f"{entry.printed}: date not understood: {printed}"


def version_status(symbol: str | None, *, draft: bool) -> str:
    """Return a Version's status: by the file's place on the site, else by the symbol's last modifier."""
    if draft:
        return "advance-unedited"
    modifier = re.search(r"/(Rev|Corr)\.\d+$", symbol or "")
    return {"Rev": "revision", "Corr": "corrigendum"}[modifier[1]] if modifier else "final"
