"""Parts the masthead of a document, with its title and table of contents, from the text."""

import re
from collections.abc import Sequence

from nlp.read.headings import UNMARKED, depth
from nlp.read.layout import Body
from nlp.read.pdf_lines import Line

# "Introduction .......... 1-4   3"
LEADER = re.compile(r"(?:\.\s?){5,}|…{3,}")
CONTENTS_WITHIN = 5  # pages; dots further on belong to a table
NUMBERED = re.compile(r"\d{1,3}(?:\.\d{1,3})*(?:[.)]\s+\S|\s?[-–]\s?[ء-ي]|[.．、]\s?[\u3400-\u9fff])")
# A resolution opens with the name of its organ: "The Human Rights Council,".
ORGAN = re.compile(r"(?:The|Le|La|El|L’|L')\s?[^,.]{5,80},")
# Prose fills this share of the widest line at least; titles and addresses do not, two lines running.
FILLED = 0.75
SAME_SIZE = 0.6  # points


def part_masthead(body: Body) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Return the lines of the masthead and those of the text."""
    lines = body.lines
    leaders = [n for n, line in enumerate(lines) if LEADER.search(line.text) and line.box.page <= CONTENTS_WITHIN]
    if leaders:
        return lines[: leaders[-1] + 1], lines[leaders[-1] + 1 :]
    width = max((line.box.right - line.box.left for line in lines), default=0.0)
    opening = (n for n, line in enumerate(lines) if _opens(line) or _is_prose(lines[n : n + 2], body.size, width))
    first = next(opening, 0)
    return lines[:first], lines[first:]


def _opens(line: Line) -> bool:
    marked = depth(line.text)
    section = marked is not None and marked != UNMARKED and len(line.text) > len("A. ")
    return section or bool(NUMBERED.match(line.text) or ORGAN.fullmatch(line.text))


def _is_prose(pair: Sequence[Line], size: float, width: float) -> bool:
    """True for two lines in the letters of the text that fill its column."""
    return len(pair) == 2 and all(
        not line.bold
        and not line.text.isupper()
        and abs(line.size - size) < SAME_SIZE
        and line.box.right - line.box.left > FILLED * width
        for line in pair
    )
