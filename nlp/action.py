"""Says which of UPR Info's five categories of action a recommendation asks for, as trained or by its verb."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from nlp.issues import ENGLISH, trained_action
from nlp.label_phrases import LABELS
from nlp.stems import fold

ACTIONS = LABELS / "actions.yml"
GAP = r"(?:\W+\w+){0,4}?"


@dataclass(frozen=True, kw_only=True, slots=True)
class Actions:
    """One language's verbs: `telling` has a group for each phrase, whose category `categories` holds in that order."""

    telling: re.Pattern[str]
    categories: tuple[int, ...]
    joined: re.Pattern[str]


def action(text: str, language: str) -> int | None:
    """Return the category of action, 1 (least) to 5 (specific), of a recommendation; None where nothing tells.

    In English it is as trained (nlp/trained.py); in other languages the first telling verb decides, by UPR Info's own
    rules (October 2014), and None is returned for a language that nlp/labels/actions.yml does not describe.
    """
    if language == ENGLISH:
        return trained_action(text)
    actions = _actions().get(language)
    folded = fold(text)
    if actions is None or not (verb := actions.telling.search(folded)):
        return None
    after = actions.joined.match(folded, verb.end())
    if after and (second := actions.telling.match(folded, after.end())):
        verb = second
    return actions.categories[(verb.lastindex or 1) - 1]


@lru_cache
def _actions() -> dict[str, Actions]:
    described: dict[str, Any] = yaml.safe_load(ACTIONS.read_text(encoding="utf-8"))
    return {language: _compiled(entry) for language, entry in described.items()}


def _compiled(entry: dict[str, Any]) -> Actions:
    phrases = [(phrase, category) for category, listed in entry["categories"].items() for phrase in listed]
    phrases.sort(key=lambda pair: -len(pair[0]))
    either = "|".join(f"({_pattern(phrase)})" for phrase, _ in phrases)
    edge, between = ("", "") if entry.get("unspaced") else (r"\b", r"\W+")
    return Actions(
        telling=re.compile(rf"{edge}(?:{either}){edge}"),
        categories=tuple(category for _, category in phrases),
        joined=re.compile(rf"{between}(?:{'|'.join(entry['joined'])}){between}"),
    )


def _pattern(phrase: str) -> str:
    return re.escape(fold(phrase)).replace(r"\ …\ ", GAP + r"\W+").replace(r"\ ", r"\W+")
