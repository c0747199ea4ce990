"""The wording of each language: how bodies ask, worry, praise, set a term; one file a language in nlp/vocabulary."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

VOCABULARY = Path(__file__).parent / "vocabulary"
# How far an asking verb may stand from the body that asks: "The Committee, in line with its general comment …, urges".
REACH = 250
# "la demande", "the requests", "lista de espera": the same letters as a verb, after a word that only a noun follows.
NOT_A_NOUN = "".join(rf"(?<!\b{word} )" for word in ("the", "of", "its", "their", "la", "una", "une", "de", "sa", "su"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Ask:
    """One way of asking ("recommend"): as it shows now, in accounts of the past, opening an operative paragraph."""

    verb: str
    present: re.Pattern[str]
    past: re.Pattern[str] | None
    opening: re.Pattern[str] | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """The compiled wording of one language; the entries are explained in nlp/vocabulary/en.yml."""

    language: str
    abbreviations: frozenset[str]
    restarts: re.Pattern[str]
    asks: tuple[Ask, ...]
    duty: re.Pattern[str]
    concern: re.Pattern[str]
    positive: re.Pattern[str]
    account: re.Pattern[str]
    recalled: re.Pattern[str]
    state: re.Pattern[str]
    addressed: re.Pattern[str]
    continues: re.Pattern[str]
    quiet_headings: re.Pattern[str]
    procedural: re.Pattern[str]
    date: re.Pattern[str]
    within: re.Pattern[str]
    months: tuple[str, ...]
    counts: Mapping[str, int]
    units: Mapping[str, int]
    cited: re.Pattern[str]


def languages() -> list[str]:
    """Return the languages that have a vocabulary file, as ISO 639-1 codes."""
    return sorted(path.stem for path in VOCABULARY.glob("*.yml"))


@lru_cache
def wording(language: str) -> Wording:
    """Return a language's wording, English's where it has no file. Raises KeyError where the file lacks an entry."""
    path = VOCABULARY / f"{language}.yml"
    if not path.exists():
        path = VOCABULARY / "en.yml"
    return _compiled(path.stem, yaml.safe_load(path.read_text(encoding="utf-8")))


def _compiled(language: str, entries: dict[str, Any]) -> Wording:
    months = "|".join(entries["months"])
    number = r"\d+(?: ?\([a-z]+\))*(?: ?[-–] ?\d+)?"
    listed = rf"{number}(?:(?:,| {entries['and']}|,? (?:{entries['and']})) {number})*"
    return Wording(
        language=language,
        abbreviations=frozenset(entries["abbreviations"]),
        restarts=re.compile("|".join(entries["restarts"])),
        asks=tuple(_ask(verb, forms, entries) for verb, forms in entries["asks"].items()),
        duty=_any(entries["duties"]),
        concern=_any(entries["concern"]),
        positive=_any(entries["positive"]),
        account=_any(entries["account"]),
        recalled=_any(entries["recalled"]),
        state=_any([entries["state"]]),
        addressed=_any([entries["addressed"]]),
        continues=_any([rf"\W*(?:{entries['continues']})\b"]),
        quiet_headings=_any([entries["quiet_headings"]]),
        procedural=_any(entries["procedural"]),
        date=_any([entries["by"] + entries["date"].replace("{months}", months)]),
        within=_any([entries["within"]]),
        months=tuple(entries["months"]),
        counts=entries["counts"],
        units=entries["units"],
        cited=_any([rf"(?:{entries['paragraph']})\s+(?P<numbers>{listed})"]),
    )


def _ask(verb: str, forms: dict[str, Any], entries: dict[str, Any]) -> Ask:
    past = forms.get("past")
    passive = forms.get("passive")
    present = _asking(forms["present"], entries, impersonal=True) + ([_passive(passive, entries)] if passive else [])
    opening = rf"^\W*(?:(?:{entries['adverbs']}|decides),?\s+)*(?:{forms['present']})\b"
    return Ask(
        verb=verb,
        present=_any(present),
        past=_any(_asking(past, entries)) if past else None,
        opening=_any([opening]) if forms.get("operative", True) else None,
    )


def _asking(verb: str, entries: dict[str, Any], *, impersonal: bool = False) -> list[str]:
    """The verb with the body near before it; joined to an earlier verb of the body; or opening the sentence.

    "Se recomienda que" is the body's; "se pidió que" in an account may be any speaker's: hence `impersonal`.
    """
    body, adverbs, asked = entries["body"], entries["adverbs"], entries["asked"]
    few = rf"(?:(?:{adverbs}),?\s+)*"
    verb = rf"{NOT_A_NOUN}(?:{verb})"
    return [
        rf"{body}(?:(?!\b(?:that|que|which|qui)\b)[^.:;]){{0,{REACH}}}?\b(?:{verb})\b",
        rf"(?:[,;)]|\b(?:and|y|e|et))\s+{few}(?:it\s+|il\s+)?{few}(?:{verb})\s+(?:{asked})",
        rf"^\W*{few}(?:it|il{'|se' if impersonal else ''})?,?\s*{few}(?:{verb})\b",
    ]


def _passive(verb: str, entries: dict[str, Any]) -> str:
    few = rf"(?:(?:{entries['adverbs']})\s+)*"
    state = entries["state"]
    return (rf"(?:{state}) (?:is|are|est|sont) {few}(?:{verb})|\bit is {few}(?:{verb}) that|\bil est {few}(?:{verb})"
            rf"|\bse {few}(?:{verb}) (?:{state})")  # fmt: skip


def _any(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)
