"""How text becomes the words that are searched: the same for every engine, for queries and for passages."""

import functools
import re
from itertools import chain
from typing import NamedTuple

from index.stemming import LATIN, fold, stem

# Chinese has no spaces: each character is a word, and a Chinese word a phrase. They must stand outside the class of
# letters, or "2030年" is one word: a query for 年 then misses one hit in eight.
_HAN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# Written inside words without being part of them: accents apart, soft hyphens, joiners, Arabic vowel signs.
_MARKS = "\u00ad\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200b-\u200d\u2060"
# Possessive: without going back into what was read, a text is taken apart in two thirds of the time.
_WORD = re.compile(rf"[^\W_{_HAN}]++(?:[{_MARKS}'’]++[^\W_{_HAN}]*+)*+|[{_HAN}]")
_BETWEEN_APOSTROPHES = re.compile("[^'’]+")
_ELIDED = re.compile("[cdjlmnst]|qu", re.IGNORECASE)
# Words of a language that are remembered: 22 MB. Past it all are forgotten, and the common ones come back at once.
_MOST_WORDS = 50_000


class Token(NamedTuple):
    """One word: `exact` folded, `stem` with its language before it.

    `start` and `end` are offsets in what is written without a space: apostrophes join words that are two here.
    """

    exact: str
    stem: str
    start: int
    end: int


class _Vocabulary(dict[str, tuple[Token, ...]]):
    """The words of a language that were met, as they are written, each with its parts: looking one up costs nothing."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def __missing__(self, written: str) -> tuple[Token, ...]:
        if len(self) >= _MOST_WORDS:
            self.clear()
        parts = self[written] = _parts(written, self._language)
        return parts


def tokens(text: str, language: str) -> list[Token]:
    """Return the words of a text in a language (ISO 639-1; empty is taken for English), in their order."""
    known = _vocabulary(language or "en")
    return list(chain.from_iterable(map(known.__getitem__, _WORD.findall(text))))


def spans(text: str, language: str) -> list[tuple[int, int]]:
    """Return where the words that `tokens` gives stand in the text, which takes three times as long to find out."""
    known = _vocabulary(language or "en")
    return [
        (found.start() + part.start, found.start() + part.end)
        for found in _WORD.finditer(text)
        for part in known[found[0]]
    ]


@functools.cache
def _vocabulary(language: str) -> _Vocabulary:
    return _Vocabulary(language)


def _parts(written: str, language: str) -> tuple[Token, ...]:
    """Return the words that apostrophes join, without an elided article (l'eau, qu'il) and a possessive 's."""
    parts = list(_BETWEEN_APOSTROPHES.finditer(written))
    if len(parts) > 1 and _ELIDED.fullmatch(parts[0][0]):
        del parts[0]
    if len(parts) > 1 and parts[-1][0] in ("s", "S"):
        del parts[-1]
    return tuple(
        Token(exact, stem(exact, language), part.start(), part.end()) for part in parts if (exact := fold(part[0]))
    )


@functools.lru_cache(maxsize=4096)
def sequences(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the stems of a query's words, once for each way in which a passage's language may reduce them."""
    analysed = (tuple(token.stem for token in tokens(text, language or "other")) for language in LATIN)
    return tuple(dict.fromkeys(found for found in analysed if found))
