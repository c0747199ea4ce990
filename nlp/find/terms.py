"""By when a demand is due, and which earlier documents it refers to."""

import calendar
import re
from datetime import date

from nlp.wording import Wording
from treatywatch.catalogue.readings import Reference

SYMBOL = r"(?:CCPR|CEDAW|CERD|CRC|CAT|CMW|CRPD|CED|E|A|HRI|S)/(?:[A-Za-z0-9().-]+/)*[A-Za-z0-9().-]*[A-Za-z0-9)]"
NUMBER = re.compile(r"\d+(?: ?\([a-z]+\))*")
SYMBOL_ALONE = re.compile(rf"\b{SYMBOL}")


def deadline(text: str, words: Wording, adopted: date | None) -> date | None:
    """Return the day by which the demand is due, None where none is given.

    "Within one year" runs from the adoption of the document, as the bodies' follow-up procedures count it.
    """
    if found := words.date.search(text):
        return _day(found, words)
    if adopted and (found := words.within.search(text)):
        count = found["count"].lower()
        months = words.counts[count] if count in words.counts else int(count)
        return _later(adopted, months * words.units[found["unit"].lower()])
    return None


def references(text: str, words: Wording) -> tuple[Reference, ...]:
    """Return the documents referred to, one reference a paragraph named: "E/C.12/XXX/CO/4, paras. 12 and 14"."""
    found: list[Reference] = []
    for symbol in SYMBOL_ALONE.finditer(text):
        cited = re.compile(rf",?\s*{words.cited.pattern}", re.IGNORECASE).match(text, symbol.end())
        numbers = NUMBER.findall(cited["numbers"]) if cited else [""]
        found.extend(Reference(symbol=symbol[0], paragraph=number) for number in numbers)
    return tuple(dict.fromkeys(found))


def _day(found: re.Match[str], words: Wording) -> date | None:
    month = next(n for n, name in enumerate(words.months, 1) if re.fullmatch(name, found["month"], re.IGNORECASE))
    try:
        return date(int(found["year"]), month, int(found["day"]))
    except ValueError:
        return None


def _later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
