"""In which language a passage is written, and whether its text reads like that language at all."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

LANGUAGES = Path(__file__).with_name("languages.yml")
STRANGERS = Path(__file__).with_name("strangers.yml")
# A character of Han script stands alone as a token: Chinese puts no spaces between words.
TOKENS = re.compile(r"[\u3400-\u9fff]|[^\W\d_\u3400-\u9fff]+")
# What decomposed letters bear above and below them in the scripts that are told apart.
ACCENTS = re.compile(
    r"[\u0300-\u036f\u0483-\u0487\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed]+"
)
SCRIPTS = {
    "Latin": re.compile(r"[a-z\u00df-\u024f]+"),
    "Cyrillic": re.compile(r"[\u0400-\u04ff]+"),
    "Arabic": re.compile(r"[\u0600-\u06ff]+"),
    "Han": re.compile(r"[\u3400-\u9fff]+"),
}
# Below a tenth of its words, what speaks for a language is chance: names, symbols, words of other languages.
LEAST_SHARE = 0.1
# Names and titles in another language make up most of a shorter passage.
LEAST_WORDS = 8
# A passage with this share of function words is taken for the document's language unasked; quotations have a tenth.
ENOUGH = 0.25
# Languages share words ("de", "a", "on"), so another one must have clearly more of its own, and some.
SURELY = 1.5
LEAST_OTHER = 0.15
# Strange letters are 4 % and more of Ukrainian, Polish, Turkish and Japanese; names bring a few into any text.
STRANGE_LETTERS = 0.02
# One letter or word may be a name's.
LEAST_SIGNS = 2
# An ending speaks less surely than a function word.
ENDING = 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class Language:
    """What tells a language: its script, its function words and its endings, without accents."""

    script: str
    recognition: str
    words: frozenset[str]
    endings: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Strangers:
    """What tells languages that are not read: letters, and function words of each, without accents."""

    letters: frozenset[str]
    words: tuple[frozenset[str], ...]


def detect(text: str) -> str:
    """Return the ISO 639-1 code of the language of a passage, of those in nlp/languages.yml; "" for any other.

    A passage that does not tell its language ("Ratify CAT") gives "" too: `may_be` says in which it may be.
    """
    tokens = _tokens(text)
    told = _told(tokens)
    return "" if told and _is_strange(text, tokens, told) else told


def may_be(text: str, language: str) -> bool:
    """True where a passage that does not tell its language may be in this one: it is short, and in its script.

    A passage of eight words and more tells its language, where that is one of those in nlp/languages.yml.
    """
    tokens = _tokens(text)
    return len(tokens) < LEAST_WORDS and (
        not tokens or (language in in_script(_script(tokens)) and not _is_strange(text, tokens, language))
    )


def _told(tokens: Sequence[str]) -> str:
    script = _script(tokens)
    candidates = {code: language for code, language in _languages().items() if language.script == script}
    if len(candidates) == 1:
        return next(iter(candidates))
    weights = {code: _weight(tokens, code, candidates) for code in candidates}
    best, *others = sorted(weights, key=lambda code: -weights[code]) or [""]
    if not others or weights[best] < LEAST_SHARE * len(tokens) or weights[best] == weights[others[0]]:
        return ""
    return best


def _is_strange(text: str, tokens: Sequence[str], told: str) -> bool:
    """True where a passage told to be in one language is in one that nlp/strangers.yml tells of."""
    strange = _strangers()
    letters = [letter for letter in unicodedata.normalize("NFC", text.lower()) if letter.isalpha()]
    foreign = sum(map(strange.letters.__contains__, letters))
    own = _share(tokens, told)
    if own < ENOUGH and foreign >= LEAST_SIGNS and foreign > STRANGE_LETTERS * len(letters):
        return True
    least = max(LEAST_SIGNS, LEAST_OTHER * len(tokens), SURELY * own * len(tokens))
    return any(sum(map(words.__contains__, tokens)) >= least for words in strange.words)


def passage_language(text: str, around: str) -> str:
    """Return the language of a passage in a document of the language `around`; that one unless it clearly reads else.

    A passage of fewer than eight words, or that has function words of the document's language enough, is no quotation.
    """
    # Single letters are section marks and what apostrophes leave ("children's", "Côte d'Ivoire"), but for Chinese.
    tokens = [token for token in _tokens(text) if len(token) > 1 or not token.isascii()]
    if len(tokens) < LEAST_WORDS:
        return around
    own = _share(tokens, around) if around else 0.0
    told = around if own >= ENOUGH else detect(text)
    if not told or told == around:
        return around
    return told if _share(tokens, told) >= max(LEAST_OTHER, SURELY * own) else around


def _share(tokens: Sequence[str], language: str) -> float:
    """Return which share of the words (for Chinese: characters) are function words of the language, 0 to 1."""
    words = _languages()[language].words
    return sum(map(words.__contains__, tokens)) / len(tokens) if tokens else 0.0


def best_share(text: str) -> float | None:
    """Return the highest share of function words, 0 to 1, that the text has of a language in its script.

    Sound text of any length has a tenth and more; a broken text layer has far less. None where nlp/languages.yml
    describes no language of that script.
    """
    tokens = _tokens(text)
    return max((_share(tokens, code) for code in in_script(_script(tokens))), default=None)


def written_like(text: str) -> tuple[str, ...]:
    """Return the ISO 639-1 codes of the languages in whose script most of the text is written."""
    return in_script(_script(_tokens(text)))


def in_script(script: str) -> tuple[str, ...]:
    """Return the ISO 639-1 codes of the languages written in a script, named as Unicode does ("Latin", "Han")."""
    return tuple(code for code, language in _languages().items() if language.script == script)


def recognition_data() -> dict[str, str]:
    """Return the name of Tesseract's data for each language that is told apart, by its ISO 639-1 code."""
    return {code: language.recognition for code, language in _languages().items()}


def _tokens(text: str) -> list[str]:
    return TOKENS.findall(_fold(text))


def _fold(text: str) -> str:
    text = text.lower()
    return text if text.isascii() else ACCENTS.sub("", unicodedata.normalize("NFD", text))


def _script(tokens: Iterable[str]) -> str:
    """The script of most letters; Han characters weigh three letters, as one says what a short word says."""
    text = "".join(tokens)
    letters = Counter({name: sum(map(len, pattern.findall(text))) for name, pattern in SCRIPTS.items()})
    letters["other"] = len(text) - letters.total()
    letters["Han"] *= 3
    return letters.most_common(1)[0][0] if text else ""


def _weight(tokens: Iterable[str], code: str, candidates: Mapping[str, Language]) -> float:
    """Count the words that speak for a language, each shared out among the candidates that have it."""
    own = candidates[code]
    weight = 0.0
    for token in tokens:
        if token in own.words:
            weight += 1 / sum(token in language.words for language in candidates.values())
        elif token.endswith(own.endings) and not any(token in language.words for language in candidates.values()):
            weight += ENDING / sum(token.endswith(language.endings) for language in candidates.values())
    return weight


@lru_cache
def _languages() -> dict[str, Language]:
    described: dict[str, Any] = yaml.safe_load(LANGUAGES.read_text(encoding="utf-8"))
    return {
        code: Language(
            script=entry["script"],
            recognition=entry["recognition"],
            words=frozenset(_fold(entry["words"]).split()),
            endings=tuple(_fold(ending) for ending in entry.get("endings", ())),
        )
        for code, entry in described.items()
    }


@lru_cache
def _strangers() -> Strangers:
    described: dict[str, Any] = yaml.safe_load(STRANGERS.read_text(encoding="utf-8"))
    words = (frozenset(_fold(words).split()) for words in described["words"].values())
    return Strangers(letters=frozenset(described["letters"]) - {" "}, words=tuple(words))
