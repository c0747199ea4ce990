"""Says which of UPR Info's 54 issues a recommendation concerns: as trained, or, but in English, by its wording."""

from dataclasses import replace
from functools import lru_cache

import yaml

from nlp.label_phrases import LABELS, Wording
from nlp.trained import CATEGORIES, Judgement, category, judge, trained
from treatywatch.catalogue.readings import Label

ENGLISH = "en"
ISSUES = LABELS / "issues"
# The issues that UPR Info gives where a text says none of the others.
UNSAID = {"General", "Other"}
# A label that only the introducing sentence gives is less sure.
STEM_FACTOR = 0.8
# UPR Info leaves no recommendation without an issue: where none is likely enough, the likeliest is given from this
# probability up, below which it would rather be wrong (docs/labels.md).
LIKELIEST = 0.2
# Of the issues that another language's wording gives, the trained labels give this share to the English translation:
# from .78 (zh) to .88 (es) over data/parallel-sentences, by tests/nlp/test_trained.py.
WORDING_SCORE = 0.8


def issues(text: str, language: str, stem: str = "") -> tuple[Label, ...]:
    """Return the issues of a recommendation, each with its probability (0 to 1) and the words that carried it.

    The names are UPR Info's own. Where the text says none, its stem (the sentence that introduces it) may: such an
    issue has the empty span 0 to 0. A language without wording in nlp/labels/issues gives none.
    """
    said = _issues(text, language)
    if stem and {label.name for label in said} <= UNSAID:
        return tuple(
            replace(label, score=round(label.score * STEM_FACTOR, 3), start=0, end=0)
            for label in _issues(stem, language)
            if label.name not in UNSAID
        )
    return said


def _issues(text: str, language: str) -> tuple[Label, ...]:
    if language != ENGLISH:
        return _worded(text, language)
    judgement = judged(text)
    if not judgement.known:
        return ()
    places = range(len(judgement.model.labels) - len(CATEGORIES))
    chances = {place: judgement.chance(place) for place in places}
    ordered = sorted(places, key=lambda place: -chances[place])
    given = [place for place in ordered if chances[place] >= judgement.model.least[place]]
    if not given and chances[ordered[0]] >= LIKELIEST:
        given = ordered[:1]
    return tuple(_issue(judgement, place, text) for place in given)


def trained_action(text: str) -> int | None:
    """Return the category of action, 1 to 5, that an English text asks for; None where no word of it is known."""
    judgement = judged(text)
    return category(judgement) if judgement.known else None


@lru_cache(maxsize=16)  # the issues and the action of one text are asked for one after the other
def judged(text: str) -> Judgement:
    """Return what the trained labels make of an English text."""
    return judge(text, trained())


def _issue(judgement: Judgement, place: int, text: str) -> Label:
    start, end = judgement.carriers(place, text)
    score = round(judgement.chance(place), 3)
    return Label(axis="issues", name=judgement.model.labels[place], score=score, start=start, end=end)


def _worded(text: str, language: str) -> tuple[Label, ...]:
    wording = _wording(language)
    first = {found.rule.name: found for found in reversed(wording.find(text))} if wording else {}
    return tuple(
        Label(axis="issues", name=name, score=WORDING_SCORE, start=found.start, end=found.end)
        for name, found in sorted(first.items(), key=lambda item: item[1].start)
    )


@lru_cache
def _wording(language: str) -> Wording | None:
    path = ISSUES / f"{language}.yml"
    return Wording(language, yaml.safe_load(path.read_text(encoding="utf-8"))) if path.exists() else None
