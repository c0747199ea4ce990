"""The calendar pages of the Treaty Body Database: when committees sit, what a session has, and when reports are due."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl, urljoin, urlsplit

from parsel import Selector

from crawlers.entries import Entry
from crawlers.labels import listed_date, meaning
from crawlers.markup import words
from crawlers.webforms import LayoutChanged
from treatywatch.catalogue.readings import Body
from treatywatch.catalogue.states import StateNames
from treatywatch.catalogue.symbols import normalise, split_joint

_LINK = "View document"
_DAY = re.compile(r"\b(\d{1,2}) ?([A-Za-z]{3,9})\.? ?(\d{4})\b")


@dataclass(frozen=True, kw_only=True, slots=True)
class Sitting:
    """A session on a committee's list: its number on the site, its title, and its dates where they are printed."""

    number: int
    title: str
    url: str
    begins: date | None
    ends: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadline:
    """A report that is due: from which State, as ISO alpha-3, to which body, and until when; None is not understood."""

    printed: str
    state: str | None
    body: Body | None
    document: str
    due: date


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionDocument:
    """A document of a session, with the address of its page of files."""

    entry: Entry
    link: str


def sittings(page: Selector, where: str) -> list[Sitting]:
    """Return the sessions that a committee's list links to, the newest first by number; none where it shows none."""
    found: dict[int, Sitting] = {}
    for link in page.xpath("//a[@href]"):
        asked = {name.lower(): value for name, value in parse_qsl(urlsplit(link.attrib["href"]).query)}
        if "sessiondetails" in link.attrib["href"].lower() and asked.get("sessionid", "").isdigit():
            number = int(asked["sessionid"])
            days = _days(words(link.xpath("ancestor::tr[1]") or link))
            found[number] = Sitting(
                number=number,
                title=words(link) or f"Session {number}",
                url=urljoin(where, link.attrib["href"].strip()),
                begins=min(days) if len(days) > 1 else None,
                ends=max(days, default=None),
            )
    return sorted(found.values(), key=lambda sitting: sitting.number, reverse=True)


def session_documents(page: Selector, where: str) -> list[SessionDocument]:
    """Return the documents on a session's page; raises LayoutChanged for a page without the name of a treaty.

    Only the ends of ids are relied on: what stands before them has changed before (sources.md 3.1.5).
    """
    treaty = words(page.xpath("//*[contains(@id, 'tdTreatyName')]"))
    if not treaty:
        raise LayoutChanged(f"{where}: no name of a treaty on the session's page: compare it with the recorded one")
    return list(_session_documents(page, where, treaty))


def table_rows(page: Selector) -> list[list[str]]:
    """Return the words of each cell of each row on a page."""
    return [[words(cell) for cell in row.xpath("./td")] for row in page.xpath("//tr[td]")]


def deadlines(
    rows: Iterable[Sequence[str]], where: str, bodies: Mapping[str, Body], states: StateNames
) -> list[Deadline]:
    """Return the reports that are due by the rows of the master calendar; raises LayoutChanged if it has none.

    Each cell of a row is told by what stands in it, so that columns may be moved: a date, a treaty, a State; of the
    rest the region comes first and the document last.
    """
    found = [one for row in rows if (one := _deadline([text for text in row if text], bodies, states))]
    if not found:
        raise LayoutChanged(f"{where}: no row with a date on the calendar: compare it with the recorded one")
    return found


def _session_documents(page: Selector, where: str, treaty: str) -> Iterator[SessionDocument]:
    title = words(page.xpath("//title"))
    for link in page.xpath("//a[@href]"):
        asked = {name.lower(): value for name, value in parse_qsl(urlsplit(link.attrib["href"]).query)}
        if "download.aspx" not in link.attrib["href"].lower() or not asked.get("symbolno"):
            continue
        cells = [text for cell in link.xpath("ancestor::tr[1]/td") if (text := words(cell))]
        symbols = tuple(split_joint(asked["symbolno"]))
        named = [text for text in cells if not (_days(text) or text == _LINK or normalise(text) in symbols)]
        yield SessionDocument(
            entry=Entry(
                title=max(named, key=len, default=title),
                symbols=symbols,
                body=treaty,
                date=next((day.isoformat() for text in cells for day in _days(text)), None),
            ),
            link=urljoin(where, link.attrib["href"].strip()),
        )


def _deadline(cells: Sequence[str], bodies: Mapping[str, Body], states: StateNames) -> Deadline | None:
    due = next((day for text in cells if (day := listed_date(text))), None)
    if due is None:
        return None
    body = next((found for text in cells if (found := meaning(text, bodies))), None)
    state = next((code for text in cells if (code := states.code(text))), None)
    rest = [text for text in cells if not (listed_date(text) or meaning(text, bodies) or states.code(text))]
    return Deadline(printed=" | ".join(cells), state=state, body=body, document=rest[-1] if rest else "Report", due=due)


def _days(text: str) -> list[date]:
    printed = (" ".join(found) for found in _DAY.findall(text))
    return [day for one in printed if (day := listed_date(one))]
