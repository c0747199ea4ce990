"""Builds numbered paragraphs, items and headings out of the blocks of a document, across page breaks."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from nlp.read.blocks import Block, blocks, has_ended
from nlp.read.headings import UNMARKED, Path, depth
from nlp.read.layout import Body, Note
from nlp.read.mending import RAISED, Mender, without_marks
from nlp.read.numbers import BULLET, Outline, Printed, following
from nlp.read.pdf_lines import Line
from treatywatch.catalogue.readings import Box, ReadParagraph

LEADER = re.compile(r"(?:\.\s?){5,}|…{3,}")
NUMBER = re.compile(r"\d+(?:\.\d+)*")
# A list numbered 1, 2, 3 inside paragraph 69 is set further in than the paragraphs' own numbers, by a tab or so.
INDENT = 12
BROKEN = re.compile(r"(?P<head>\d) (?P<tail>\d{1,2})\.\s*(?=\S)")
OPEN = re.compile(r"\((\w+)\)")
OPENING = re.compile(r"(?:The|Le|La|El|L’|L')\s?[^,.]{5,80},")
SECOND = re.compile(r"(?P<number>\d{1,3})[.)]?\s+(?=\S)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """A document's masthead, line by line, and its paragraphs."""

    front: tuple[str, ...]
    paragraphs: tuple[ReadParagraph, ...]


def build(body: Body) -> Text:
    """Return the masthead and the paragraphs of a document whose pages have been parted from their margins."""
    builder = _Builder(mender=Mender(line.text for line in body.lines), notes=body.notes, size=body.size)
    front, rest = _front(body)
    parts = list(blocks(rest))
    for block, then in zip_longest(parts, parts[1:]):
        builder.add(block, then)
    builder.finish()
    cells = tuple(builder.plain([cell], line.box.page) for line in front for cell in line.cells)
    return Text(front=cells, paragraphs=tuple(builder.read))


def _front(body: Body) -> tuple[list[Line], list[Line]]:
    """Part the masthead, with the table of contents where there is one, from the text."""
    lines = body.lines
    leaders = [position for position, line in enumerate(lines) if LEADER.search(line.text) and line.box.page <= 5]
    if leaders:
        return list(lines[: leaders[-1] + 1]), list(lines[leaders[-1] + 1 :])
    width = max((line.box.right - line.box.left for line in lines), default=0.0)
    first = next(
        (n for n, line in enumerate(lines) if _opens_text(line) or _is_prose(lines[n : n + 2], body, width)), 0
    )
    return list(lines[:first]), list(lines[first:])


def _opens_text(line: Line) -> bool:
    marked = depth(line.text)
    numbered = re.match(r"\d{1,3}(?:\.\d{1,3})*[.)]\s+\S", line.text)
    # A resolution opens with the name of its organ: "The Human Rights Council,".
    return bool(numbered or OPENING.fullmatch(line.text)) or (
        marked is not None and marked != UNMARKED and len(line.text) > 3
    )


def _is_prose(pair: Sequence[Line], body: Body, width: float) -> bool:
    """True for two lines in the letters of the text that fill its column: no title or address does."""
    return len(pair) == 2 and all(
        not line.bold
        and not line.text.isupper()
        and abs(line.size - body.size) < 0.6
        and line.box.right - line.box.left > 0.75 * width
        for line in pair
    )


@dataclass(kw_only=True, slots=True)
class _Draft:
    """A paragraph in the making."""

    lines: list[Line]
    text: list[str]
    number: str
    stem: int | None
    last: Block


@dataclass(kw_only=True, slots=True)
class _Builder:
    """Turns blocks into read paragraphs, keeping the open headings and numbers."""

    mender: Mender
    notes: tuple[Note, ...]
    size: float
    read: list[ReadParagraph] = field(default_factory=list)
    path: Path = field(default_factory=Path)
    outline: Outline = field(default_factory=Outline)
    draft: _Draft | None = None
    paragraph: tuple[int, float] | None = None  # the last paragraph's own number, and how far in it stands
    list_item: int = 0
    list_indent: float = 0.0
    used: set[int] = field(default_factory=set)

    def add(self, block: Block, then: Block | None) -> None:
        """Take in the next block, and see what comes `then`."""
        printed = self._believed(block, then)
        if self.draft and printed is None and self._goes_on(block):
            self.draft.lines.extend(block.lines)
            self.draft.text.extend(line.text for line in block.lines)
            self.draft.last = block
            return
        self.finish()
        number, stem, text = self._place(block, printed)
        self.draft = _Draft(lines=list(block.lines), text=text, number=number, stem=stem, last=block)

    def finish(self) -> None:
        """Close the paragraph in the making."""
        draft, self.draft = self.draft, None
        if draft is None:
            return
        page = draft.lines[0].box.page
        text = self.plain(draft.text, page)
        if not any(sign.isalnum() for sign in text):
            return  # a rule typed as a row of hyphens
        level = depth(text)
        if level is not None and not draft.number:
            self._add_heading(text, level, draft)
        else:
            bold = sum(line.bold for line in draft.lines) * 2 > len(draft.lines)
            self.read.append(
                ReadParagraph(
                    text=text if draft.number else BULLET.sub("", text, count=1),
                    number=draft.number,
                    boxes=_boxes(draft.lines),
                    turns=self._turns(text, draft),
                    stem=draft.stem,
                    headings=self.path.texts,
                    bold=bold,
                    footnotes=self._footnotes(draft.lines),
                )
            )

    def plain(self, lines: Iterable[str], page: int) -> str:
        """Return lines as running text without footnote marks."""
        marks = {note.mark for note in self.notes if page <= note.page <= page + 1}
        return without_marks(self.mender.join(lines), marks.__contains__)

    def _turns(self, text: str, draft: _Draft) -> tuple[tuple[int, int], ...]:
        """Return the offsets at which the paragraph runs on to a new page, with that page."""
        turns = []
        for position in range(1, len(draft.lines)):
            page = draft.lines[position].box.page
            if page == draft.lines[position - 1].box.page:
                continue
            before = self.plain(draft.text[:position], draft.lines[0].box.page)
            offset = len(before) if text.startswith(before) else len(before) - 1
            turns.append((offset + len(text[offset:]) - len(text[offset:].lstrip()), page))
        return tuple(turns)

    def _add_heading(self, text: str, level: int, draft: _Draft) -> None:
        self.path.enter(text, level)
        self.outline.close()
        self.read.append(
            ReadParagraph(
                text=text,
                boxes=_boxes(draft.lines),
                headings=self.path.texts[:-1],
                heading=True,
                bold=draft.lines[0].bold,
                footnotes=self._footnotes(draft.lines),
            )
        )

    def _believed(self, block: Block, then: Block | None) -> Printed | None:
        """Return the number that the block starts with, unless it is a section's, or running text that looks so."""
        printed = self._whole(block)
        if printed is None:
            return None
        if not printed.item and not self._in_sequence(printed.mark) and self._heads(block, printed, then):
            return None
        if self.draft is None:
            return printed
        parted = block.after_gap and _same_column(self.draft.lines[-1], block.first)
        if parted:
            return printed
        ended = has_ended(self.draft.text[-1]) or self.list_item + 1 == _value(printed.mark)
        if printed.item:
            return printed if ended and self._item_in_sequence(printed.mark) else None
        if not self._in_sequence(printed.mark):
            return None
        return printed if ended or self.draft.last.short else None

    def _item_in_sequence(self, mark: str) -> bool:
        """True for an item that can follow those that are open: the first of a list, or the next letter or numeral."""
        return mark in {"a", "i", "а"} or any(mark == following(before) for before in OPEN.findall(self.outline.number))

    def _heads(self, block: Block, printed: Printed, then: Block | None) -> bool:
        """True where the number is a heading's: the next one does not follow on it at once, as in a list."""
        follows = then and then.printed and then.printed.mark == following(printed.mark)
        return not follows and depth(" ".join(line.text for line in block.lines)) is not None

    def _whole(self, block: Block) -> Printed | None:
        """Mend a number that was printed with a space in it: "147. 10." under paragraph 147, "1 15." after 114."""
        printed, above = block.printed, self.paragraph
        if above is None:
            return printed
        broken = BROKEN.match(block.first.text)
        if broken and int(broken["head"] + broken["tail"]) == above[0] + 1:
            return Printed(mark=str(above[0] + 1), item=False, rest=block.first.text[broken.end() :])
        second = SECOND.match(printed.rest) if printed and printed.mark == str(above[0]) else None
        if printed is None or second is None:
            return printed
        mark = f"{printed.mark}.{second['number']}"
        return Printed(mark=mark, item=False, rest=printed.rest[second.end() :])

    def _in_sequence(self, mark: str) -> bool:
        if self.paragraph is None or not NUMBER.fullmatch(mark):
            return True
        first, _, rest = mark.partition(".")
        # A list begins where the paragraph that introduces it has ended.
        opens_list = self.draft is not None and has_ended(self.draft.text[-1])
        expected = {self.paragraph[0] + 1, self.list_item + 1 if self.list_item or opens_list else None}
        return int(first) in expected or bool(rest)

    def _goes_on(self, block: Block) -> bool:
        """True where an unnumbered block continues the paragraph above it, over the end of a page or column."""
        draft = self.draft
        if draft is None:
            return False
        if _same_column(draft.lines[-1], block.first):
            # Parted from it only by what looked like a number: "… articles 17 and\n23).".
            return not block.after_gap and block.printed is not None
        heading = not draft.number and depth(self.plain(draft.text, draft.lines[0].box.page)) is not None
        if heading and (draft.last.first.bold != block.first.bold or draft.last.short):
            return False
        if not has_ended(draft.text[-1]):
            return True
        start = block.first.text[:1]
        return start.islower() or not (draft.last.short or start.isupper())

    def _place(self, block: Block, printed: Printed | None) -> tuple[str, int | None, list[str]]:
        """Return the block's whole number, the position of what introduces it, and its lines without the number."""
        lines = [line.text for line in block.lines]
        if printed is None:
            return "", None, lines
        position = len(self.read)
        lines[0] = printed.rest
        if printed.item or not printed.mark.isdigit():
            place = self.outline.place(printed.mark, position, item=printed.item)
            return place.number, place.stem, lines
        mark = self._list_mark(int(printed.mark), block.indent)
        if not mark:
            self.paragraph, self.list_item = (int(printed.mark), block.indent), 0
        place = self.outline.place(mark or printed.mark, position, item=False)
        return place.number, place.stem, lines

    def _list_mark(self, value: int, indent: float) -> str:
        """Return "69.1" for the first of a list numbered 1, 2, 3 inside paragraph 69; empty for a paragraph's own."""
        above = self.paragraph
        if above is None or (value == 1 and self.read and self.read[-1].heading):
            return ""
        # Paragraphs are numbered upwards, so a lower number while a list is open belongs to the list.
        if value != 1 and value != self.list_item + 1 and not (self.list_item and value < above[0]):
            return ""
        if self.list_item and value > above[0] and self._stands_as_paragraph(indent):
            return ""
        if not self.list_item and value != 1:
            return ""
        self.list_item, self.list_indent = value, indent
        return f"{above[0]}.{value}"

    def _stands_as_paragraph(self, indent: float) -> bool:
        """True where item 82 of the list in paragraph 81 and paragraph 82 differ by indent, and this is no item."""
        own = self.paragraph[1] if self.paragraph else 0.0
        return abs(self.list_indent - own) > INDENT and abs(indent - own) < abs(indent - self.list_indent)

    def _footnotes(self, lines: list[Line]) -> tuple[str, ...]:
        found = []
        for line in lines:
            for raised in RAISED.finditer(line.text):
                index = next(
                    (
                        n
                        for n, note in enumerate(self.notes)
                        if n not in self.used and note.mark == raised["mark"] and 0 <= note.page - line.box.page <= 1
                    ),
                    None,
                )
                if index is not None:
                    self.used.add(index)
                    found.append(" ".join(self.notes[index].text.split()))
        return tuple(found)


def _value(mark: str) -> int | None:
    return int(mark) if mark.isdigit() else None


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
