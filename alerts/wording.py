"""The words of a mail in its reader's language: phrases, plurals, dates, and the names of bodies, States and rights."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from babel import Locale
from babel.dates import format_date
from babel.lists import format_list

from alerts.letterhead import Letterhead

WORDS = Path(__file__).parent / "words.yml"
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """What an installation's mails say in one language (ISO 639-1, one of index.engine.READERS)."""

    language: str
    letterhead: Letterhead

    def say(self, phrase: str, **filled: object) -> str:
        """Return a phrase of words.yml, filled in; raises KeyError for one that is not there."""
        kept_apart = {name: self.apart(str(value)) for name, value in filled.items()}
        return str(_words(self.language)[phrase]).format_map(kept_apart)

    def apart(self, text: str) -> str:
        """Return a text such that words around it that run from right to left leave its order alone (UAX 9, FSI)."""
        return f"\u2068{text}\u2069" if self.language in RIGHT_TO_LEFT else text

    def count(self, phrase: str, count: int, **filled: object) -> str:
        """Return a phrase of words.yml in the plural form of a number, which is filled in with the rest."""
        forms: dict[str, str] = _words(self.language)[phrase]
        form = _locale(self.language).plural_form(count)
        return forms.get(form, forms["other"]).format_map({"count": count, **filled})

    def day(self, moment: date) -> str:
        """Return a date as it is written in prose."""
        return _day(moment.timetuple()[:3], self.language)

    def states(self, codes: Iterable[str]) -> str:
        """Return the names of States (ISO 3166-1 alpha-3), as a list in words."""
        return ", ".join(self.letterhead.state_name(code, self.language) for code in codes)

    def body(self, acronym: str) -> str:
        """Return the name of a body."""
        return self._named("bodies", acronym)

    def labels(self, ids: Iterable[str]) -> str:
        """Return the names of rights, as a list in words."""
        return ", ".join(self._named("labels", label) for label in ids)

    def all_of(self, words: Iterable[str]) -> str:
        """Return words in quotation marks, the last two joined as the language does."""
        return format_list([f"“{word}”" for word in words], locale=_locale(self.language))

    def _named(self, list_name: str, key: str) -> str:
        names: dict[str, str] = _words(self.language)[list_name]
        return names.get(key) or self.letterhead.name_of(list_name, key)


def direction(language: str) -> str:
    """Return "rtl" for a language that is written from right to left, else "ltr"."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


@cache
def _all_words() -> dict[str, dict[str, Any]]:
    words: dict[str, dict[str, Any]] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return words


def _words(language: str) -> dict[str, Any]:
    return _all_words()[language]


@cache
def _locale(language: str) -> Locale:
    return Locale.parse("en_GB" if language == "en" else language)  # the United Nations write 9 October 2026


@cache
def _day(ymd: tuple[int, ...], language: str) -> str:
    year, month, day = ymd
    return format_date(date(year, month, day), "long", locale=_locale(language))
