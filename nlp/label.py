"""Gives a recommendation its labels: of the closed lists, of UPR Info's issues, and the goals that these bring."""

from functools import lru_cache

import yaml

from nlp.goals import goals
from nlp.issues import STEM_FACTOR, issues
from nlp.label_phrases import LABELS, Found, wording
from treatywatch.catalogue.readings import Label

# How often a label is right that this kind of phrase gave, on passages that no phrase was written from
# (tests/nlp/topics/held_out.jsonl): .895 of 408, between .879 (duties) and .918 (groups), and .524 of 21.
SCORES = {"sure": 0.9, "likely": 0.5}


def every_label(text: str, language: str, stem: str = "") -> tuple[Label, ...]:
    """Return the labels of all six axes: rights, duties, policies, groups, issues and sdg, with scores and evidence.

    The goals ("sdg") are those that the text names, and those that its other labels bring along (nlp/labels/sdg.yml).
    """
    labels = (*label(text, language, stem), *issues(text, language, stem))
    return (*labels, *goals(text, language, labels))


def label(text: str, language: str, stem: str = "") -> tuple[Label, ...]:
    """Return a recommendation's labels of the closed lists with scores (0 to 1) and evidence, as offsets in `text`.

    Where the text says nothing of an axis, its stem (the sentence that introduces it) may: such a label has the empty
    span 0 to 0. A language without wording gives no labels.
    """
    found = _best(text, language)
    spoken = {axis for axis, _ in found}
    inherited = {key: label for key, label in _best(stem, language).items() if key[0] not in spoken}
    return (
        *(_label(phrase, SCORES[phrase.rule.strength], phrase.start, phrase.end) for phrase in found.values()),
        *(_label(phrase, SCORES[phrase.rule.strength] * STEM_FACTOR, 0, 0) for phrase in inherited.values()),
    )


@lru_cache
def closed_lists() -> dict[str, dict[str, str]]:
    """Return the closed lists: for each axis its ids, each with the definition of when it applies."""
    lists: dict[str, dict[str, str]] = yaml.safe_load((LABELS / "labels.yml").read_text(encoding="utf-8"))
    return lists


def _best(text: str, language: str) -> dict[tuple[str, str], Found]:
    """The surest phrase for each label, the first of equals."""
    phrases = wording(language)
    best: dict[tuple[str, str], Found] = {}
    for found in phrases.find(text) if phrases and text else ():
        key = (found.rule.axis, found.rule.name)
        if key not in best or SCORES[found.rule.strength] > SCORES[best[key].rule.strength]:
            best[key] = found
    return best


def _label(found: Found, score: float, start: int, end: int) -> Label:
    return Label(axis=found.rule.axis, name=found.rule.name, score=score, start=start, end=end)
