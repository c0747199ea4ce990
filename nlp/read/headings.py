"""Tells which lines of a document are headings, and under which of them each paragraph stands."""

import re

SECTION = re.compile(r"(?P<mark>[IVX]{1,5}|[A-Z]|\d{1,2})[.)]\s+(?=\S)")
SENTENCE_END = re.compile(r"[.;:,。；：，،؛]$")
LONGEST_HEADING = 250
# Parts, then lettered sections, then numbered ones; what carries no mark stands under all three.
PART, LETTERED, NUMBERED, UNMARKED = range(4)


def depth(text: str) -> int | None:
    """Return how deep a heading the text is by its section mark ("I.", "A.", "1."), from 0; None where it is none.

    A heading is short and closes no sentence.
    """
    if len(text) > LONGEST_HEADING or SENTENCE_END.search(text):
        return None
    marked = SECTION.match(text)
    return marked_depth(marked["mark"]) if marked else UNMARKED


def marked_depth(mark: str) -> int:
    """Return how deep the section mark stands: "II", then "A", then "1"."""
    if mark.isdigit():
        return NUMBERED
    return PART if re.fullmatch("[IVX]{2,}|I", mark) else LETTERED


class Path:
    """The headings that are open while a document is read from top to bottom."""

    def __init__(self) -> None:
        self._open: list[tuple[int, str]] = []

    def enter(self, text: str, depth: int) -> None:
        """Open a heading; those as deep or deeper are closed."""
        while self._open and self._open[-1][0] >= depth:
            self._open.pop()
        self._open.append((depth, text))

    @property
    def texts(self) -> tuple[str, ...]:
        """The open headings, outermost first."""
        return tuple(text for _, text in self._open)
