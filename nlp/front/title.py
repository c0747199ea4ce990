"""Finds the title in a masthead and sets it in one line, the name of the State apart."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.front.masthead import (
    begins_name,
    furniture,
    is_session,
    is_strong,
    masthead_wording,
    name_ended,
    only_days,
    opens_text,
)

LONGEST_TITLE = 12  # lines
LONGEST_LINE = 300  # characters; longer is text
MARKS = re.compile(r"\s*[*∗][*∗,\s]*$")  # of footnotes


@dataclass(frozen=True, kw_only=True, slots=True)
class Title:
    """The lines of the title as printed, the State's name being a line of its own in many."""

    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The lines joined by spaces."""
        return " ".join(self.lines)


def find_title(front: Sequence[str]) -> Title:
    """Return what stands between the last line of the masthead proper and the summary, contents or text."""
    # Official Records print the sessions and the symbol below the title.
    lines = _run(front, _first_line(front)) or _run(front, _skipped(front, 0))
    return Title(lines=tuple(bare for line in lines if (bare := MARKS.sub("", line).strip())))


def _run(front: Sequence[str], start: int) -> Sequence[str]:
    """Return the lines from this one on that belong together as a title."""
    end = start
    while end < min(len(front), start + LONGEST_TITLE) and not _ends(front, end):
        end += 1
        if masthead_wording().last.search(front[end - 1]):
            break
    return front[start:end]


def _first_line(front: Sequence[str]) -> int:
    words = masthead_wording()
    stop = next((n for n, line in enumerate(front) if n and words.end.search(line)), len(front))
    strong = [n for n in range(stop) if is_strong(front[n]) and not _within_sentence(front, n)]
    return _skipped(front, strong[-1] + 1 if strong else 0)


def _skipped(front: Sequence[str], start: int) -> int:
    """Return the position of the first line from this one on that is no furniture."""
    while start < len(front):
        skipped = furniture(front[start:]) or name_ended(front[start:], front[:start])
        if not skipped:
            break
        start += skipped
    return start


def _within_sentence(front: Sequence[str], position: int) -> bool:
    """True for the day in "Adopted by the Security Council at its 9928th meeting, on" / "30 May 2025"."""
    line, before = front[position], front[position - 1] if position else ""
    unfinished = masthead_wording().goes_on.search(before) and not is_strong(before) and not begins_name(before)
    return bool(unfinished) and (only_days(line) or is_session(line))


def _ends(front: Sequence[str], position: int) -> bool:
    line = front[position]
    ended = masthead_wording().end.search(line) or len(line) > LONGEST_LINE or opens_text(line)
    return bool(ended) or (is_strong(line) and not _within_sentence(front, position))


def in_one_line(title: Title, name: str) -> str:
    """Return the title in one line; a State's name that has lines of its own is set off by dashes.

    It has none of its own where the line before it is unfinished: "… periodic report of" / "Honduras".
    """
    for start in range(len(title.lines)):
        for end in range(start + 1, len(title.lines) + 1):
            if name and " ".join(title.lines[start:end]) == name:
                return _set_off(title.lines, start, end)
    return title.text


def _set_off(lines: Sequence[str], start: int, end: int) -> str:
    before, name, after = (
        " ".join(lines[:start]),
        " ".join(lines[start:end]),
        lines[end:],
    )
    if masthead_wording().goes_on.search(before):
        before, name = "", f"{before} {name}"
    return " — ".join(part for part in (before, name, *_parts(after)) if part)


def _parts(after: Sequence[str]) -> tuple[str, ...]:
    if after and masthead_wording().addendum.search(after[0]):
        return after[0], " ".join(after[1:])
    return (" ".join(after),)
