"""What is said of passages that stand without their documents: the records that `treatywatch label` prints."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from nlp.action import action
from nlp.issues import UNSAID
from nlp.label import every_label
from nlp.language import detect, may_be
from nlp.passages import recommendation
from treatywatch.catalogue.readings import AXES
from treatywatch.refusal import Refusal

# Passages too short to tell their language ("Ratify CAT") are mostly in the language most of them are in.
OTHERWISE = "en"
# Characters. The longest passage of the sample has a tenth of that; a whole report is one for `extract`.
LONGEST = 100_000
# A higher probability is a yes.
ASKED = 0.5


class UnusableLine(Refusal):
    """Raised for an input line that holds no passage to label; says which line and what is amiss."""


def label_lines(lines: Iterable[bytes], *, jsonl: bool) -> Iterator[dict[str, Any] | UnusableLine]:
    """Yield for each line, as it comes and in its order, the record of its passage, or why there is none.

    With `jsonl` a line is an object with "id" and "text"; without, it is the text itself, and its number the id. Blank
    lines are passed over; lines count from 1.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield label_record(passage_of(line, number) if jsonl else plain_passage(line, number))
        except UnusableLine as unusable:
            yield unusable


def passage_of(line: bytes, number: int) -> dict[str, Any]:
    """Return the passage that an input line holds; raises UnusableLine."""
    try:
        passage = json.loads(line)
    except (ValueError, RecursionError) as error:  # of JSON, of UTF-8, of a hundred thousand brackets
        raise UnusableLine(f'line {number}: not JSON ({error}); write {{"id": …, "text": …}}') from error
    if not isinstance(passage, dict) or "id" not in passage:
        raise UnusableLine(f'line {number}: no "id"; write {{"id": …, "text": …}}')
    if not isinstance(passage.get("text"), str) or not passage["text"].strip():
        raise UnusableLine(f'line {number}: id {passage["id"]!r} has no "text"; write {{"id": …, "text": …}}')
    _check_length(passage["text"], number)
    return passage


def plain_passage(line: bytes, number: int) -> dict[str, Any]:
    """Return the passage that an input line is, whose number is its id; raises UnusableLine."""
    text = line.decode(errors="replace")
    _check_length(text, number)
    return {"id": number, "text": text}


def _check_length(text: str, number: int) -> None:
    if len(text) > LONGEST:
        raise UnusableLine(
            f"line {number}: {len(text):,} characters, more than the {LONGEST:,} of a passage: cut it into paragraphs"
        )


def label_record(passage: dict[str, Any]) -> dict[str, Any]:
    """Return the labels of a passage by name, best first, in whatever language it is.

    `recommendation` is the probability that a body asks its addressee to do something here; `action` is null where
    nothing tells it. `language` is null where it is none that is read: such a passage has no labels and no action, and
    is a recommendation as far as the signs of English tell. A lone surrogate, which no text can hold, is read as a
    question mark.
    """
    text = passage["text"].encode("utf-8", "replace").decode()
    language = detect(text) or (OTHERWISE if may_be(text, OTHERWISE) else "")
    asked = recommendation(text, language)
    names = _names(text, language)
    # What is left over by every issue ("Other") is an issue of what is asked alone, and so is the action.
    nothing = asked <= ASKED and set(names["issues"]) <= UNSAID
    return {
        "id": passage["id"],
        "recommendation": round(asked, 4),
        "language": language or None,
        "action": None if nothing else action(text, language),
        **names,
        **({"issues": []} if nothing else {}),
    }


def _names(text: str, language: str) -> dict[str, list[str]]:
    labels = sorted(every_label(text, language), key=lambda label: -label.score)
    return {axis: [label.name for label in labels if label.axis == axis] for axis in AXES}
