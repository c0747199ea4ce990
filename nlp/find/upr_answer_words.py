"""The wording of a State's answers to the recommendations of its review, as profiles/upr_answers.yml gives it."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

PROFILE = Path(__file__).parent / "profiles" / "upr_answers.yml"
# "118.17", "24 (b)", "18"; neither a year, a share, an ordinal nor a part of a longer number.
NUMBER = r"(?<![\d./])\d{1,3}(?:\.\d{1,3})?(?:\s?\([a-z]\))?(?![\w%/]|\.\d)"
DASH = "[-‐‑–—]"


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerWords:
    """The entries of one language, compiled; the file explains each.

    `span` finds a number or a range ("first", "last"), `numbers` a list of them after its lead ("list"), `item` the
    list with which a paragraph on these recommendations opens.
    """

    recommendations: re.Pattern[str]
    answers: dict[str, re.Pattern[str]]
    itself: re.Pattern[str]
    reference: re.Pattern[str]
    list: re.Pattern[str]
    span: re.Pattern[str]
    numbers: re.Pattern[str]
    item: re.Pattern[str]

    def position(self, text: str) -> str | None:
        """Return the position that the text words: "supported", "partially-supported", "noted" or "examined"."""
        return next((answer for answer, pattern in self.answers.items() if pattern.search(text)), None)


@lru_cache
def answer_words(language: str) -> AnswerWords:
    """Return the wording of a language (ISO 639-1), that of English for one that the file lacks."""
    languages = yaml.safe_load(PROFILE.read_text(encoding="utf-8"))
    entries = languages.get(language) or languages["en"]
    through, joins, lead = (entries.pop(key) for key in ("through", "joins", "lead"))
    answers = {answer: _compiled(text) for answer, text in entries.pop("answers").items()}
    span = rf"{NUMBER}(?:\s*(?:{DASH}|\b(?:{through})\b)\s*{NUMBER})?"
    listed = rf"(?P<list>{span}(?:\s*(?:[,;/]|\b(?:{joins})\b|[,;]\s*(?:{joins})\b)\s*{span})*)"
    numbers = rf"{entries['recommendations']}(?:\s*(?:\b(?:{lead})(?!\w)|[:(]))*\s*{listed}"
    return AnswerWords(
        answers=answers,
        span=_compiled(rf"(?P<first>{NUMBER})(?:\s*(?:{DASH}|\b(?:{through})\b)\s*(?P<last>{NUMBER}))?"),
        numbers=_compiled(numbers),
        item=_compiled(rf"^\W*(?:{numbers}|(?P<own>\d{{1,3}}\.\d{{1,3}}\b))\W*"),
        **{key: _compiled(text) for key, text in entries.items()},
    )


def _compiled(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)
