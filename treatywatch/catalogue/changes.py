"""What became of a text from one version to the next, as from an unedited one to the final: paragraph by paragraph."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Printed:
    """A numbered paragraph as printed."""

    number: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Changes:
    """The numbers of the paragraphs that were added, removed or changed, each in the order of its text.

    `renumbered` are (number before, number after) of paragraphs that say the same under another number. A number that
    is printed a second time, as in an annex that counts anew, is "24/2".
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    renumbered: tuple[tuple[str, str], ...]

    def __bool__(self) -> bool:
        """Whether anything became of the text at all."""
        return bool(self.added or self.removed or self.changed or self.renumbered)


def changes(before: Iterable[Printed], after: Iterable[Printed]) -> Changes:
    """Compare two versions of a text in one language; spaces and line breaks are no change."""
    old, new = _by_number(before), _by_number(after)
    lost = {number: text for number, text in old.items() if new.get(number) != text}
    found = {number: text for number, text in new.items() if old.get(number) != text}
    moved = dict(_renumbered(lost, found))
    came_from = set(moved.values())
    there = set(lost) - set(moved)
    here = set(found) - came_from
    return Changes(
        added=tuple(number for number in found if number in here - there),
        removed=tuple(number for number in lost if number in there - here),
        changed=tuple(number for number in found if number in here & there),
        renumbered=tuple(moved.items()),
    )


def names(numbers: Iterable[str]) -> list[str]:
    """Return the names of paragraphs within a file: the number as printed, with "/2" where it comes a second time."""
    turns: Counter[str] = Counter()
    named = []
    for number in numbers:
        turns[number] += 1
        named.append(number if turns[number] == 1 else f"{number}/{turns[number]}")
    return named


def _by_number(paragraphs: Iterable[Printed]) -> dict[str, str]:
    printed = list(paragraphs)
    named = names(paragraph.number for paragraph in printed)
    return {name: " ".join(paragraph.text.split()) for name, paragraph in zip(named, printed, strict=True)}


def _renumbered(lost: dict[str, str], found: dict[str, str]) -> Iterable[tuple[str, str]]:
    """Pair the paragraphs whose text stands under another number now, each once, in order."""
    where: dict[str, list[str]] = {}
    for number, text in found.items():
        where.setdefault(text, []).append(number)
    for number, text in lost.items():
        if where.get(text):
            yield number, where[text].pop(0)
