"""By when a demand is due."""

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta

from nlp.find.particulars import Particulars
from nlp.sentences import sentences
from treatywatch.catalogue.readings import Identity, Kind


def deadline(text: str, words: Particulars, identity: Identity, language: str) -> date | None:
    """Return the day by which a demand is due, None where the text gives none.

    Of a month or a year alone the last day is meant. "Within one year" runs from the adoption of concluding
    observations, as the bodies' follow-up procedures count it, unless the sentence says from what else; without that
    day it is not guessed, nor in other kinds, whose terms run from a transmittal or an event.
    A day before the document itself is history ("crimes committed before 1991"), no term.
    """
    counts = identity.kind in {Kind.CONCLUDING_OBSERVATIONS, Kind.FOLLOW_UP}
    return next(_days(text, words, words.dates, identity), None) or _counted(
        text, words, identity.adopted if counts else None, language
    )


def report_due(text: str, words: Particulars, identity: Identity, language: str) -> date | None:
    """Return the day on which the next report is due; of reports to be handed in together, the last one's.

    Where the report answers a list of issues yet to come, the years said are those of the list and of the dialogue.
    """
    if words.runs_otherwise.search(text):
        return deadline(text, words, identity, language)
    days = _days(text, words, (*words.dates, *words.report_dates), identity)
    return max(days, default=None) or deadline(text, words, identity, language)


def has_term(text: str, words: Particulars) -> bool:
    """Whether the text sets a term at all, even one that runs from a day unknown."""
    return bool(words.terms.search(text)) or any(form.search(text) for form in words.dates)


def _days(text: str, words: Particulars, forms: tuple[re.Pattern[str], ...], identity: Identity) -> Iterator[date]:
    made = identity.adopted or identity.published
    found = [match for form in forms for match in form.finditer(text)]
    # The fullest reading of one place first: "by 31 March 2027" is no mere "by March 2027".
    for match in sorted(found, key=lambda match: (match.start(), -match.end())):
        day = _day(match, words)
        if day and (made is None or day > made):
            yield day


def _day(found: re.Match[str], words: Particulars) -> date | None:
    parts = found.groupdict()
    year, month = int(parts["year"]), _month(parts.get("month"), words)
    try:
        last = calendar.monthrange(year, month)[1]
        return date(year, month, int(parts["day"]) if parts.get("day") else last)
    except ValueError:
        return None


def _month(name: str | None, words: Particulars) -> int:
    if not name:
        return 12
    if name.isdecimal():
        return int(name)
    return next(number for number, month in enumerate(words.months, 1) if month.fullmatch(name))


def _counted(text: str, words: Particulars, adopted: date | None, language: str) -> date | None:
    found = words.terms.search(text) if adopted else None
    if adopted is None or found is None or _runs_otherwise(text, found.start(), words, language):
        return None
    parts = found.groupdict()
    count = (parts.get("count") or "1").lower()
    months, days = words.units[parts["unit"].lower()]
    length = words.counts[count] if count in words.counts else int(count)
    return _later(adopted, length * months) + timedelta(days=length * days)


def _runs_otherwise(text: str, offset: int, words: Particulars, language: str) -> bool:
    if not words.runs_otherwise.search(text):
        return False
    sentence = next((text[start:end] for start, end in sentences(text, language) if start <= offset < end), text)
    return bool(words.runs_otherwise.search(sentence))


def _later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
