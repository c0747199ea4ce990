"""Reads again, letter by letter, the pages of a PDF on which the fast reader is known to err."""

import io
import struct
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import pdfplumber
from pdfminer.pdfexceptions import PDFException
from pdfminer.psexceptions import PSException
from pdfplumber.pdf import PDF
from pdfplumber.utils.exceptions import PdfminerException

from nlp.read.bidi import right_to_left_share
from nlp.read.pdf_drawing import BOLD_NAME, Piece
from nlp.read.pdf_lines import Page, set_lines

# PDFium turns and mirrors what it takes for right-to-left, stretch by stretch: of a page printed by Chromium it gave
# "/3XXX/C/CCPR" for CCPR/C/XXX/3, and moved the paragraph numbers of one by LibreOffice. pdfplumber gives each letter
# where it stands, at a twentieth of the speed.
LEAST_RIGHT_TO_LEFT = 0.1
# What pdfplumber and the parser under it raise on damaged files, on which PDFium is more lenient.
FAULTS = (
    PdfminerException, PDFException, PSException, struct.error,
    ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError,
)  # fmt: skip
# Shapes of letters that stand for the letters themselves (Unicode's presentation forms: "ﻼ", "ﬁ").
SHAPES = range(0xFB00, 0xFF00)


def read_closely(content: bytes, pages: Sequence[Page]) -> list[Page]:
    """Return the pages, those read again that need it; one that pdfplumber cannot read stays as it was."""
    wanted = {page.number for page in pages if _is_turned(page)}
    if not wanted:
        return list(pages)
    try:
        document = pdfplumber.open(io.BytesIO(content))
    except FAULTS:
        return list(pages)
    with document:
        return [_read_again(document, page) if page.number in wanted else page for page in pages]


def _is_turned(page: Page) -> bool:
    return right_to_left_share("".join(line.text for line in page.lines)) > LEAST_RIGHT_TO_LEFT


def _read_again(document: PDF, page: Page) -> Page:
    closely = document.pages[page.number - 1]
    try:
        pieces = list(_pieces(closely))
    except FAULTS:
        return page
    finally:
        closely.close()
    return replace(page, lines=tuple(set_lines(pieces, page.number, page.width)))


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
