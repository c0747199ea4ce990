"""From the words that a site prints for bodies, kinds, languages and dates to ours; what is not understood is None."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import TypeVar

from crawlers.webforms import LayoutChanged

Meaning = TypeVar("Meaning")


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
    return (offered[found[0]] if found else None) or str(known)


def other_ids(offered: Mapping[str, str | None], known: Mapping[str, int], where: str) -> Iterator[str]:
    """Give a line for each label that has gone from a page's list, or has another id there than the one known."""
    if not offered:
        yield f"{where}: no such list on the page: mend its control in the yml"
        return
    for label, number in known.items():
        found = [value for name, value in offered.items() if meaning(name, {label: True})]
        if not found:
            yield f"{where}: no longer offers {label!r} but {', '.join(offered)}"
        elif found[0] not in (None, str(number)):
            yield f"{where}: {label!r} has the id {found[0]}, and {number} in the yml"


def listed_date(text: str) -> date | None:
    """Return a date as the sites print it, "19 Jul 2024", "19 July 2024" or "2024-07-19"; None where it is none."""
    for form in ("%d %b %Y", "%d %B %Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(" ".join(text.split()), form).date()  # noqa: DTZ007 - a day, in no zone
        except ValueError:
            continue
    return None


def _folded(label: str) -> str:
    return " ".join(label.replace("’", "'").casefold().split())
