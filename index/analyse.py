"""How text becomes the words that are searched: the same for every engine, for queries and for passages."""

import functools
import re
import threading
import unicodedata
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import Stemmer  # type: ignore[import-not-found] # compiled, without types
import yaml

# Chinese has no spaces: each character is a word, and a Chinese word a phrase. They must stand outside the class of
# letters, or "2030年" is one word (measurements.md, trap 4).
_HAN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# Written inside words without being part of them: accents apart, soft hyphens, joiners, Arabic vowel signs.
_MARKS = "\u00ad\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200b-\u200d\u2060"
# Possessive: without going back into what was read, a text is taken apart in two thirds of the time.
_WORD = re.compile(rf"[^\W_{_HAN}]++(?:[{_MARKS}'’]++[^\W_{_HAN}]*+)*+|[{_HAN}]")
_BETWEEN_APOSTROPHES = re.compile("[^'’]+")
_ELIDED = re.compile("[cdjlmnst]|qu", re.IGNORECASE)
_STEMMERS = {
    language: Stemmer.Stemmer(name)
    for language, name in {
        "ar": "arabic",
        "en": "english",
        "es": "spanish",
        "fr": "french",
        "pt": "portuguese",
        "ru": "russian",
    }.items()
}
_OTHER_SCRIPTS = ("ar", "ru", "zh")
LATIN = ("en", "es", "fr", "pt", "")
# Letters that Unicode does not take apart; й is taken apart and must not be, being a letter of Russian endings.
_LETTERS = str.maketrans("ىøđłıæœ٠١٢٣٤٥٦٧٨٩", "يodliæœ0123456789")
_SIGNS = ("Mn", "Cf")
_stemming = threading.Lock()
# Words of a language that are remembered: 22 MB. Past it all are forgotten, and the common ones come back at once.
_MOST_WORDS = 50_000


class Token(NamedTuple):
    """One word of a text: `exact` folded, `stem` with its language before it, and where it stands in the text."""

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


class _Rewritings(NamedTuple):
    any_of: re.Pattern[str]
    each: list[tuple[re.Pattern[str], str]]


def tokens(text: str, language: str) -> Iterator[Token]:
    """Yield the words of a text in a language (ISO 639-1; empty is taken for English)."""
    known = _vocabulary(language or "en")
    for found in _WORD.finditer(text):
        start = found.start()
        for part in known[found[0]]:
            yield Token(part.exact, part.stem, start + part.start, start + part.end)


def forms(text: str, language: str) -> list[Token]:
    """Return the words of a text in a language as `tokens` does, three times as fast: where they stand is left out.

    The offsets of these tokens are within what is written without a space.
    """
    known = _vocabulary(language or "en")
    return list(chain.from_iterable(map(known.__getitem__, _WORD.findall(text))))


def spans(text: str, language: str) -> list[tuple[int, int]]:
    """Return where the words of a text in a language stand: the offsets of `tokens`, for the words of `forms`."""
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


def fold(word: str) -> str:
    """Return a word without case, accents and signs: "Égalité" and "egalite" are one."""
    if word.isascii():
        return word.lower()
    composed = unicodedata.normalize("NFC", word).replace("й", "\0").replace("Й", "\0")
    lowered = unicodedata.normalize("NFKD", composed).casefold().translate(_LETTERS)
    kept = (part for part in unicodedata.normalize("NFKD", lowered) if unicodedata.category(part) not in _SIGNS)
    return unicodedata.normalize("NFC", "".join(kept)).replace("\0", "й").replace("\u0640", "")


def stem(word: str, language: str) -> str:
    """Return the stem of a folded word, tagged with the language whose rules made it; without rules, the word.

    A word in another script than the passage's is reduced by the rules of its own: an acronym in Chinese text as
    English, a Russian name in English text as Russian.
    """
    language = _language_of(word, language)
    if language not in _STEMMERS:
        return word
    word = _rewritten(word, language)
    with _stemming:  # a stemmer must not be used by two threads at once
        return f"{language}:{_STEMMERS[language].stemWord(word)}"


def _language_of(word: str, language: str) -> str:
    first = ord(word[0])
    if word[0].isdigit():
        return ""
    if first < 0x250 or 0x1E00 <= first < 0x1F00:
        return "en" if language in _OTHER_SCRIPTS else language
    if 0x400 <= first < 0x530:
        return "ru"
    return "ar" if 0x600 <= first < 0x780 else ""


def _rewritten(word: str, language: str) -> str:
    rules = _rewritings().get(language)
    # Few words are rewritten: one look at all patterns together takes a tenth of the time of trying each.
    if rules and rules.any_of.search(word):
        for pattern, replacement in rules.each:
            word = pattern.sub(replacement, word)
    return word


@functools.cache
def _rewritings() -> dict[str, _Rewritings]:
    rules = yaml.safe_load(Path(__file__).with_name("spellings.yml").read_text(encoding="utf-8"))
    return {
        language: _Rewritings(
            any_of=re.compile("|".join(pattern for pattern, _ in pairs)),
            each=[(re.compile(pattern), replacement) for pattern, replacement in pairs],
        )
        for language, pairs in rules.items()
    }
