"""Builds numbered paragraphs, items and headings out of the blocks of a document, across page breaks."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import zip_longest

from nlp.read.blocks import Block, blocks, has_ended
from nlp.read.footnotes import Footnotes
from nlp.read.headings import Path, depth
from nlp.read.layout import Body
from nlp.read.masthead import part_masthead
from nlp.read.mending import Mender
from nlp.read.numbering import Above, Numbering
from nlp.read.numbers import BULLET
from nlp.read.pdf_lines import Line
from treatywatch.catalogue.readings import Box, ReadParagraph

# Lines of one paragraph start this near to one another, in points; the least indents are of four letters, 20 points.
FLUSH = 5
# After these an item of a list begins, not the next sentence of a paragraph.
LISTING = (";", "；", "؛", ":", "：")


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """A document's masthead, line by line, and its paragraphs."""

    front: tuple[str, ...]
    paragraphs: tuple[ReadParagraph, ...]


def build(body: Body) -> Text:
    """Return the masthead and the paragraphs of a document whose pages have been parted from their margins."""
    builder = _Builder(mender=Mender(line.text for line in body.lines), footnotes=Footnotes(body.notes))
    front, rest = part_masthead(body)
    parts = list(blocks(rest))
    for block, then in zip_longest(parts, parts[1:]):
        builder.add(block, then)
    builder.finish()
    cells = tuple(builder.footnotes.plain(cell, line.box.page) for line in front for cell in line.cells)
    return Text(front=cells, paragraphs=tuple(builder.footnotes.with_rest(builder.read)))


@dataclass(kw_only=True, slots=True)
class _Draft:
    """A paragraph in the making."""

    lines: list[Line]
    text: list[str]
    number: str
    stem: int | None
    last: Block

    def add(self, block: Block) -> None:
        self.lines.extend(block.lines)
        self.text.extend(line.text for line in block.lines)
        self.last = block

    @property
    def page(self) -> int:
        return self.lines[0].box.page

    @property
    def confidence(self) -> float | None:
        recognised = [line.confidence for line in self.lines if line.confidence is not None]
        return round(sum(recognised) / len(recognised), 3) if recognised else None

    @property
    def bold(self) -> bool:
        return sum(line.bold for line in self.lines) * 2 > len(self.lines)


@dataclass(kw_only=True, slots=True)
class _Builder:
    """Turns blocks into read paragraphs, keeping the open headings and numbers."""

    mender: Mender
    footnotes: Footnotes
    read: list[ReadParagraph] = field(default_factory=list)
    path: Path = field(default_factory=Path)
    numbering: Numbering = field(default_factory=Numbering)
    draft: _Draft | None = None

    def add(self, block: Block, then: Block | None) -> None:
        """Take in the next block, and see what comes `then`."""
        printed = self.numbering.believed(block, then, self._above(block))
        if self.draft and printed is None and self._goes_on(self.draft, block):
            self.draft.add(block)
            return
        self.finish()
        self.draft = _Draft(lines=[], text=[], number="", stem=None, last=block)
        self.draft.add(block)
        if printed:
            place = self.numbering.place(printed, block.indent, len(self.read))
            self.draft.number, self.draft.stem, self.draft.text[0] = place.number, place.stem, printed.rest

    def finish(self) -> None:
        """Close the paragraph in the making."""
        draft, self.draft = self.draft, None
        if draft is None:
            return
        text = self._running(draft.text, draft.page)
        if not any(sign.isalnum() for sign in text):
            return  # a rule typed as a row of hyphens
        level = None if draft.lines[0].cell else depth(text)
        if level is not None and not draft.number:
            self.path.enter(text, level)
            self.numbering.pass_heading()
            self.read.append(self._paragraph(draft, text, self.path.texts[:-1], heading=True))
        else:
            text = text if draft.number else BULLET.sub("", text, count=1)
            self.read.append(self._paragraph(draft, text, self.path.texts, heading=False))

    def _paragraph(self, draft: _Draft, text: str, headings: tuple[str, ...], *, heading: bool) -> ReadParagraph:
        return ReadParagraph(
            text=text,
            number=draft.number,
            boxes=_boxes(draft.lines),
            turns=self._turns(text, draft),
            stem=draft.stem,
            headings=headings,
            heading=heading,
            bold=draft.bold,
            footnotes=self.footnotes.of(draft.lines),
            confidence=draft.confidence,
        )

    def _running(self, lines: Iterable[str], page: int) -> str:
        return self.footnotes.plain(self.mender.join(lines), page)

    def _turns(self, text: str, draft: _Draft) -> tuple[tuple[int, int], ...]:
        """Return the offsets at which the paragraph runs on to a new page, with that page."""
        turns = []
        for position in range(1, len(draft.lines)):
            page = draft.lines[position].box.page
            if page == draft.lines[position - 1].box.page:
                continue
            before = self._running(draft.text[:position], draft.page)
            offset = len(before) if text.startswith(before) else len(before) - 1
            turns.append((offset + len(text[offset:]) - len(text[offset:].lstrip()), page))
        return tuple(turns)

    def _above(self, block: Block) -> Above | None:
        if self.draft is None:
            return None
        same_column = _same_column(self.draft.lines[-1], block.first)
        return Above(text=self.draft.text[-1], short=self.draft.last.short, same_column=same_column)

    def _goes_on(self, draft: _Draft, block: Block) -> bool:
        """True where an unnumbered block continues the paragraph above it, over the end of a page or column."""
        if _same_column(draft.lines[-1], block.first):
            # Parted from it only by what looked like a number: "… articles 17 and\n23).".
            return not block.after_gap and block.printed is not None
        if draft.lines[-1].cell or block.first.cell:
            return False
        heading = not draft.number and depth(self._running(draft.text, draft.page)) is not None
        if heading and (draft.last.first.bold != block.first.bold or draft.last.short):
            return False
        if not has_ended(draft.text[-1]):
            return True
        start = block.first.text[:1]
        return start.islower() or not (draft.last.short or (start.isupper() and not _is_sentence_of(draft, block)))


def _is_sentence_of(draft: _Draft, block: Block) -> bool:
    """True where a sentence that begins a page belongs to the numbered paragraph whose last line fills the one before.

    Where paragraphs are numbered a new one would have its number, and a heading would close no sentence.
    """
    if not draft.number or draft.text[-1].endswith(LISTING):
        return False
    is_prose = depth(" ".join(line.text for line in block.lines)) is None
    return is_prose and abs(block.indent - draft.last.last_indent) < FLUSH


def _same_column(above: Line, below: Line) -> bool:
    return above.box.page == below.box.page and above.column == below.column


def _boxes(lines: list[Line]) -> tuple[Box, ...]:
    """Return one box for each page and column that the lines stand on."""
    groups: dict[tuple[int, int], list[Box]] = {}
    for line in lines:
        groups.setdefault((line.box.page, line.column), []).append(line.box)
    return tuple(
        Box(
            page=page,
            left=round(min(box.left for box in group), 1),
            top=round(min(box.top for box in group), 1),
            right=round(max(box.right for box in group), 1),
            bottom=round(max(box.bottom for box in group), 1),
        )
        for (page, _), group in groups.items()
    )
