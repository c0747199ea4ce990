"""Prints a demonstration document as a PDF, page by page as the United Nations lays its documents out."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Literal
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, HRFlowable, PageTemplate, Paragraph, Spacer

from treatywatch.demo.documents import INVENTED, DemoDocument
from treatywatch.demo.page import CM, EDGE, HEIGHT, MASTHEAD_END, WIDTH, foot, masthead, running_head
from treatywatch.demo.texts import Block, Style, Text, spans

NoteCall = Callable[[Canvas, str | None, str], None]
Alignment = Literal[0, 1, 2, 4]
FOOT, BODY_TOP = 2.6 * CM, HEIGHT - 2.7 * CM
MOST_PAGES = 30
MOST_LAYOUTS = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class Layout:
    """The measures of one page layout, in points: where the text stands and how it is set in."""

    left: float
    right: float
    size: float
    alignment: Alignment
    heading: Alignment
    hanging: bool

    def style(self, kind: Style) -> ParagraphStyle:
        """Return the paragraph style of a kind of block."""
        if kind in (Style.SECTION, Style.SIDE):
            return self._heading(kind)
        number = {Style.LETTERED: CM, Style.DECIMAL: CM}.get(kind, 0)
        words = {Style.DECIMAL: number + 1.4 * CM, Style.PLAIN: CM}.get(kind, number + CM)
        return ParagraphStyle(
            kind,
            fontName="Times-Roman",
            fontSize=self.size,
            leading=self.size * 1.2,
            alignment=self.alignment,
            spaceAfter=6,
            bulletFontName="Times-Roman",
            bulletFontSize=self.size,
            bulletIndent=number,
            leftIndent=words if self.hanging and kind is not Style.PLAIN else (number if kind is Style.DECIMAL else 0),
            firstLineIndent=0 if self.hanging and kind is not Style.PLAIN else words - number * (kind is Style.DECIMAL),
            allowWidows=0,
            allowOrphans=0,
        )

    def _heading(self, kind: Style) -> ParagraphStyle:
        size = self.size + (2 if kind is Style.SECTION else 0)
        return ParagraphStyle(
            kind,
            fontName="Times-Bold",
            fontSize=size,
            leading=size * 1.2,
            alignment=self.heading if kind is Style.SECTION else TA_LEFT,
            spaceBefore=12 if kind is Style.SECTION else 6,
            spaceAfter=6,
            leftIndent=0 if self.hanging else -CM * (kind is Style.SECTION),
            keepWithNext=1,
        )


LAYOUTS = {
    "modern": Layout(left=4 * CM, right=4 * CM, size=10, alignment=TA_JUSTIFY, heading=TA_LEFT, hanging=False),
    "hanging": Layout(left=3 * CM, right=3 * CM, size=10.5, alignment=TA_LEFT, heading=TA_CENTER, hanging=True),
}
_FOOTNOTE = ParagraphStyle(
    "footnote",
    fontName="Times-Roman",
    bulletFontName="Times-Roman",
    bulletFontSize=7,
    fontSize=8.5,
    leading=10,
    leftIndent=14,
    bulletIndent=4,
)


def print_pdf(document: DemoDocument, text: Text) -> bytes:
    """Return the document as a PDF, the same bytes at every call.

    The foot of a page is as high as the footnotes called on it, which moves the calls: it is laid out again until
    every call has its footnote below it. Raises RuntimeError where that never settles.
    """
    placed: dict[int, list[int]] = {}
    for _ in range(MOST_LAYOUTS):
        printed, called = _lay_out(document, text, placed)
        if called == placed:
            return printed
        placed = called
    raise RuntimeError(
        f"{document.symbol}: footnotes and their calls keep parting; move a call in texts/{document.text}"
    )


def _lay_out(document: DemoDocument, text: Text, placed: dict[int, list[int]]) -> tuple[bytes, dict[int, list[int]]]:
    out, calls, notes = BytesIO(), defaultdict[int, list[int]](list), _Footnotes(text.title_note)
    story = _story(text, notes)
    template = BaseDocTemplate(
        out,
        pagesize=A4,
        invariant=1,
        pageCompression=1,
        lang=text.language,
        author="Treatywatch",
        subject=INVENTED,
        title=f"{document.symbol}: {document.title}",
    )

    def called(canvas: Canvas, _kind: str | None, label: str) -> None:
        calls[canvas.getPageNumber()].append(int(label))

    pages = range(1, MOST_PAGES + 1)
    template.addPageTemplates([_page(page, document, text, notes.of(placed.get(page, [])), called) for page in pages])
    template.build(story)
    return out.getvalue(), dict(calls)


class _Footnotes:
    """The footnotes of a document in the order of their calls; the title's, marked with a star, is number 0."""

    def __init__(self, title_note: str) -> None:
        self._words = [title_note]

    def call(self, words: str) -> str:
        """Take a footnote in and return the markup of its call."""
        self._words.append(words)
        number = len(self._words) - 1
        return f'<super rise="4" size="7">{number}</super><onDraw name="called" label="{number}"/>'

    def of(self, numbers: Sequence[int]) -> list[Paragraph]:
        """Return the footnotes with these numbers, ready to be drawn."""
        return [
            Paragraph(escape(self._words[number]), _FOOTNOTE, bulletText=str(number) if number else "*")
            for number in numbers
        ]


def _story(text: Text, notes: _Footnotes) -> list[Flowable]:
    layout = LAYOUTS[text.layout]
    title = ParagraphStyle("title", fontName="Times-Bold", fontSize=14, leading=17, spaceBefore=14, spaceAfter=12)
    issuer = ParagraphStyle("issuer", fontName="Times-Roman", fontSize=10, leading=12, leftIndent=EDGE - layout.left)
    star = '*<onDraw name="called" label="0"/>' if text.title_note else ""
    story: list[Flowable] = [
        Paragraph(f"<b>{escape(line)}</b>" if line == text.issuer[0] else escape(line), issuer) for line in text.issuer
    ]
    story.append(Paragraph(escape(text.title) + star, title))
    story += [Paragraph(escape(line), title) for line in text.subtitle]
    story += [_flowable(block, layout, notes) for block in text.blocks]
    return [*story, Spacer(1, 8), HRFlowable(width=2 * CM, thickness=0.5, color="black")]


def _flowable(block: Block, layout: Layout, notes: _Footnotes) -> Paragraph:
    words = "".join(
        notes.call(span.note) if span.note else f"<i>{escape(span.text)}</i>" if span.italic else escape(span.text)
        for span in spans(block.text)
    )
    return Paragraph(
        f"<b>{words}</b>" if block.bold else words, layout.style(block.style), bulletText=block.label or None
    )


def _page(number: int, document: DemoDocument, text: Text, notes: list[Paragraph], called: NoteCall) -> PageTemplate:
    layout = LAYOUTS[text.layout]
    width = WIDTH - layout.left - layout.right
    height = sum(note.wrap(width, HEIGHT)[1] + 2 for note in notes)
    bottom, top = FOOT + (height + 12 if notes else 0), MASTHEAD_END if number == 1 else BODY_TOP
    frame = Frame(
        layout.left, bottom, width, top - bottom, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0
    )

    def furnish(canvas: Canvas, template: BaseDocTemplate) -> None:
        # reportlab's own autoNextPageTemplate gives each template to two pages
        template.handle_nextPageTemplate(number % MOST_PAGES)
        canvas.setNamedCB("called", called)
        (masthead if number == 1 else running_head)(canvas, document, text)
        foot(canvas, text)
        _draw_notes(canvas, notes, layout.left, FOOT + height)

    return PageTemplate(f"page {number}", [frame], onPage=furnish)


def _draw_notes(canvas: Canvas, notes: list[Paragraph], left: float, top: float) -> None:
    if notes:
        canvas.setLineWidth(0.5)
        canvas.line(left, top + 4, left + 2.5 * CM, top + 4)
    for note in notes:
        top -= note.height
        note.drawOn(canvas, left, top)
        top -= 2
