"""Finds the wording of labels in a passage: phrases of stemmed words, all of a language's in one pass."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any

import yaml

from nlp.stems import fold, stemmer

LABELS = Path(__file__).parent / "labels"
# Words with their vowel marks; a Chinese character alone; the points over which a phrase does not reach.
TOKENS = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff][^\W_\u3400-\u9fff\u0300-\u036f\u064b-\u0652]*|[.;:。；：!?]")
# The signs for a gap, with the most words of the same sentence that each stands for: four as in "discrimination in law
# and practice against women", sixteen for what stands in a list: "training for judges, prosecutors, … and the police".
GAPS = {"…": 4, "……": 16}


@dataclass(frozen=True, slots=True)
class Rule:
    """What a phrase says: a label of an axis, how surely ("sure", "likely"), or that it does not ("not")."""

    axis: str
    name: str
    strength: str


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase met in a text, from the offset `start` to before `end`."""

    rule: Rule
    start: int
    end: int


@dataclass(slots=True)
class _Node:
    words: dict[str, "_Node"] = field(default_factory=dict)
    gaps: "dict[int, _Node]" = field(default_factory=dict)
    rules: list[Rule] = field(default_factory=list)


class Wording:
    """The compiled wording of one language; nlp/labels/en.yml explains how it is written."""

    def __init__(self, language: str, entries: Mapping[str, Any]) -> None:
        self._stem = stemmer(language)
        self._root = _Node()
        self._sets: dict[str, list[str]] = entries.get("sets", {})
        self._names = re.compile("|".join(entries["names"]), re.IGNORECASE) if entries.get("names") else None
        self._read_names = frozenset(entries.get("read_names", ()))
        for axis, labels in entries["labels"].items():
            for name, strengths in labels.items():
                for strength, phrases in strengths.items():
                    self._add(phrases, Rule(axis, name, strength))

    def find(self, text: str) -> list[Found]:
        """Return the phrases met, without those that an exclusion or the name of an instrument or body covers."""
        met = list(self._matches(text))
        names = [name.span() for name in self._names.finditer(text)] if self._names else []
        excluded: dict[tuple[str, str], list[tuple[int, int]]] = {}
        for found in met:
            if found.rule.strength == "not":
                excluded.setdefault((found.rule.axis, found.rule.name), []).append((found.start, found.end))
        return [
            found
            for found in met
            if found.rule.strength != "not"
            and not _inside(found, excluded.get((found.rule.axis, found.rule.name), ()))
            and (found.rule.name in self._read_names or not _inside(found, names))
        ]

    def _add(self, phrases: Iterable[str], rule: Rule) -> None:
        for phrase in phrases:
            for written in self._spelled_out(phrase):
                node = self._root
                for word in written:
                    node = self._step(node, word)
                node.rules.append(rule)

    def _step(self, node: _Node, word: str) -> _Node:
        if word in GAPS:
            return node.gaps.setdefault(GAPS[word], _Node())
        key = fold(word) if word.startswith("=") else self._stem(fold(word))
        return node.words.setdefault(key, _Node())

    def _spelled_out(self, phrase: str) -> Iterator[list[str]]:
        """Every way to read a phrase: {set} stands for each of its members, a/b for either word."""
        choices = (self._choices(part) for part in re.findall(r"\{\w+\}|[^\s{]+", phrase))
        for chosen in product(*choices):
            yield [word for part in chosen for word in part]

    def _choices(self, part: str) -> list[list[str]]:
        members = self._sets[part[1:-1]] if part.startswith("{") else part.split("/")
        return [_words(member) for member in members]

    def _matches(self, text: str) -> Iterator[Found]:
        tokens = [(word.group(), word.start(), word.end()) for word in TOKENS.finditer(text)]
        folded = [fold(word) for word, _, _ in tokens]
        keys = [(self._stem(word), f"={word}") for word in folded]
        for first in range(len(tokens)):
            for rule, last in self._from(self._root, keys, first):
                yield Found(rule, tokens[first][1], tokens[last][2])

    def _from(self, node: _Node, keys: list[tuple[str, str]], at: int) -> Iterator[tuple[Rule, int]]:
        if at >= len(keys):
            return
        for key in keys[at]:
            following = node.words.get(key)
            if following is not None:
                for rule in following.rules:
                    yield rule, at
                yield from self._from(following, keys, at + 1)
                for longest, beyond in following.gaps.items():
                    yield from self._over_gap(beyond, longest, keys, at + 1)

    def _over_gap(self, node: _Node, longest: int, keys: list[tuple[str, str]], at: int) -> Iterator[tuple[Rule, int]]:
        for later in range(at, min(at + longest + 1, len(keys))):
            yield from self._from(node, keys, later)
            if not keys[later][0].isalnum():
                return


@lru_cache
def wording(language: str) -> Wording | None:
    """Return a language's wording; None where nlp/labels has no file for it."""
    path = LABELS / f"{language}.yml"
    return Wording(language, yaml.safe_load(path.read_text(encoding="utf-8"))) if path.exists() else None


def _words(member: str) -> list[str]:
    """The words of a phrase as `TOKENS` would cut them in a text, with the signs for exact words and gaps kept."""
    return re.findall(r"…+|=?[^\W_\u3400-\u9fff]+|[\u3400-\u9fff]", member)


def _inside(found: Found, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start <= found.start and found.end <= end for start, end in spans)
