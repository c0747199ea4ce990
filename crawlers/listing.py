"""A row of a site's listing, taken apart field by field, so that nothing on it goes unread unnoticed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from crawlers.entries import Entry
from crawlers.webforms import Cell, Grid, LayoutChanged
from treatywatch.catalogue.symbols import normalise, split_joint

_BETWEEN_SYMBOLS = re.compile(r"[,;&\s]+|\band\b")
NOTHING = Cell(lines=(), links=())


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One row by field name, with its link to the page of files; `unread` are the titles of columns nobody reads."""

    cells: dict[str, Cell]
    link: str
    unread: tuple[str, ...]

    def text(self, field: str) -> str:
        """Return the text of a field, empty where the row has no such field."""
        return self.cells.get(field, NOTHING).text

    def symbols(self) -> list[str]:
        """Return the symbols of the row, normalised, in order: bundled decisions have several."""
        cell = self.cells.get("symbol", NOTHING)
        printed = _pieces(" ".join(cell.lines)) or _pieces(" ".join(name for name, _ in cell.links))
        asked = dict(_lower(parse_qsl(urlsplit(self.link).query))).get("symbolno", "")
        found = [symbol for piece in printed or [asked] for symbol in split_joint(piece)]
        return list(dict.fromkeys(symbol for symbol in found if symbol))

    def entry(self) -> Entry:
        """Return what the row prints of its documents."""
        return Entry(
            title=self.text("title"),
            symbols=tuple(self.symbols()),
            body=self.text("body"),
            kind=self.text("kind"),
            states=self.text("states"),
            session=self.text("session"),
            date=self.text("date"),
        )


def rows(grid: Grid, columns: Mapping[str, Sequence[str]], untitled: Sequence[str], where: str) -> list[Row]:
    """Return the rows of a grid; raises LayoutChanged, naming `where`, if none has a link to its files.

    `columns` gives the titles of each field, `untitled` the fields in order for a grid without titles.
    """
    fields = _fields(grid.titles, columns) or list(untitled)
    taken = [_row(cells, fields, grid.titles) for cells in grid.rows]
    if taken and not any(row.link for row in taken):
        raise LayoutChanged(f"{where}: no row links to its files: compare the rows with the recorded page")
    return taken


def _fields(titles: Sequence[str], columns: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the field of each titled column, its title where it is none of ours; nothing if no symbols are titled."""
    by_title = {title.casefold(): field for field, ours in columns.items() for title in ours}
    fields = [by_title.get(title.casefold(), title) for title in titles]
    return fields if "symbol" in fields else []


def _row(cells: Sequence[Cell], fields: Sequence[str], titles: Sequence[str]) -> Row:
    named = dict(zip(fields, cells, strict=False))
    linked = next((cell for cell in cells if _files_link(cell)), NOTHING)
    if not _files_link(named.get("symbol", NOTHING)) and linked.lines:
        named["symbol"] = linked
    unread = [title for title in titles if title and title in named and named[title].text]
    return Row(cells=named, link=_files_link(linked), unread=tuple(unread))


def _files_link(cell: Cell) -> str:
    return next((address for _, address in cell.links if "/download.aspx?" in f"/{address.lower()}"), "")


def _pieces(text: str) -> list[str]:
    """Return the symbols printed in a text; a space beside a slash, as in "CAT /C/GC/4", does not part them."""
    closed = re.sub(r"\s*/\s*", "/", text)
    return [normalise(piece) for piece in _BETWEEN_SYMBOLS.split(closed) if "/" in piece]


def _lower(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name.lower(), value) for name, value in pairs]
