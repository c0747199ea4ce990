"""Turns the pieces of text on a PDF page into printed lines, each with its place, size and weight."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pypdfium2 as pdfium

from nlp.read.bidi import CELL, RIGHT_TO_LEFT, is_right_to_left, reading_order, unmirrored
from nlp.read.mending import close_up
from nlp.read.pdf_drawing import SPACES, Piece, read_drawing
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
# The raised end of a number leads to no footnote: "the 17ᵗʰ Amendment", "le 1ᵉʳ mars".
ORDINAL = re.compile(r"(?:st|nd|rd|th|er|re|ème)$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A printed line: `marks` are the raised footnote marks in it, `cells` its text cut at wide gaps.

    `turned` says that its page is read from right to left, `cell` that it stands in a cell of a table, each a column
    of its own. `confidence` (0 to 1) is how sure the recognition of a scan was of its words; None where the text is the
    file's own.
    """

    text: str
    cells: tuple[str, ...]
    box: Box
    baseline: float
    size: float
    bold: bool
    marks: tuple[str, ...] = ()
    column: int = 0
    turned: bool = False
    cell: bool = False
    confidence: float | None = None

    @property
    def start(self) -> float:
        """Where it starts, in points in the direction of reading: from the left, or negative from the right."""
        return -self.box.right if self.turned else self.box.left

    @property
    def end(self) -> float:
        """Where it ends, counted like `start`."""
        return -self.box.left if self.turned else self.box.right


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """The lines of a page in reading order, and the heights at which short rules part it, underlinings left out.

    `pictured` is the area of its pictures as a share of the page's, `strokes` how many lines and outlines it draws,
    `uprights` how many of these are upright rules.
    """

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]
    rules: tuple[float, ...]
    pictured: float
    strokes: int
    uprights: int


def read_page(document: pdfium.PdfDocument, index: int) -> Page:
    """Return the lines of the page at `index` (from 0); raises pdfium.PdfiumError where the page is damaged."""
    drawing = read_drawing(document, index)
    lines = tuple(set_lines(drawing.pieces, index + 1, drawing.width))
    return Page(
        number=index + 1,
        width=drawing.width,
        height=drawing.height,
        lines=lines,
        rules=tuple(rule for rule in drawing.rules if not any(_underlines(rule, line) for line in lines)),
        pictured=drawing.pictured,
        strokes=drawing.strokes,
        uprights=drawing.uprights,
    )


def _underlines(rule: float, line: Line) -> bool:
    return -1 < rule - line.baseline < 0.35 * line.size


def set_lines(pieces: list[Piece], page: int, width: float) -> Iterator[Line]:
    """Yield the lines that the pieces on a page of this width, in points, make up: column after column, downwards."""
    turned = is_right_to_left("".join(piece.text for piece in pieces))
    gutter = _gutter(pieces, width)
    if gutter is None:
        columns = [pieces]
    else:
        across = [p for p in pieces if p.left < gutter - 2 < gutter + 2 < p.right]
        left = [p for p in pieces if p.right <= gutter + 2]
        right = [p for p in pieces if p.left >= gutter - 2 and p not in left]
        columns = [right + across, left] if turned else [left + across, right]
    for column, part in enumerate(columns):
        rows = _turned(_rows(part)) if turned else _rows(part)
        yield from (_line(row, page, column, turned=turned) for row in rows)


def _turned(rows: list[list[Piece]]) -> list[list[Piece]]:
    """Return the lines of a page read from right to left, those in Latin script alone aside."""
    return unmirrored([reading_order(_gapped(row)) if RIGHT_TO_LEFT.search(_text(row)) else row for row in rows])


def _gapped(row: list[Piece]) -> Iterator[Piece]:
    """Yield the pieces of a line from left to right with its gaps as pieces, since the order is to change."""
    for position, piece in enumerate(row):
        before = row[position - 1] if position else piece
        gap = piece.left - before.right
        if gap > SPACE * piece.size:
            text = CELL if gap > WIDE * piece.size else " "
            yield replace(piece, text=text, left=before.right, right=piece.left)
        yield piece


def _text(row: list[Piece]) -> str:
    return "".join(piece.text for piece in row)


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
    """True where `row` is nothing but marks and ends of numbers that stand on the line of the piece `below`."""
    signs = [piece.text.strip() for piece in row]
    raised = all(p.size <= below.size * SMALL for p in row) and all(MARK.match(s) or ORDINAL.match(s) for s in signs)
    return raised and below.baseline - row[0].baseline < 0.75 * below.size


def _line(row: list[Piece], page: int, column: int, *, turned: bool) -> Line:
    letters: dict[float, int] = {}
    for piece in row:
        letters[piece.size] = letters.get(piece.size, 0) + len(piece.text.strip())
    size = max(letters, key=lambda s: (letters[s], s))
    full = [p for p in row if p.size > size * SMALL] or row
    cells, marks = _joined(row, size, turned=turned)
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
        turned=turned,
        confidence=_confidence(row),
    )


def _confidence(row: list[Piece]) -> float | None:
    """Return how sure the recognition of a scanned line was, each piece weighed by its length."""
    if any(piece.confidence is None for piece in row):
        return None
    return sum((piece.confidence or 0.0) * len(piece.text) for piece in row) / sum(len(piece.text) for piece in row)


def _joined(row: list[Piece], size: float, *, turned: bool) -> tuple[list[str], list[str]]:
    """Return the line's text cut at wide gaps, and its raised marks; a mark stays in the text as ⟦mark⟧."""
    cells, marks = [""], []
    edge = row[0].left
    for position, piece in enumerate(row):
        gap = 0.0 if turned else piece.left - edge
        text = piece.text
        beside = row[position - 1] if position else row[min(1, len(row) - 1)]
        raised = piece.size <= beside.size * SMALL
        if raised and MARK.match(text.strip()):
            marks.append(text.strip())
            text = f"⟦{text.strip()}⟧" + (" " if text.endswith(" ") else "")
        elif raised and ORDINAL.match(text.strip()):
            text = text.lstrip()
        elif gap > SPACE * size and not cells[-1].endswith(" ") and not text.startswith(" "):
            text = f" {text}"
        if gap > WIDE * size or text == CELL:
            cells.append(text.lstrip())
        else:
            cells[-1] += text
        edge = max(edge, piece.right)
    return [close_up(cell.strip()) for cell in cells if cell.strip()], marks
