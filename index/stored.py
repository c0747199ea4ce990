"""What every engine keeps of a passage: its analysed words, its place in each order, and the passage whole."""

import dataclasses
import datetime
from collections.abc import Mapping
from typing import Any, NamedTuple

from index.analyse import tokens
from index.engine import Passage
from index.terms import numbers

# The form of the index: to be raised with every change to its fields or to the analyser, so that old ones are rebuilt.
FORM = "2"
HIGHEST_ID = 10**10
# Stands between the stem and the passage's own text, so that no phrase runs over their joint.
_JOINT = "¶"
_DATES = ("date", "deadline")
FIELDS = tuple(field.name for field in dataclasses.fields(Passage))


class Analysed(NamedTuple):
    """The words of a passage, its stem's first, with spaces between: reduced to `stems`, and as `words`, folded."""

    stems: str
    words: str


class Keys(NamedTuple):
    """Unique numbers to sort by: date, then the order in which passages stand in a document."""

    newest: int
    oldest: int


def analysed(passage: Passage) -> Analysed:
    """Return the words by which a passage is found."""
    stem, own = (tokens(text, passage.language) for text in (passage.stem, passage.text))
    return Analysed(
        stems=" ".join([*[word.stem for word in stem], _JOINT, *[word.stem for word in own]]),
        words=" ".join([word.exact for word in (*stem, *own)]),
    )


def keys(passage: Passage) -> Keys:
    """Return a passage's keys; raises ValueError for an id that they have no room for."""
    if not 0 <= passage.id < HIGHEST_ID:
        raise ValueError(f"passage id {passage.id} is outside 0 to {HIGHEST_ID - 1}")
    day = (numbers(passage)["date"] or 0) * HIGHEST_ID
    return Keys(newest=day + HIGHEST_ID - 1 - passage.id, oldest=day + passage.id)


def whole(passage: Passage) -> dict[str, Any]:
    """Return all of a passage, by field, as it may be written in JSON."""
    fields = {name: getattr(passage, name) for name in FIELDS}
    return fields | {name: fields[name] and fields[name].isoformat() for name in _DATES}


def to_passage(fields: Mapping[str, Any]) -> Passage:
    """Return the passage that `whole` took apart."""
    dates = {name: fields[name] and datetime.date.fromisoformat(fields[name]) for name in _DATES}
    held = {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}
    return Passage(**(held | dates))
