"""Takes from a PDF page what is drawn on it: pieces of text with their place, size and weight, rules and pictures."""

import ctypes
import re
from dataclasses import dataclass, field, replace

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

LONGEST_PIECE = 8192  # bytes at first; a longer piece makes room for itself
FORMS_DEEP = 6  # how deep drawings stand in one another in the files seen, and some
THIN = 3.0  # points; the rules of tables seen are half a point to two wide
LETTER_HIGH = 8.0
BOLD_WEIGHT = 600
BOLD_NAME = re.compile(r"bold|black|heavy", re.IGNORECASE)
SPACES = re.compile(r"[\s\u0000-\u001f\ufffe\uffff]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A stretch of text that the file draws at once; places are points from the page's top left corner.

    `confidence` (0 to 1) is how sure its recognition was; None where the text is the file's own.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    baseline: float
    size: float
    bold: bool
    confidence: float | None = None


@dataclass(kw_only=True, slots=True)
class Drawing:
    """What is drawn on one page: `rules` are the heights of short horizontal rules, in points from the page's top.

    `pictured` is the area of its pictures as a share of the page's; `strokes` counts the lines and outlines drawn, and
    `uprights` the rules among them that stand upright, such as part the columns of a table.
    """

    width: float
    height: float
    pieces: list[Piece] = field(default_factory=list)
    rules: list[float] = field(default_factory=list)
    pictured: float = 0.0
    strokes: int = 0
    uprights: int = 0


def read_drawing(document: pdfium.PdfDocument, index: int) -> Drawing:
    """Return what is drawn on the page at `index` (from 0); the page is closed again, which bounds the memory used.

    Raises pdfium.PdfiumError where the page is damaged.
    """
    page = document[index]
    try:
        text_page = page.get_textpage()
        pen = _Pen(page, text_page)
        pen.follow()
        text_page.close()
    finally:
        page.close()
    return pen.drawing


class _Pen:
    """Follows what is drawn through pdfium's bare interface: it is the innermost loop of reading."""

    def __init__(self, page: pdfium.PdfPage, text_page: pdfium.PdfTextPage) -> None:
        self._page = page
        self._text_page = text_page
        self._x, _, _, self._y = page.get_cropbox()
        self._bold: dict[int, bool] = {}
        self._make_room(LONGEST_PIECE)
        self._bounds = [ctypes.c_float() for _ in range(4)]
        self._size = ctypes.c_float()
        self._matrix = pdfium_c.FS_MATRIX()
        self._spaced = False
        width, height = page.get_size()
        self.drawing = Drawing(width=width, height=height)

    def follow(self) -> None:
        """Take in all that is drawn on the page."""
        for position in range(pdfium_c.FPDFPage_CountObjects(self._page)):
            self._take(pdfium_c.FPDFPage_GetObject(self._page, position), FORMS_DEEP)

    def _take(self, drawn: pdfium_c.FPDF_PAGEOBJECT, depth: int) -> None:
        kind = pdfium_c.FPDFPageObj_GetType(drawn)
        if kind == pdfium_c.FPDF_PAGEOBJ_TEXT:
            self._take_text(drawn)
        elif kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            left, top, right, bottom = self._place(drawn)
            self.drawing.pictured += (
                (right - left) * (bottom - top) / max(self.drawing.width * self.drawing.height, 1.0)
            )
        elif kind == pdfium_c.FPDF_PAGEOBJ_PATH:
            self._take_stroke(drawn)
        elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth:
            for position in range(pdfium_c.FPDFFormObj_CountObjects(drawn)):
                self._take(pdfium_c.FPDFFormObj_GetObject(drawn, position), depth - 1)

    def _take_stroke(self, drawn: pdfium_c.FPDF_PAGEOBJECT) -> None:
        left, top, right, bottom = self._place(drawn)
        self.drawing.strokes += 1
        if right - left < THIN and bottom - top > LETTER_HIGH:
            self.drawing.uprights += 1
        if bottom - top < 2 and 60 < right - left < 240:
            self.drawing.rules.append(top)

    def _place(self, drawn: pdfium_c.FPDF_PAGEOBJECT) -> tuple[float, float, float, float]:
        """Return left, top, right and bottom, in points from the page's top left corner."""
        left, bottom, right, top = self._bounds
        pdfium_c.FPDFPageObj_GetBounds(drawn, left, bottom, right, top)
        return left.value - self._x, self._y - top.value, right.value - self._x, self._y - bottom.value

    def _take_text(self, drawn: pdfium_c.FPDF_PAGEOBJECT) -> None:
        text = self._written(drawn)
        if not text.strip():
            self._spaced = True
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
        self.drawing.pieces.append(self._parted(piece) if self._spaced else piece)
        self._spaced = False

    def _parted(self, piece: Piece) -> Piece:
        """Begin the piece with the space drawn by itself before it, where it would run into the word before."""
        before = self.drawing.pieces[-1] if self.drawing.pieces else piece
        follows = piece.baseline == before.baseline and piece.left > before.right
        words = before.text[-1].isalpha() and piece.text[0].isalpha()
        return replace(piece, text=f" {piece.text}") if follows and words else piece

    def _written(self, drawn: pdfium_c.FPDF_PAGEOBJECT) -> str:
        length = pdfium_c.FPDFTextObj_GetText(drawn, self._text_page, self._letters, LONGEST_PIECE)
        if length > LONGEST_PIECE:
            self._make_room(length)
            pdfium_c.FPDFTextObj_GetText(drawn, self._text_page, self._letters, length)
        # pdfium writes U+0002 for a hyphen at the end of a line.
        return ctypes.string_at(self._text, max(length - 2, 0)).decode("utf-16-le", "replace").replace("\x02", "-")

    def _make_room(self, length: int) -> None:
        self._text = ctypes.create_string_buffer(length)
        self._letters = ctypes.cast(self._text, ctypes.POINTER(ctypes.c_ushort))

    def _is_bold(self, font: pdfium_c.FPDF_FONT) -> bool:
        key = ctypes.cast(font, ctypes.c_void_p).value or 0
        if key not in self._bold:
            named = pdfium.PdfFont(font)
            weight, name = named.get_weight(), named.get_base_name()
            self._bold[key] = weight >= BOLD_WEIGHT or bool(BOLD_NAME.search(name))
        return self._bold[key]
