"""Reduces words to their stems, so that a phrase is met in every grammatical form of its words."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

import Stemmer  # type: ignore[import-not-found]  # PyStemmer carries no types

SNOWBALL = {"en": "english", "fr": "french", "es": "spanish", "pt": "portuguese"}
# Arabic loses what is written onto a word: conjunction, article or preposition before it and the pronoun behind it, but
# no ending of its own: poverty ("الفقر") and paragraph ("الفقرة") differ in one. Snowball's stemmer would keep the
# conjunction ("والمرأة"), and so miss every second item of a list.
ARABIC_CONJUNCTION = re.compile("^[وف](?=.{3})")
ARABIC_ARTICLE = re.compile("^(?:(?:ال|بال|كال|لل)(?=..)|[بل](?=....))")
ARABIC_PRONOUN = re.compile("(?<=....)(?:ها|هم|هن)$")
# Folding makes "й" an "и", as lost points do in copies; at a word's end after a vowel only "й" is common.
RUSSIAN_SHORT_I = re.compile("(?<=[аеиоуыэюя])и$")


def stemmer(language: str) -> Callable[[str], str]:
    """Return what reduces a folded word (see `fold`) of this language to its stem; other languages keep their words."""
    if language == "ar":
        return _arabic
    if language == "ru":
        return _russian()
    return Stemmer.Stemmer(SNOWBALL[language]).stemWord if language in SNOWBALL else str


@lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """Return a word in lower case without accents and vowel marks, which copies of documents often lose."""
    if word.isascii():
        return word.lower()
    return "".join(letter for letter in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(letter))


def _russian() -> Callable[[str], str]:
    snowball = Stemmer.Stemmer("russian").stemWord
    return lambda word: snowball(RUSSIAN_SHORT_I.sub("й", word))


def _arabic(word: str) -> str:
    return ARABIC_PRONOUN.sub("", ARABIC_ARTICLE.sub("", ARABIC_CONJUNCTION.sub("", word)))
