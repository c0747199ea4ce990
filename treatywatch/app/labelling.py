"""What is said of passages that stand without their documents: the records that `treatywatch label` prints."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from nlp.action import action
from nlp.label import every_label
from nlp.language import detect
from nlp.passages import recommendation
from treatywatch.catalogue.readings import AXES
from treatywatch.refusal import Refusal

# Passages too short to tell their language are mostly titles and names in the language most of them are in.
OTHERWISE = "en"


class UnusableLine(Refusal):
    """Raised for an input line that is no JSON object with an "id" and a "text"; says which line and what is amiss."""


def label_lines(lines: Iterable[bytes], *, jsonl: bool) -> Iterator[dict[str, Any] | UnusableLine]:
    """Yield for each line, as it comes and in its order, the record of its passage, or why there is none.

    With `jsonl` a line is an object with "id" and "text"; without, it is the text itself, and its number the id. Blank
    lines are passed over; lines count from 1.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            passage = passage_of(line, number) if jsonl else {"id": number, "text": line.decode(errors="replace")}
        except UnusableLine as unusable:
            yield unusable
        else:
            yield label_record(passage)


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
    return passage


def label_record(passage: dict[str, Any]) -> dict[str, Any]:
    """Return the labels of a passage by name, best first, in whatever language it is.

    `recommendation` is the probability that a body asks its addressee to do something here; `action` is null where
    nothing tells it. A lone surrogate, which no text can hold, is read as a question mark.
    """
    text = passage["text"].encode("utf-8", "replace").decode()
    language = detect(text) or OTHERWISE
    labels = sorted(every_label(text, language), key=lambda label: -label.score)
    return {
        "id": passage["id"],
        "recommendation": round(recommendation(text, language), 4),
        "language": language,
        "action": action(text, language),
        **{axis: [label.name for label in labels if label.axis == axis] for axis in AXES},
    }
