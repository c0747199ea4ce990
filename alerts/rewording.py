"""What became of a paragraph, word by word: what stayed, what was taken out, what was put in."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from enum import StrEnum

# A word with the space after it; Chinese puts no spaces, so each of its characters is one.
WORD = re.compile(r"[\u3400-\u9fff]|[^\s\u3400-\u9fff]+\s*|\s+")


class Fate(StrEnum):
    """What became of some words."""

    STAYED = "stayed"
    OUT = "out"
    IN = "in"


def reworded(before: str, after: str) -> list[tuple[str, Fate]]:
    """Return both texts as one, in pieces: without those put in, the text before; without those taken out, after."""
    return [(piece, fate) for piece, fate in _pieces(WORD.findall(before), WORD.findall(after)) if piece]


def _pieces(before: list[str], after: list[str]) -> Iterator[tuple[str, Fate]]:
    for kind, start, end, new_start, new_end in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield "".join(after[new_start:new_end]), Fate.STAYED
        else:
            yield "".join(before[start:end]), Fate.OUT
            yield "".join(after[new_start:new_end]), Fate.IN
