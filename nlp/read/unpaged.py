"""Builds the numbered paragraphs of a document without pages (Word, rich text, web page) out of its printed lines."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from nlp.language import detect, passage_language
from nlp.read.headings import LONGEST_HEADING, SECTION, SENTENCE_END, UNMARKED, Path, marked_depth
from nlp.read.numbers import BULLET, ITEM, Outline, split_number
from treatywatch.catalogue.readings import Reading, ReadParagraph
from treatywatch.catalogue.symbols import find_symbols

# "118.17." and a bracket at most stand before the tab that follows a typed number.
LONGEST_NUMBER = 12
# The table that opens a UN document with its symbol, date and body has no more rows than this.
MASTHEAD_ROWS = 6
HYPHENS = {0x2011: "-", 0x00AD: None}  # one that keeps a line together, and one shown only at its end
AT_ITEM = re.compile(rf"\n\s*(?={ITEM.pattern})")


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A paragraph as the file holds it, or a part of one after a line break.

    `number` and `format` ("decimal", "lowerLetter", …) are of its automatic number, empty where it has none; `level`
    is its level in the outline, from 0.
    """

    text: str
    number: str = ""
    format: str = ""
    bold: bool = False
    level: int | None = None
    footnotes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Print:
    """What a file without pages prints: the lines of its masthead, of its text, and of its running heads."""

    masthead: tuple[str, ...]
    lines: tuple[Line, ...]
    heads: tuple[str, ...] = ()


def assemble(printed: Print, media_type: str) -> Reading:
    """Return the lines as numbered paragraphs under their headings; there are no pages and no boxes."""
    start = _front_ends(printed.lines)
    front = _with_symbol((*printed.masthead, *(line.text for line in printed.lines[:start])), printed.heads)
    builder = _Builder()
    for line in printed.lines[start:]:
        builder.add(line)
    language = detect("\n".join(p.text for p in builder.read if not p.heading) or "\n".join(front))
    return Reading(
        media_type=media_type,
        language=language,
        pages=None,
        front=front,
        paragraphs=tuple(
            replace(paragraph, language=passage_language(paragraph.text, language)) for paragraph in builder.read
        ),
    )


def cut_at_items(line: Line) -> Iterator[Line]:
    """Yield the line, cut where a line break is followed by an item of its own; other breaks are only spaces."""
    breaks = [found.start() for found in AT_ITEM.finditer(line.text)]
    first, *items = (line.text[start:end] for start, end in pairwise([0, *breaks, len(line.text)]))
    yield replace(line, text=tidy(first))
    for item in items:
        yield replace(line, text=tidy(item), number="", format="", footnotes=())


def tidy(text: str) -> str:
    """Make every run of spaces one, but keep the tab after a typed number, which tells it from a sentence's figure.

    Hyphens become plain, as some formats know one that does not break the line only as a mark of its own.
    """
    text = text.translate(HYPHENS)
    head, tab, rest = text.strip().partition("\t")
    flat = " ".join(head.split())
    if tab and len(flat) <= LONGEST_NUMBER:
        return f"{flat}\t{' '.join(rest.split())}"
    return " ".join(text.split())


def _with_symbol(front: tuple[str, ...], heads: Iterable[str]) -> tuple[str, ...]:
    """Put the running head first that bears a symbol, where no masthead does: parts of annual reports have none."""
    if any(find_symbols(line) for line in front):
        return front
    return (*dict.fromkeys(head for head in heads if find_symbols(head)), *front)


def _front_ends(lines: Sequence[Line]) -> int:
    """Return where the text begins: at the first numbered line, or the first heading with a section mark before it."""
    first = next((position for position, line in enumerate(lines) if _numbered(line)), 0)
    marked = (p for p in range(first) if _heading_depth(lines[p]) not in {None, UNMARKED})
    return next(marked, first)


def _numbered(line: Line) -> bool:
    return _heading_depth(line) is None and (bool(line.number) or split_number(line.text) is not None)


def _heading_depth(line: Line) -> int | None:
    """Return how deep a heading the line is, from 0; None where it is none.

    A heading is short and closes no sentence; it may have a section's mark ("I.", "A.", "1.").
    """
    if len(line.text) > LONGEST_HEADING:
        return None
    if line.level is not None:
        return line.level
    if SENTENCE_END.search(line.text):
        return None
    if marked := SECTION.match(f"{line.number} {line.text}".strip()):
        return marked_depth(marked["mark"])
    return None if line.number or line.format or split_number(line.text) else UNMARKED


@dataclass(kw_only=True, slots=True)
class _Builder:
    """Turns lines into read paragraphs, keeping the open headings and numbers."""

    read: list[ReadParagraph] = field(default_factory=list)
    path: Path = field(default_factory=Path)
    outline: Outline = field(default_factory=Outline)

    def add(self, line: Line) -> None:
        depth = _heading_depth(line)
        if depth is not None:
            self._add_heading(line, depth)
            return
        number, stem, text = self._place(line)
        self.read.append(
            ReadParagraph(
                text=text,
                number=number,
                stem=stem,
                headings=self.path.texts,
                bold=line.bold,
                footnotes=line.footnotes,
            )
        )

    def _add_heading(self, line: Line, depth: int) -> None:
        text = " ".join(f"{line.number} {line.text}".split())
        self.path.enter(text, depth)
        heading = ReadParagraph(
            text=text, headings=self.path.texts[:-1], heading=True, bold=line.bold, footnotes=line.footnotes
        )
        self.read.append(heading)
        self.outline.close()

    def _place(self, line: Line) -> tuple[str, int | None, str]:
        """Return the line's whole number, the position of what introduces it, and its text without the number."""
        printed = split_number(f"{line.number}\t{line.text}" if line.number else line.text)
        if printed is None:
            return "", None, BULLET.sub("", " ".join(line.text.split()), count=1)
        roman = {"lowerRoman": True, "lowerLetter": False}.get(line.format)
        place = self.outline.place(printed.mark, len(self.read), item=printed.item, roman=roman)
        return place.number, place.stem, " ".join(printed.rest.split())
