"""The wording by which a document of each kind shows where it recommends, in each language."""

import re
from dataclasses import dataclass, fields
from functools import lru_cache

from nlp.wording import any_of, vocabulary


@dataclass(frozen=True, kw_only=True, slots=True)
class Kinds:
    """The compiled entries under `kinds` of a language's vocabulary, which nlp/vocabulary/en.yml explains."""

    recommendations: re.Pattern[str]
    addressed_by: re.Pattern[str]
    enacts: re.Pattern[str]
    binds: re.Pattern[str]
    session_organs: re.Pattern[str]
    own_organs: re.Pattern[str]
    named_before: re.Pattern[str]
    observes: re.Pattern[str]
    states_duty: re.Pattern[str]
    decides: re.Pattern[str]
    informs: re.Pattern[str]
    remedies: re.Pattern[str]
    opinions: re.Pattern[str]


@lru_cache
def kinds(language: str) -> Kinds:
    """Return a language's wording (ISO 639-1), English's where it has none; KeyError where an entry lacks."""
    entries = vocabulary(language).get("kinds")
    if entries is None:
        return kinds("en")
    return Kinds(**{field.name: any_of(entries[field.name]) for field in fields(Kinds)})
