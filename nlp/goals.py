"""Says to which Sustainable Development Goals a recommendation belongs: named in it, or brought along by its labels."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from nlp.label_phrases import LABELS, Wording
from treatywatch.catalogue.readings import Label

AXIS = "sdg"
# A goal that the text names by its number is certain, but for slips of reading.
NAMED = 0.99
# A goal that only the wording of nlp/labels/sdg.yml brings.
WORDED = 0.8
# "SDG 3", "Goals 4, 5.2 and 16": the numbers after a name, of which the part before the point is the goal.
NUMBERS = r"\s*(?:nos?\.?|n[°º]|№)?\s*(1?\d(?:\.\w+)?(?:(?:\s*(?:,|and|et|y|и|و|和|、)\s*)+1?\d(?:\.\w+)?)*)(?!\d)"
GOALS = range(1, 18)


@dataclass(frozen=True, kw_only=True, slots=True)
class Goals:
    """nlp/labels/sdg.yml as read: the goals that each label brings, each language's wording, and its mentions."""

    brought: dict[tuple[str, str], list[str]]
    wording: dict[str, Wording]
    mentions: dict[str, re.Pattern[str]]


def goals(text: str, language: str, labels: Sequence[Label]) -> tuple[Label, ...]:
    """Return the goals of a recommendation, axis "sdg", names "1" to "17" in their order.

    A goal is as probable as the label that brings it, and shows the words that carried that label.
    """
    best: dict[str, Label] = {}
    for goal in (*_named(text, language), *_worded(text, language), *_brought(labels)):
        if goal.name not in best or goal.score > best[goal.name].score:
            best[goal.name] = goal
    return tuple(best[name] for name in sorted(best, key=int))


def _named(text: str, language: str) -> Iterator[Label]:
    pattern = _goals().mentions.get(language)
    for mention in pattern.finditer(text) if pattern else ():
        for number in re.findall(r"(?<![\d.])\d+", mention.group(1)):
            if int(number) in GOALS:
                yield Label(axis=AXIS, name=number, score=NAMED, start=mention.start(), end=mention.end())


def _worded(text: str, language: str) -> Iterator[Label]:
    wording = _goals().wording.get(language)
    for found in wording.find(text) if wording else ():
        yield Label(axis=AXIS, name=found.rule.name, score=WORDED, start=found.start, end=found.end)


def _brought(labels: Iterable[Label]) -> Iterator[Label]:
    for label in labels:
        for name in _goals().brought.get((label.axis, label.name), ()):
            yield Label(axis=AXIS, name=name, score=label.score, start=label.start, end=label.end)


@lru_cache
def _goals() -> Goals:
    described: dict[str, Any] = yaml.safe_load((LABELS / "sdg.yml").read_text(encoding="utf-8"))
    brought: dict[tuple[str, str], list[str]] = {}
    for goal, entry in described["goals"].items():
        for axis, names in entry["labels"].items():
            for name in names:
                brought.setdefault((axis, name), []).append(goal)
    return Goals(
        brought=brought,
        wording={language: Wording(language, _labels(entry)) for language, entry in described["wording"].items()},
        mentions={
            language: re.compile(pattern + NUMBERS, re.IGNORECASE)
            for language, pattern in described["mentions"].items()
        },
    )


def _labels(wording: dict[str, list[str]]) -> dict[str, Any]:
    return {"labels": {AXIS: {goal: {"sure": phrases} for goal, phrases in wording.items()}}}
