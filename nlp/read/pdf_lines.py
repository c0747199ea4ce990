"""Turns the pieces of text on a PDF page into printed lines, each with its place, size and weight."""

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from treatywatch.catalogue.readings import Box

# Two pieces stand on one line where their baselines differ by less than this, in points; superscripts differ by more.
SAME_BASELINE = 2.5
# A space between words is about a quarter of the letter size; letters of one word are nearer.
SPACE = 0.18
# Footnote marks are printed at two thirds of the letter size (measurements: under three quarters finds 599 of 603).
SMALL = 0.76
# A gap wider than this many letter sizes parts two columns of a masthead, not two words.
WIDE = 3.0
MARK = re.compile(r"(?:\d{1,3}|[*∗†‡§]{1,4}|[a-z])$")
LONGEST_PIECE = 8192  # bytes at first; a longer piece makes room for itself
FORMS_DEEP = 6  # how deep drawings stand in one another in the files seen, and some
BOLD_WEIGHT = 600
BOLD_NAME = re.compile(r"bold|black|heavy", re.IGNORECASE)
SPACES = re.compile(r"[\s\u0000-\u001f\ufffe\uffff]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A stretch of text that the file draws at once; places are points from the page's top left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    baseline: float
    size: float
    bold: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A printed line: `marks` are the raised footnote marks in it, `cells` its text cut at wide gaps."""

    text: str
    cells: tuple[str, ...]
    box: Box
    baseline: float
    size: float
    bold: bool
    marks: tuple[str, ...] = ()
    column: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """The lines of a page in reading order, and the heights at which short rules part it, underlinings left out."""

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]
    rules: tuple[float, ...]
    pictures: int


def read_page(document: pdfium.PdfDocument, index: int) -> Page:
    """Return the lines of the page at `index` (from 0); the page is closed again, which bounds the memory used."""
    page = document[index]
    try:
        width, height = page.get_size()
        text_page = page.get_textpage()
        drawn = _Drawn(page, text_page)
        drawn.read()
        text_page.close()
    finally:
        page.close()
    lines = tuple(_lines(drawn.pieces, index + 1, width))
    parting = tuple(rule for rule in drawn.rules if not any(_underlines(rule, line) for line in lines))
    return Page(number=index + 1, width=width, height=height, lines=lines, rules=parting, pictures=drawn.pictures)


def _underlines(rule: float, line: Line) -> bool:
    return -1 < rule - line.baseline < 0.35 * line.size


class _Drawn:
    """What is drawn on one page, read through pdfium's bare interface: it is the innermost loop of reading."""

    def __init__(self, page: pdfium.PdfPage, text_page: pdfium.PdfTextPage) -> None:
        self._page = page
        self._text_page = text_page
        self._x, _, _, self._y = page.get_cropbox()
        self._bold: dict[int, bool] = {}
        self._text = ctypes.create_string_buffer(LONGEST_PIECE)
        self._bounds = [ctypes.c_float() for _ in range(4)]
        self._size = ctypes.c_float()
        self._matrix = pdfium_c.FS_MATRIX()
        self.pieces: list[Piece] = []
        self.rules: list[float] = []
        self.pictures = 0

    def read(self) -> None:
        """Take in the pieces of text, the heights of short rules, and the number of pictures."""
        for position in range(pdfium_c.FPDFPage_CountObjects(self._page)):
            self._take(pdfium_c.FPDFPage_GetObject(self._page, position), FORMS_DEEP)

    def _take(self, drawn: pdfium_c.FPDF_PAGEOBJECT, depth: int) -> None:
        kind = pdfium_c.FPDFPageObj_GetType(drawn)
        if kind == pdfium_c.FPDF_PAGEOBJ_TEXT:
            self._take_text(drawn)
        elif kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            self.pictures += 1
        elif kind == pdfium_c.FPDF_PAGEOBJ_PATH:
            left, top, right, bottom = self._place(drawn)
            if bottom - top < 2 and 60 < right - left < 240:
                self.rules.append(top)
        elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth:
            for position in range(pdfium_c.FPDFFormObj_CountObjects(drawn)):
                self._take(pdfium_c.FPDFFormObj_GetObject(drawn, position), depth - 1)

    def _place(self, drawn: pdfium_c.FPDF_PAGEOBJECT) -> tuple[float, float, float, float]:
        """Return left, top, right and bottom, in points from the page's top left corner."""
        left, bottom, right, top = self._bounds
        pdfium_c.FPDFPageObj_GetBounds(drawn, left, bottom, right, top)
        return left.value - self._x, self._y - top.value, right.value - self._x, self._y - bottom.value

    def _take_text(self, drawn: pdfium_c.FPDF_PAGEOBJECT) -> None:
        length = pdfium_c.FPDFTextObj_GetText(drawn, self._text_page, self._letters(), LONGEST_PIECE)
        if length > LONGEST_PIECE:
            self._text = ctypes.create_string_buffer(length)
            pdfium_c.FPDFTextObj_GetText(drawn, self._text_page, self._letters(), length)
        # pdfium writes U+0002 for a hyphen at the end of a line.
        text = ctypes.string_at(self._text, max(length - 2, 0)).decode("utf-16-le", "replace").replace("\x02", "-")
        if not text.strip():
            return
        left, top, right, bottom = self._place(drawn)
        pdfium_c.FPDFPageObj_GetMatrix(drawn, self._matrix)
        pdfium_c.FPDFTextObj_GetFontSize(drawn, self._size)
        piece = Piece(
            text=SPACES.sub(" ", text),
            left=left,
            top=top,
            right=right,
            bottom=bottom,
            baseline=self._y - self._matrix.f,
            size=self._size.value * ((self._matrix.c**2 + self._matrix.d**2) ** 0.5),
            bold=self._is_bold(pdfium_c.FPDFTextObj_GetFont(drawn)),
        )
        self.pieces.append(piece)

    def _letters(self) -> "ctypes._Pointer[ctypes.c_ushort]":
        return ctypes.cast(self._text, ctypes.POINTER(ctypes.c_ushort))

    def _is_bold(self, font: pdfium_c.FPDF_FONT) -> bool:
        key = ctypes.cast(font, ctypes.c_void_p).value or 0
        if key not in self._bold:
            named = pdfium.PdfFont(font)
            weight, name = named.get_weight(), named.get_base_name()
            self._bold[key] = weight >= BOLD_WEIGHT or bool(BOLD_NAME.search(name))
        return self._bold[key]


def _lines(pieces: list[Piece], page: int, width: float) -> Iterator[Line]:
    gutter = _gutter(pieces, width)
    if gutter is None:
        yield from (_line(row, page, 0) for row in _rows(pieces))
        return
    across = [p for p in pieces if p.left < gutter - 2 < gutter + 2 < p.right]
    left = [p for p in pieces if p.right <= gutter + 2]
    right = [p for p in pieces if p.left >= gutter - 2 and p not in left]
    for column, part in enumerate((left, right)):
        yield from (_line(row, page, column) for row in _rows(part + (across if column == 0 else [])))


def _gutter(pieces: list[Piece], width: float) -> float | None:
    """Return where a page set in two columns is parted; None for an ordinary page."""
    prose = [p for p in pieces if p.right - p.left > width / 5]
    for share in (0.50, 0.48, 0.52, 0.46, 0.54):
        middle = width * share
        crossing = sum(p.left < middle < p.right for p in prose)
        sides = [sum(p.right <= middle for p in prose), sum(p.left >= middle for p in prose)]
        # Both sides must be filled with lines of prose: a table or a masthead is not two columns.
        if min(sides) >= 12 and crossing <= len(prose) * 0.1:
            return middle
    return None


def _rows(pieces: list[Piece]) -> list[list[Piece]]:
    """Return the pieces line by line, each line from left to right; raised marks join the line that they stand on."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: p.baseline):
        if rows and piece.baseline - rows[-1][0].baseline < SAME_BASELINE:
            rows[-1].append(piece)
        elif rows and _is_raised(rows[-1], piece):
            rows[-1].insert(0, piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda p: p.left) for row in rows]


def _is_raised(row: list[Piece], below: Piece) -> bool:
    """True where `row` is nothing but marks that stand on the line of the piece `below`."""
    raised = all(p.size <= below.size * SMALL and MARK.match(p.text.strip()) for p in row)
    return raised and below.baseline - row[0].baseline < 0.75 * below.size


def _line(row: list[Piece], page: int, column: int) -> Line:
    letters: dict[float, int] = {}
    for piece in row:
        letters[piece.size] = letters.get(piece.size, 0) + len(piece.text.strip())
    size = max(letters, key=lambda s: (letters[s], s))
    full = [p for p in row if p.size > size * SMALL] or row
    cells, marks = _joined(row, size)
    bold = sum(len(p.text) for p in full if p.bold)
    return Line(
        text=SPACES.sub(" ", " ".join(cells)).strip(),
        cells=tuple(cells),
        box=Box(
            page=page,
            left=min(p.left for p in row),
            top=min(p.top for p in row),
            right=max(p.right for p in row),
            bottom=max(p.bottom for p in row),
        ),
        baseline=full[0].baseline,
        size=size,
        bold=bold * 2 > sum(len(p.text) for p in full),
        marks=tuple(marks),
        column=column,
    )


def _joined(row: list[Piece], size: float) -> tuple[list[str], list[str]]:
    """Return the line's text cut at wide gaps, and its raised marks; a mark stays in the text as ⟦mark⟧."""
    cells, marks = [""], []
    edge = row[0].left
    for position, piece in enumerate(row):
        gap = piece.left - edge
        text = piece.text
        beside = row[position - 1] if position else row[min(1, len(row) - 1)]
        if piece.size <= beside.size * SMALL and MARK.match(text.strip()):
            marks.append(text.strip())
            text = f"⟦{text.strip()}⟧" + (" " if text.endswith(" ") else "")
        elif gap > SPACE * size and not cells[-1].endswith(" ") and not text.startswith(" "):
            text = f" {text}"
        if gap > WIDE * size:
            cells.append(text.lstrip())
        else:
            cells[-1] += text
        edge = max(edge, piece.right)
    return [cell.strip() for cell in cells if cell.strip()], marks
