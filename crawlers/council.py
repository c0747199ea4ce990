"""Pages of the Human Rights Council on www.ohchr.org: when it sits, and what its experts report each year."""

import re
from dataclasses import dataclass
from datetime import date

from parsel import Selector

from crawlers.labels import listed_date
from crawlers.markup import words
from crawlers.sources import SourceFacts
from crawlers.webforms import LayoutChanged
from treatywatch.catalogue.calendar import EventFacts, EventKind
from treatywatch.catalogue.readings import Body
from treatywatch.catalogue.symbols import find_symbols

_DAY = r"(\d{1,2} [A-Za-z]+ \d{4})"
_SESSION = re.compile(
    rf"\b(\d+)(?:st|nd|rd|th) (?:regular )?session of the Human Rights Council\W+(?:from )?{_DAY}\s*(?:to|-|–)\s*{_DAY}"
)
# sources.md 2.3: reports to the Council, to the General Assembly and to the former Commission, but no resolutions.
_REPORT = re.compile(r"(?:A/HRC/\d+|A/\d+|E/CN\.4/(?:\d{4}|S-\d+))/\d+(?:/(?:Add|Corr|Rev)\.\d+)*")
_YEAR = re.compile(r"^\s*\d{4}\b")
# From the block that is likeliest to be one report to the least likely.
_BLOCKS = ("tr", "*[contains(@class, 'views-row')]", "li", "p", "div")


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """A session of the Council: its number, its first day and its last."""

    number: int
    begins: date
    ends: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """A report on a mandate's page, with the title that is printed beside its symbol."""

    symbol: str
    title: str


def sessions(page: Selector, where: str) -> list[Session]:
    """Return the sessions on a page; raises LayoutChanged if it has none."""
    printed = _SESSION.findall(words(page))
    days = ((int(number), listed_date(first), listed_date(last)) for number, first, last in printed)
    found = [Session(number=number, begins=first, ends=last) for number, first, last in days if first and last]
    if not found:
        raise LayoutChanged(f"{where}: no session with its dates on the page: compare it with the recorded one")
    return found


def council_session(session: Session, url: str, source: SourceFacts) -> EventFacts:
    """Return a session of the Council as an event."""
    return EventFacts(
        key=f"HRC/{session.number}",
        kind=EventKind.SESSION,
        source=source.name,
        title=f"Human Rights Council, session {session.number}",
        url=url,
        body=Body.HRC,
        begins=session.begins,
        ends=session.ends,
    )


def reports(page: Selector, where: str) -> list[Report]:
    """Return the reports on a mandate's page, each once, in order; raises LayoutChanged if it has none."""
    found: dict[str, str] = {}
    for element in page.xpath("//body//*[text()[contains(., '/')] and not(self::script) and not(self::style)]"):
        for symbol in find_symbols(" ".join(element.xpath("text()").getall())):
            if _REPORT.fullmatch(symbol):
                found.setdefault(symbol, _beside(element, symbol))
    if not found:
        raise LayoutChanged(f"{where}: no symbol of a report on the page: compare it with the recorded one")
    return [Report(symbol=symbol, title=title) for symbol, title in found.items()]


def _beside(element: Selector, symbol: str) -> str:
    """Return the words of the smallest block about a symbol that is a report's own, the symbol where there are none."""
    for block in _BLOCKS:
        about = words(element.xpath(f"ancestor-or-self::{block}[1]"))
        if find_symbols(about) == [symbol]:
            return _YEAR.sub("", about.replace(symbol, "")).strip(" :;,-–()") or symbol
    return symbol
