"""From a row of a listing to the facts about its documents, in our words, with what of it is not understood."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from crawlers.labels import listed_date, meaning
from crawlers.listing import Row
from crawlers.sources import SourceFacts
from treatywatch.catalogue.intake import DocumentFacts
from treatywatch.catalogue.readings import Body, Kind
from treatywatch.catalogue.states import StateNames
from treatywatch.catalogue.symbols import document_key

# "E/C.12/77/D/82/018" stands for …/2018 on the site (sources.md 2.4): a decision ends with a communication's year.
_MISTYPED_YEAR = re.compile(r"/D/[^/]+/(?!\d{4}$)\d+$")


def entries(row: Row, source: SourceFacts, states: StateNames) -> tuple[DocumentFacts, ...]:
    """Return the facts about each document of a row, one for every symbol; what is not understood stays "other"."""
    codes, _ = states.split(row.text("states")) if row.text("states") else ([], [])
    return tuple(
        DocumentFacts(
            key=document_key(symbol),
            symbol=symbol,
            source=source.name,
            publisher=source.publisher,
            title=row.text("title"),
            body=meaning(row.text("body"), source.bodies) or Body.OTHER,
            kind=meaning(row.text("kind"), source.kinds) or Kind.OTHER,
            states=tuple(codes),
            session=row.text("session") or None,
            published=listed_date(row.text("date")),
        )
        for symbol in row.symbols()
    )


def not_understood(row: Row, source: SourceFacts, states: StateNames) -> Iterator[str]:
    """Give a line for each thing of a row that is not understood, naming its symbol and what to add where."""
    symbol = ", ".join(row.symbols()) or unquote(row.link)
    _, unknown = states.split(row.text("states")) if row.text("states") else ([], [])
    for name in unknown:
        yield f"{symbol}: State not understood: {name}: add it to the catalogue's states.yml"
    if meaning(row.text("body"), source.bodies) is None:
        yield f"{symbol}: body not understood: {row.text('body')}: add it to {source.name}.yml"
    if meaning(row.text("kind"), source.kinds) is None:
        yield f"{symbol}: kind not understood: {row.text('kind')}: add it to {source.name}.yml"
    for mistyped in filter(_MISTYPED_YEAR.search, row.symbols()):
        yield f"{mistyped}: perhaps mistyped, no year at its end: kept as printed, look it up by hand"
    if row.text("date") and listed_date(row.text("date")) is None:
        yield f"{symbol}: date not understood: {row.text('date')}"


def version_status(symbol: str | None, *, draft: bool) -> str:
    """Return a Version's status: by the file's place on the site, else by the symbol's last modifier."""
    if draft:
        return "advance-unedited"
    modifier = re.search(r"/(Rev|Corr)\.\d+$", symbol or "")
    return {"Rev": "revision", "Corr": "corrigendum"}[modifier[1]] if modifier else "final"
