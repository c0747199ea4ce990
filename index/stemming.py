"""What the forms of one word have in common: without case and accents, and reduced by the rules of its language."""

import functools
import re
import threading
import unicodedata
from pathlib import Path
from typing import NamedTuple

import Stemmer  # type: ignore[import-not-found] # compiled, without types
import yaml

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
# The languages whose rules may have reduced a word in Latin letters, and that of texts in any other, which has none.
LATIN = ("en", "es", "fr", "pt", "")
# Letters that Unicode does not take apart, and the stroke that lengthens Arabic ones; й is taken apart and must not be,
# being a letter of Russian endings.
_LETTERS = str.maketrans("ىøđłıæœ٠١٢٣٤٥٦٧٨٩", "يodliæœ0123456789", "\u0640")
_SIGNS = ("Mn", "Cf")
_stemming = threading.Lock()


class _Rewritings(NamedTuple):
    any_of: re.Pattern[str]
    each: list[tuple[re.Pattern[str], str]]


def fold(word: str) -> str:
    """Return a word without case, accents and signs: "Égalité" and "egalite" are one."""
    if word.isascii():
        return word.lower()
    composed = unicodedata.normalize("NFC", word).replace("й", "\0").replace("Й", "\0")
    lowered = unicodedata.normalize("NFKD", composed).casefold().translate(_LETTERS)
    kept = (part for part in unicodedata.normalize("NFKD", lowered) if unicodedata.category(part) not in _SIGNS)
    return unicodedata.normalize("NFC", "".join(kept)).replace("\0", "й")


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
