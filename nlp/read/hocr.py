"""Turns what Tesseract recognised on the picture of a page into pieces of text with their place on the page."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from lxml import etree

from nlp.read.mending import close_up
from nlp.read.pdf_drawing import Piece

# Tesseract's names for a line of text by what it takes it to be (hOCR 1.2, "typesetting elements").
LINES = "//*[@class='ocr_line' or @class='ocr_header' or @class='ocr_caption' or @class='ocr_textfloat']"
WORDS = "./*[@class='ocrx_word']"
PROPERTY = re.compile(r"(?P<name>\w+) (?P<values>-?\d[-\d. ]*)")
# A line of less certain words is dirt on the scan or an emblem: "acnnn" at .1, true lines of the noisiest page at .6.
LEAST_CONFIDENCE = 0.3
# Letters of one size are measured up to an eighth larger or smaller, by which of them a line holds.
ROUGHLY = 0.13
# A wider gap, in letter sizes, parts two columns of a masthead.
WIDE = 3.0


@dataclass(frozen=True, kw_only=True, slots=True)
class _Word:
    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float


@dataclass(frozen=True, kw_only=True, slots=True)
class _Row:
    """A line as recognised: `baseline` at its left edge, `slope` in points of height for one of width."""

    words: tuple[_Word, ...]
    baseline: float
    slope: float
    size: float

    @property
    def confidence(self) -> float:
        return sum(word.confidence for word in self.words) / len(self.words)


def read_hocr(recognised: bytes, points: float) -> list[Piece]:
    """Return the pieces of text on a page from Tesseract's hOCR; `points` is how many points a pixel measures.

    Lines are set level, as a scan is never quite straight.
    """
    rows = [row for row in _rows(recognised, points) if row.confidence >= LEAST_CONFIDENCE]
    if not rows:
        return []
    slope = median(row.slope for row in rows)
    return [piece for row in rows for piece in _pieces(row, slope)]


def _rows(recognised: bytes, points: float) -> Iterator[_Row]:
    # Signs that XML forbids are passed over: Tesseract writes what it believes to see.
    page = etree.fromstring(recognised, etree.XMLParser(recover=True))
    for line in page.xpath(LINES) if page is not None else ():
        words = tuple(word for word in (_word(word, points) for word in line.xpath(WORDS)) if word.text)
        if not words:
            continue
        told = _properties(line)
        slope, offset = told.get("baseline", [0.0, 0.0])
        yield _Row(
            words=words, baseline=(told["bbox"][3] + offset) * points, slope=slope, size=told["x_size"][0] * points
        )


def _word(word: etree._Element, points: float) -> _Word:
    told = _properties(word)
    left, top, right, bottom = (edge * points for edge in told["bbox"])
    text = "".join(word.itertext()).strip()
    return _Word(text=text, left=left, top=top, right=right, bottom=bottom, confidence=told["x_wconf"][0] / 100)


def _properties(element: etree._Element) -> dict[str, list[float]]:
    """Return the numbers in an element's title: "bbox 131 73 372 95; x_wconf 76"."""
    return {
        found["name"]: [float(value) for value in found["values"].split()]
        for found in PROPERTY.finditer(element.get("title", ""))
    }


def _pieces(row: _Row, slope: float) -> Iterator[Piece]:
    for words in _cells(row.words, row.size):
        left = words[0].left
        yield Piece(
            text=close_up(" ".join(word.text for word in words)),
            left=left,
            top=min(word.top for word in words),
            right=max(word.right for word in words),
            bottom=max(word.bottom for word in words),
            baseline=row.baseline + row.slope * (left - row.words[0].left) - slope * left,
            size=row.size,
            bold=False,
            confidence=sum(word.confidence for word in words) / len(words),
        )


def _cells(words: Sequence[_Word], size: float) -> Iterator[Sequence[_Word]]:
    """Cut a line at its wide gaps."""
    start = 0
    for position in range(1, len(words)):
        if words[position].left - words[position - 1].right > WIDE * size:
            yield words[start:position]
            start = position
    yield words[start:]
