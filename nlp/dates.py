"""Days as documents print them, "24 de marzo de 2016", in the six languages of the United Nations and Portuguese."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from babel import Locale

# Documents in Arabic print the Levantine name with the other: "7 تشرين الأول/أكتوبر 2011". Chinese has numbers alone.
LOCALES = ("en", "fr", "es", "pt", "ru", "ar_SY", "ar")
FURTHER_NAMES = {"setiembre": 9}  # the spelling of the Spanish of Peru and Uruguay, which CLDR gives only there
YEARS = range(1945, 2100)  # before the United Nations a number of four digits is no year of theirs
# Letters that writers of Arabic leave bare, or that a PDF's fonts hold one for another.
_ALIKE = {letter: f"[{group}]" for group in ("اأإآ", "يى", "هة") for letter in group}
_BARE = str.maketrans("ىة", "يه")


@dataclass(frozen=True, kw_only=True, slots=True)
class PrintedDay:
    """A day and where it stands in the text, by offsets."""

    day: date
    start: int
    end: int


@lru_cache(maxsize=512)
def printed_days(text: str) -> tuple[PrintedDay, ...]:
    """Return every day printed in the text, in order; one that no calendar has is left out.

    "25 and 26 March 2018" gives the last. Digits may be Arabic-Indic; "2 1 February 2025", as some PDFs space it, is
    the 21st.
    """
    return tuple(sorted(_found(text), key=lambda found: found.start))


def _found(text: str) -> Iterator[PrintedDay]:
    for pattern in _patterns():
        for found in pattern.finditer(text):
            try:
                day = date(int(found["year"]), _month(found["month"]), int("".join(found["day"].split())))
            except ValueError:
                continue
            if day.year in YEARS:
                yield PrintedDay(day=day, start=found.start(), end=found.end())


def _month(printed: str) -> int:
    names = [_heard(name) for name in printed.split("/")]
    return next((_months()[name] for name in names if name in _months()), 0) or int(printed)


@lru_cache
def _month_names() -> tuple[tuple[str, int], ...]:
    """Return every name of a month as written in a day, with its number."""
    calendars = (Locale.parse(code).months["format"]["wide"] for code in LOCALES)
    return (*((name, number) for months in calendars for number, name in months.items()), *FURTHER_NAMES.items())


@lru_cache
def _months() -> dict[str, int]:
    return {_heard(name): number for name, number in _month_names()}


def _heard(name: str) -> str:
    """Return a name without case, accents or the variants of Arabic letters."""
    bare = unicodedata.normalize("NFKD", " ".join(name.casefold().split()))
    return "".join(c for c in bare if not unicodedata.combining(c)).translate(_BARE)


@lru_cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    name = "|".join(sorted({_printed(name) for name, _ in _month_names()}, key=len, reverse=True))
    month = rf"(?P<month>(?:{name})(?:\s?/\s?(?:{name}))?)"
    year = r"(?P<year>\d{4})(?!\d)"
    shapes = (
        # "1er", "1º"; a number before it with only a space between would make the day its tail.
        r"(?<![\w.])(?<!\d\s)(?P<day>\d(?:\s?\d)?)(?:\s?(?:er|º|°|st|nd|rd|th|-го))?\s+(?:de\s+|of\s+)?"
        rf"{month},?\s*(?:del?\s+)?{year}",
        rf"\b{month}\s+(?P<day>\d\d?),\s+{year}",  # as courts print it in English: "March 28, 2022"
        r"(?<!\d)(?P<year>\d{4})\s*年\s*(?P<month>\d\d?)\s*月\s*(?P<day>\d\d?)\s*日",
    )
    return tuple(re.compile(shape, re.IGNORECASE) for shape in shapes)


def _printed(name: str) -> str:
    """Return the pattern of a month's name."""
    return "".join(_ALIKE.get(letter) or (r"\s+" if letter == " " else _accent_or_not(letter)) for letter in name)


def _accent_or_not(letter: str) -> str:
    """Return what matches a letter that capitals may print bare: "AOUT", "FEVRIER"."""
    bare = unicodedata.normalize("NFKD", letter)[0]
    return letter if bare == letter else f"[{letter}{bare}]"
