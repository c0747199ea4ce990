"""Gathers printed lines into blocks: a paragraph, a lettered item or a heading, as far as one page shows it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from nlp.read.numbers import Printed, split_number
from nlp.read.pdf_lines import Line

# UN layouts put half a line and more between paragraphs: 18 points after lines of 12, 24 after lines of 13.
GAP = 1.2
# A line that ends this share of the column's width before its right edge is a paragraph's last.
SHORT = 0.12
ENDED = re.compile(r"[.;:,?!。；：，؛؟][\"”»’)\]]*(?:⟦[^⟧]*⟧)*$")
# The last item but one of a list ends "…; and".
LINKED = re.compile(r"[;,]\s*(?:and|or|y|o|et|ou|и)$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """Lines that belong together; `after_gap` says that white space parts it from the block above on its page.

    `printed` is the number it starts with, `short` that its last line ends well before its column does, `indent` how
    far in its first line stands from where lines start on pages of its side, in points, `last_indent` its last line.
    """

    lines: tuple[Line, ...]
    after_gap: bool
    printed: Printed | None
    short: bool
    indent: float
    last_indent: float

    @property
    def first(self) -> Line:
        """Its first line."""
        return self.lines[0]

    @property
    def last(self) -> Line:
        """Its last line."""
        return self.lines[-1]


def has_ended(text: str) -> bool:
    """True where a paragraph or an item may end with this line, by its punctuation."""
    return bool(ENDED.search(text) or LINKED.search(text))


def blocks(lines: Iterable[Line]) -> Iterator[Block]:
    """Yield the blocks of a document in reading order; none runs over the end of a page or a column."""
    lines = list(lines)
    leading = _leading(lines)
    edges = _edges(lines)
    margins = _margins(lines)
    start, gap = 0, True
    for position, line in enumerate(lines):
        if position == start:
            continue
        above = lines[position - 1]
        apart = _apart(above, line, leading)
        if apart or _begins(line, above, edges):
            yield _block(lines[start:position], edges, margins, after_gap=gap)
            start, gap = position, apart
    if lines:
        yield _block(lines[start:], edges, margins, after_gap=gap)


def _block(
    lines: list[Line],
    edges: dict[tuple[int, int], tuple[float, float]],
    margins: dict[tuple[int, int], float],
    *,
    after_gap: bool,
) -> Block:
    first = lines[0]
    margin = margins[first.box.page % 2, first.column]
    return Block(
        lines=tuple(lines),
        after_gap=after_gap,
        printed=split_number(first.text),
        short=_is_short(lines[-1], edges),
        indent=first.start - margin,
        last_indent=lines[-1].start - margin,
    )


def _margins(lines: list[Line]) -> dict[tuple[int, int], float]:
    """Return where lines start on left and right pages: the twentieth part of the lines stand further out."""
    lefts: dict[tuple[int, int], list[float]] = {}
    for line in lines:
        lefts.setdefault((line.box.page % 2, line.column), []).append(line.start)
    return {side: sorted(values)[len(values) // 20] for side, values in lefts.items()}


def _leading(lines: list[Line]) -> float:
    """Return the usual distance between the baselines of two lines of one paragraph, in points."""
    steps = Counter(
        round((below.baseline - above.baseline) * 2) / 2
        for above, below in pairwise(lines)
        if _same_column(above, below) and 0 < below.baseline - above.baseline < 40
    )
    return max(steps, key=lambda step: steps[step], default=12.0)


def _same_column(above: Line, below: Line) -> bool:
    return above.box.page == below.box.page and above.column == below.column


def _apart(above: Line, line: Line, leading: float) -> bool:
    if not _same_column(above, line):
        return True
    # A title in larger letters has wider leading of its own.
    usual = max(leading * GAP, line.size * 1.4 if line.size == above.size else 0)
    return line.baseline - above.baseline > usual


def _edges(lines: list[Line]) -> dict[tuple[int, int], tuple[float, float]]:
    """Return where lines start and end in every column of every page, in the direction of reading."""
    edges: dict[tuple[int, int], tuple[float, float]] = {}
    for line in lines:
        key = (line.box.page, line.column)
        start, end = edges.get(key, (line.start, line.end))
        edges[key] = (min(start, line.start), max(end, line.end))
    return edges


def _is_short(line: Line, edges: dict[tuple[int, int], tuple[float, float]]) -> bool:
    start, end = edges[line.box.page, line.column]
    return line.end < end - SHORT * (end - start)


def _begins(line: Line, above: Line, edges: dict[tuple[int, int], tuple[float, float]]) -> bool:
    """True where a line with no white space above it begins a paragraph or a heading all the same."""
    ended, short = has_ended(above.text), _is_short(above, edges)
    if split_number(line.text) and (ended or short):
        # A number at the start of a line of running text ("… article\n12. …") has the line's own left edge.
        return short or line.start != above.start or ended
    # A heading with no space around it is set off by its weight or size alone.
    changed = line.bold != above.bold or abs(line.size - above.size) > 1
    return changed and short
