"""Gives a State's name the forms that lists of States have it in, where its sentence declines it or joins to it."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from treatywatch.catalogue.states import StateNames, fold

NAME_FORMS = Path(__file__).with_name("name_forms.yml")
SHORTEST_STEM = 2  # letters


def first_cases(name: str, states: StateNames) -> Iterator[str]:
    """Yield what the name may be in a list: "Кении" is "Кения", "لكينيا" is "كينيا"; nothing in other languages.

    Some are no names at all: they are looked up, not shown. name_forms.yml has the endings.
    """
    for joined, instead in _forms()["arabic_joined"].items():
        if name.startswith(joined):
            yield instead + name.removeprefix(joined)
    if not re.search("[а-яё]", name, re.IGNORECASE):
        return
    forms = [""]
    for word in re.split(r"[\s-]+", name.lower().replace("й", "и")):
        longer = (form + first for form in forms for first in _nominatives(fold(word)))
        forms = [form for form in longer if _begins_a_name(form, states)]
    yield from forms


def _begins_a_name(form: str, states: StateNames) -> bool:
    known = _sorted_names(states)
    place = bisect_left(known, form)
    return place < len(known) and known[place].startswith(form)


@lru_cache(maxsize=4)
def _sorted_names(states: StateNames) -> list[str]:
    return sorted(states.known())


def _nominatives(word: str) -> tuple[str, ...]:
    found = (
        word[: len(word) - len(ending)] + first
        for ending, firsts in _forms()["russian_endings"].items()
        if word.endswith(ending) and len(word) >= len(ending) + SHORTEST_STEM
        for first in firsts
    )
    return tuple(dict.fromkeys((word, *found)))


@lru_cache
def _forms() -> dict[str, dict[str, Any]]:
    forms: dict[str, dict[str, Any]] = yaml.safe_load(NAME_FORMS.read_text(encoding="utf-8"))
    return forms
