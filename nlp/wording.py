"""The wording of each language: how bodies ask, worry, praise, set a term; one file a language in nlp/vocabulary."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

VOCABULARY = Path(__file__).parent / "vocabulary"
# A class of letters, an escape, or a letter: what a pattern is made of where accents may stand.
PIECE = re.compile(r"\[[^\]]*\]|\\.|[^\W\d_]")


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
    continues: re.Pattern[str]
    quiet_headings: re.Pattern[str]
    procedural: re.Pattern[str]
    infinitive: re.Pattern[str]
    organs: re.Pattern[str]
    many_states: re.Pattern[str]
    body: re.Pattern[str]


def languages() -> list[str]:
    """Return the languages that have a vocabulary file, as ISO 639-1 codes."""
    return sorted(path.stem for path in VOCABULARY.glob("*.yml"))


@lru_cache
def wording(language: str, speaker: str = "body") -> Wording:
    """Return a language's wording, English's where it has no file. Raises KeyError where the file lacks an entry.

    `speaker` is the entry that says who asks: "body" for a committee, "reporter" for whoever signs a report.
    """
    entries = vocabulary(language)
    if not entries:
        return wording("en", speaker)
    return _compiled(language, {**entries, "body": entries.get(speaker, entries["body"])})


@lru_cache
def vocabulary(language: str) -> dict[str, Any]:
    """Return the entries of a language's vocabulary file, for whoever compiles a part of them; none without a file."""
    path = VOCABULARY / f"{language}.yml"
    return yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}


def _compiled(language: str, entries: dict[str, Any]) -> Wording:
    return Wording(
        language=language,
        abbreviations=frozenset(entries["abbreviations"]),
        restarts=any_of(entries["restarts"], flags=re.NOFLAG),
        asks=tuple(_ask(verb, forms, entries) for verb, forms in entries["asks"].items()),
        duty=any_of(entries["duties"]),
        concern=any_of(entries["concern"]),
        positive=any_of(entries["positive"]),
        account=any_of(entries["account"]),
        recalled=any_of(entries["recalled"]),
        state=any_of(entries["state"]),
        continues=any_of([rf"\W*(?:{entries['continues']})"]),
        quiet_headings=any_of(entries["quiet_headings"]),
        procedural=any_of(entries["procedural"]),
        infinitive=any_of(filled(entries["infinitive"], {"bare_verbs": "|".join(entries.get("bare_verbs", ()))})),
        organs=any_of(entries["organs"]),
        many_states=any_of(entries["many_states"]),
        body=any_of(entries["body"]),
    )


def _ask(verb: str, forms: dict[str, Any], entries: dict[str, Any]) -> Ask:
    present = _shaped(forms.get("present"), ["asking", "impersonal"], entries)
    passive = _shaped(forms.get("passive"), ["passive"], entries)
    past = _shaped(forms.get("past"), ["asking"], entries)
    opening = _shaped(forms["present"], ["opening"], entries) if forms.get("operative", True) else []
    return Ask(
        verb=verb,
        present=any_of(present + passive),
        past=any_of(past) if past else None,
        opening=any_of(opening) if opening else None,
    )


def _shaped(verb: str | None, shapes: list[str], entries: dict[str, Any]) -> list[str]:
    """Put a verb, and the entries that it names in braces, into each sentence of these shapes."""
    if verb is None:
        return []
    parts = {"verb": entries["not_a_noun"] + f"(?:{verb})", "few": entries["few"]}
    parts |= {name: f"(?:{entries[name]})" for name in ("body", "state", "adverbs", "asked")}
    return [filled(sentence, parts) for shape in shapes for sentence in entries[shape]]


def filled(sentence: str, parts: Mapping[str, str]) -> str:
    """Put parts in the places of their names in braces: "{body} recommends"."""
    for name, part in parts.items():
        sentence = sentence.replace(f"{{{name}}}", part)
    return sentence


def any_of(patterns: str | list[str], flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    """Compile an entry of a vocabulary: one regular expression, or a list of them of which any may match.

    Accented letters also match their bare form, as poor text layers and corpora print it.
    """
    listed = [patterns] if isinstance(patterns, str) else patterns
    return re.compile("|".join(f"(?:{_accents_optional(pattern)})" for pattern in listed), flags)


def _accents_optional(pattern: str) -> str:
    return PIECE.sub(lambda piece: _either(piece[0]), pattern)


def _either(piece: str) -> str:
    bare = _unaccented(piece)
    if bare == piece:
        return piece
    return f"[{piece}{bare}]" if len(piece) == 1 else f"{piece[:-1]}{bare[1:-1]}]"


def _unaccented(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))
