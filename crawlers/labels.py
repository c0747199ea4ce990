"""From the words that a site prints for bodies, kinds, languages and dates to ours; what is not understood is None."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import TypeVar

from crawlers.webforms import LayoutChanged

Meaning = TypeVar("Meaning")
# The values of "All" and "Select one" in a list of choices.
_NO_CHOICE = (None, "", "0", "-1")


def meaning(label: str, known: Mapping[str, Meaning]) -> Meaning | None:
    """Return what a label means: the longest known label that it begins with, whole words and any case."""
    words = _folded(label)
    for name in sorted(known, key=len, reverse=True):
        begins = _folded(name)
        if words.startswith(begins) and not words[len(begins) : len(begins) + 1].strip("-").isalnum():
            return known[name]
    return None


def choice(offered: Mapping[str, str | None], label: str, known: int, where: str) -> str:
    """Return the value of a label in a page's list, the one known from before where the page gives none.

    Raises LayoutChanged, naming `where`, if the page has the list and the label has gone from it.
    """
    found = [name for name in offered if meaning(name, {label: True})]
    if offered and not found:
        raise LayoutChanged(f"{where}: no longer offers {label!r} but {', '.join(offered)}: mend the yml")
    return (offered[min(found, key=len)] if found else None) or str(known)


def ids(
    offered: Mapping[str, str | None], needed: Mapping[str, int], known: Mapping[str, object], where: str
) -> dict[str, str]:
    """Return the id of each label that is needed, and of every other one in a page's list that is known.

    Raises LayoutChanged, naming `where`, if a label that is needed has gone from the list.
    """
    ours = {label: choice(offered, label, number, where) for label, number in needed.items()}
    others = {
        label: value
        for label, value in offered.items()
        if value not in _NO_CHOICE and value not in ours.values() and meaning(label, known) is not None
    }
    return {**ours, **others}


def strangers(offered: Mapping[str, str | None], known: Mapping[str, object], where: str) -> Iterator[str]:
    """Give a line for each choice in a page's list that nobody reads."""
    for label, value in offered.items():
        if value not in _NO_CHOICE and meaning(label, known) is None:
            yield f"{where}: a choice that nobody reads: {label}: add it to the yml"


def other_ids(offered: Mapping[str, str | None], known: Mapping[str, int], where: str) -> Iterator[str]:
    """Give a line for each label that has gone from a page's list, or has another id there than the one known."""
    if not offered:
        yield f"{where}: no such list on the page: mend its control in the yml"
        return
    for label, number in known.items():
        found = [value for name, value in offered.items() if meaning(name, {label: True})]
        if not found:
            yield f"{where}: no longer offers {label!r} but {', '.join(offered)}"
        elif not {None, str(number)} & set(found):
            yield f"{where}: {label!r} has the id {found[0]}, and {number} in the yml"


def listed_date(text: str) -> date | None:
    """Return a date as sites print it, "19 Jul 2024", "19 July 2024", "2024-07-19" or "19/07/2024"; None where none."""
    for form in ("%d %b %Y", "%d %B %Y", "%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(" ".join(text.split()), form).date()  # noqa: DTZ007 - a day, in no zone
        except ValueError:
            continue
    return None


def _folded(label: str) -> str:
    return " ".join(label.replace("’", "'").casefold().split())
