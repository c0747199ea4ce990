"""Reads again, letter by letter, the pages of a PDF on which the fast reader is known to err."""

import io
import struct
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pdfplumber
from pdfminer.pdfexceptions import PDFException
from pdfminer.psexceptions import PSException
from pdfplumber.pdf import PDF
from pdfplumber.utils.exceptions import PdfminerException

from nlp.read.bidi import right_to_left_share
from nlp.read.pdf_drawing import BOLD_NAME, Piece
from nlp.read.pdf_lines import Line, Page, set_lines
from treatywatch.catalogue.readings import Box

# Which pages: those in a script read from right to left, and those with a ruled table. Everywhere else the two readers
# give the same letters, and PDFium twenty times as fast.
#
# PDFium turns and mirrors what it takes for right-to-left, stretch by stretch: of a page printed by Chromium it gave
# "/3XXX/C/CCPR" for CCPR/C/XXX/3, and moved the paragraph numbers of one by LibreOffice. pdfplumber gives each letter
# where it stands.
LEAST_RIGHT_TO_LEFT = 0.1
# A table of two columns has three upright rules. Of 1,244 pages of reports of all kinds 11 have as many, 8 of them with
# tables whose cells, read line by line, run into one another.
LEAST_UPRIGHTS = 3
# What pdfplumber and the parser under it raise on damaged files, on which PDFium is more lenient.
FAULTS = (
    PdfminerException, PDFException, PSException, struct.error,
    ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError,
)  # fmt: skip
# Columns of the page itself are numbered from 0, cells from here.
IN_TABLES = 10
# Shapes of letters that stand for the letters themselves (Unicode's presentation forms: "ﻼ", "ﬁ").
SHAPES = range(0xFB00, 0xFF00)


def read_closely(content: bytes, pages: Sequence[Page]) -> list[Page]:
    """Return the pages, those read again that need it; one that pdfplumber cannot read stays as it was."""
    wanted = {page.number for page in pages if _is_turned(page) or page.uprights >= LEAST_UPRIGHTS}
    if not wanted:
        return list(pages)
    try:
        document = pdfplumber.open(io.BytesIO(content))
        # The tree of pages is parsed only here, and a damaged one may hold fewer of them.
        whole = len(document.pages) == len(pages)
    except FAULTS:
        return list(pages)
    if not whole:
        return list(pages)
    with document:
        return [_read_again(document, page) if page.number in wanted else page for page in pages]


def _is_turned(page: Page) -> bool:
    return right_to_left_share("".join(line.text for line in page.lines)) > LEAST_RIGHT_TO_LEFT


def _read_again(document: PDF, page: Page) -> Page:
    closely = document.pages[page.number - 1]
    try:
        pieces = list(_pieces(closely))
        tables = list(_tables(closely)) if page.uprights >= LEAST_UPRIGHTS else []
    except FAULTS:
        return page
    finally:
        closely.close()
    if not tables and not _is_turned(page):
        return page
    return replace(page, lines=tuple(_lines(pieces, tables, page)))


def _lines(pieces: list[Piece], tables: Sequence[Sequence[Box]], page: Page) -> Iterator[Line]:
    """Yield the lines of the page, those of a table cell by cell where the table stands."""
    column = IN_TABLES
    for table in sorted(tables, key=lambda cells: cells[0].top):
        above = [piece for piece in pieces if piece.baseline < table[0].top]
        yield from set_lines(above, page.number, page.width)
        for cell in table:
            within = [piece for piece in pieces if _is_within(piece, cell)]
            lines = set_lines(within, page.number, page.width)
            yield from (replace(line, column=column, cell=True) for line in lines)
            column += 1
        read = {id(piece) for piece in above}
        pieces = [p for p in pieces if id(p) not in read and not any(_is_within(p, cell) for cell in table)]
    yield from set_lines(pieces, page.number, page.width)


def _is_within(piece: Piece, cell: Box) -> bool:
    return cell.left <= (piece.left + piece.right) / 2 <= cell.right and cell.top <= piece.baseline <= cell.bottom


def _tables(page: Any) -> Iterator[list[Box]]:
    """Yield the cells of each table, row by row; a single row or column of boxes is a frame, not a table."""
    left, top = page.cropbox[:2]
    for table in page.find_tables():
        cells = [
            Box(page=page.page_number, left=x0 - left, top=y0 - top, right=x1 - left, bottom=y1 - top)
            for x0, y0, x1, y1 in sorted(table.cells, key=lambda cell: (round(cell[1]), cell[0]))
        ]
        if len({round(cell.left) for cell in cells}) > 1 and len({round(cell.top) for cell in cells}) > 1:
            yield cells


def _pieces(page: Any) -> Iterable[Piece]:
    left, top = page.cropbox[:2]
    for letter in page.chars:
        yield Piece(
            text=_plain(letter["text"]),
            left=letter["x0"] - left,
            top=letter["top"] - top,
            right=letter["x1"] - left,
            bottom=letter["bottom"] - top,
            baseline=letter["bottom"] - (letter["matrix"][5] - letter["y0"]) - top,
            size=letter["size"],
            bold=bool(BOLD_NAME.search(letter["fontname"])),
        )


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", sign) if ord(sign) in SHAPES else sign for sign in text)
