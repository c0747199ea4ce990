"""Finds the lettered items that are run into one paragraph: "The State party should: (a) …; (b) …"."""

import re
from dataclasses import dataclass
from string import ascii_lowercase

from nlp.read.numbers import NUMERALS

# An item's mark opens after the colon of its introduction, or after the item before it.
MARK = re.compile(
    r"(?P<before>[:;.,：；，])\s*(?:and |y |e |et |or |o )?"
    r"(?P<bracket>[(（]?)(?P<mark>[a-z]|[ivx]{1,4})[)）]\s*(?=[^\s,;.)])"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """An item's mark without brackets, and the offsets of its own words."""

    mark: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Itemised:
    """A paragraph cut at its items: `intro` is where the introduction ends."""

    intro: int
    items: tuple[Item, ...]


def run_in_items(text: str) -> Itemised | None:
    """Return the items of a text whose marks run on from (a) or (i) after a colon; None where there are none."""
    marks = _series(text)
    if not marks:
        return None
    ends = [mark.start("before") + 1 for mark in marks[1:]] + [len(text)]
    items = tuple(
        Item(mark=m["mark"], start=m.end(), end=_trimmed(text, m.end(), end))
        for m, end in zip(marks, ends, strict=True)
    )
    return Itemised(intro=marks[0].start("before") + 1, items=items)


def _series(text: str) -> list[re.Match[str]]:
    series: list[re.Match[str]] = []
    names: tuple[str, ...] = ()
    for mark in MARK.finditer(text):
        if not series and mark["before"] in ":：" and mark["mark"] in {"a", "i"}:
            names = NUMERALS if mark["mark"] == "i" else tuple(ascii_lowercase)
            series.append(mark)
        elif (
            series
            and len(series) < len(names)
            and mark["mark"] == names[len(series)]
            and mark["bracket"] == series[0]["bracket"]
        ):
            series.append(mark)
    return series


def _trimmed(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip())
