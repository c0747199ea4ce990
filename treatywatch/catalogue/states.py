"""States by name: from any name or code that the bodies print to ISO 3166-1 alpha-3, and back to a name to show."""

import gettext
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pycountry
import yaml

NAMES_FILE = Path(__file__).with_name("states.yml")
LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh_CN", "pt")
# All 20 misprints of long names in the brackets of the 222 UPR reports of sessions 1-20 are as much alike, and nothing
# else that stands in those brackets; at .89 "Islamic Republic of" would be Iran wherever it is named.
LEAST_LETTERS = 7
FURTHEST_LETTERS = 2
ALIKE = 0.9
_SEPARATOR = re.compile(r"\s*[,;/]\s*(?:and\s+)?|\s+and\s+")
_UNHEARD = re.compile(r"(?<=.)\b(?:the|and)\b|^the\b|[^\w]")


class StateNames:
    """The names of States, as understood and as shown."""

    def __init__(self, codes: Mapping[str, str], shown: Mapping[str, Mapping[str, str]]) -> None:
        self._codes = codes
        self._shown = shown

    @classmethod
    def load(cls, *extra_files: Path) -> "StateNames":
        """Load ISO 3166 with its translations, then our names file, then any further file of the same form."""
        codes: dict[str, str] = {}
        shown: dict[str, dict[str, str]] = {}
        for code, names in _iso_names():
            shown[code] = names
            codes.update((fold(name), code) for name in [code, *names.values()])
        for country in pycountry.countries:
            for attribute in ("official_name", "common_name"):
                if name := getattr(country, attribute, None):
                    codes[fold(name)] = country.alpha_3
        for file in (NAMES_FILE, *extra_files):
            _add(yaml.safe_load(file.read_text(encoding="utf-8")), codes, shown)
        return cls(codes, shown)

    def code(self, name: str) -> str | None:
        """Return the alpha-3 code for a name or code, None for one not understood."""
        return self._codes.get(fold(name))

    def misprinted(self, name: str) -> str | None:
        """Return the code for a name with a letter or two wrong ("Azerbeijan"), None where two States come near.

        The first letter must be right. Short names are left alone: "Niger" is no misprint of "Nigeria".
        """
        key = fold(name)
        if len(key) < LEAST_LETTERS:
            return None
        alike_long = [
            known for known in self._codes if known[0] == key[0] and abs(len(known) - len(key)) <= FURTHEST_LETTERS
        ]
        near = get_close_matches(key, alike_long, 3, ALIKE)
        codes = {self._codes[known] for known in near}
        return codes.pop() if len(codes) == 1 else None

    def split(self, text: str) -> tuple[list[str], list[str]]:
        """Return the codes of a field that may hold several States, and the names not understood.

        The whole is tried first, since names contain commas (sources.md, 2.5); then the longest runs of its parts.
        """
        if whole := self.code(text):
            return [whole], []
        codes: list[str] = []
        unknown: list[str] = []
        pieces = [piece for piece in _SEPARATOR.split(text.strip()) if piece]
        while pieces:
            length, code = self._longest(pieces)
            if code is None:
                unknown.append(pieces[0])
            elif code not in codes:
                codes.append(code)
            pieces = pieces[length:]
        return codes, unknown

    def _longest(self, pieces: list[str]) -> tuple[int, str | None]:
        for length in range(min(len(pieces), 4), 0, -1):
            if code := self.code(" ".join(pieces[:length])):
                return length, code
        return 1, None

    def name(self, code: str, language: str = "en") -> str:
        """Return the name to show for a code, English where the language has none, the code itself where unknown."""
        names = self._shown.get(code, {})
        return names.get(language) or names.get("en") or code

    def known(self) -> Iterable[str]:
        """Return every name and code that is understood, folded."""
        return self._codes.keys()


def fold(name: str) -> str:
    """Return a name without case, accents, punctuation, spaces, "the" and "and", to compare by."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return _UNHEARD.sub("", bare.replace("’", "'"))


def _iso_names() -> Iterator[tuple[str, dict[str, str]]]:
    tongues = {
        language: gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[language], fallback=True)
        for language in LANGUAGES
    }
    for country in pycountry.countries:
        yield country.alpha_3, {tongue[:2]: tongues[tongue].gettext(country.name) for tongue in LANGUAGES}


def _add(entries: dict[str, dict[str, Any]], codes: dict[str, str], shown: dict[str, dict[str, str]]) -> None:
    for code, entry in entries.items():
        variants = entry.pop("variants", [])
        shown[code] = {**shown.get(code, {}), **entry}
        codes.update((key, code) for name in [code, *entry.values(), *variants] if (key := fold(name)))
