"""The calendars of the treaty bodies: when reports are due, when committees sit, and what a session has before it."""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from functools import partial
from urllib.parse import urljoin

from pydantic import BaseModel, ConfigDict
from scrapy import Request
from scrapy.http import Response

from crawlers.calendars import Deadline, Sitting, deadlines, session_documents, sittings, table_rows
from crawlers.courtesy import Blocked
from crawlers.downloads import DownloadPages
from crawlers.labels import meaning
from crawlers.postbacks import Unreachable, grid_pages, page_of
from crawlers.sources import SourceFacts
from crawlers.visit import Visit, fetch
from crawlers.webforms import LayoutChanged
from treatywatch.catalogue.calendar import EventFacts, EventKind
from treatywatch.catalogue.readings import Body


class Site(BaseModel):
    """What sessions.yml says of the site itself; the addresses stand beside the master calendar's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sessions: str
    details: str
    treaties: list[str]
    newest: int
    languages: dict[str, str]


class TreatyBodyCalendars(DownloadPages):
    """One visit: the master calendar, then the sessions of one committee after the other."""

    name = "sessions"

    def __init__(self, visit: Visit) -> None:
        self.site = Site(**visit.facts.site)
        super().__init__(visit, self.site.languages)

    def check(self, response: Response) -> Iterator[str]:
        """Compare the first page of the master calendar with what is read from it."""
        for deadline in self.deadlines(table_rows(page_of(response))):
            yield from not_understood(deadline)

    async def start(self) -> AsyncIterator[Request]:
        """Read each calendar; one that cannot be read leaves the others."""
        parts = [self.reports_due]
        parts += [partial(self.committee, treaty) for treaty in self.site.treaties]
        for part in parts:
            try:
                async for request in part():
                    yield request
            except (Blocked, LayoutChanged, Unreachable) as error:
                self.visit.fault(error)

    async def reports_due(self) -> AsyncIterator[Request]:
        """Announce every report that is due; nothing is to be fetched for it."""
        url = self.visit.facts.url
        page = page_of(await self.page(url))
        rows = table_rows(page)
        if page.css(".rgPagerCell"):
            pages = [shown.rows async for shown in grid_pages(partial(fetch, self), url)]
            rows = [[cell.text for cell in row] for shown in pages for row in shown]
        for deadline in self.deadlines(rows):
            new = self.visit.announce(report_due(deadline, self.visit.facts))
            for line in not_understood(deadline) if new else ():
                self.visit.tally.alarm(line)
        self.visit.agenda.strike_off(EventKind.REPORTING_DEADLINE)
        for request in list[Request]():
            yield request

    async def committee(self, treaty: str) -> AsyncIterator[Request]:
        """Announce the sessions of a committee that have dates, and take the documents of the newest."""
        where = urljoin(self.visit.facts.url, self.site.sessions.format(treaty=treaty))
        listed = sittings(page_of(await self.page(where)), where)
        self.visit.count(where, len(listed))
        if not any(sitting.ends for sitting in listed):
            self.visit.tally.alarm(f"{where}: no session with its dates: look whether the list is filled by a postback")
        for sitting in listed:
            if sitting.ends:
                self.visit.announce(session(sitting, treaty, self.visit.facts))
        for sitting in listed[: self.site.newest]:
            async for request in self.documents_of(sitting):
                yield request

    async def documents_of(self, sitting: Sitting) -> AsyncIterator[Request]:
        """Enter the documents of a session, and ask for the page of their files."""
        where = urljoin(self.visit.facts.url, self.site.details.format(number=sitting.number))
        response = await self.page(where)
        for one in session_documents(page_of(response), where):
            for request in self.ask(one.link, self.files, self.enter(one.entry)):
                yield request

    def deadlines(self, rows: Iterable[Sequence[str]]) -> list[Deadline]:
        """Return the reports due by rows of the master calendar; raises LayoutChanged."""
        return deadlines(rows, self.visit.facts.url, self.visit.facts.bodies, self.visit.states)


def report_due(deadline: Deadline, source: SourceFacts) -> EventFacts:
    """Return a report that is due as an event."""
    return EventFacts(
        key=f"{deadline.body or '?'}/{deadline.state or deadline.printed}/{deadline.document}",
        kind=EventKind.REPORTING_DEADLINE,
        source=source.name,
        title=deadline.document,
        url=source.url,
        body=deadline.body or Body.OTHER,
        state=deadline.state,
        ends=deadline.due,
    )


def not_understood(deadline: Deadline) -> Iterator[str]:
    """Give a line for each thing of a report due that is not understood."""
    if deadline.state is None:
        yield f"{deadline.printed}: State not understood: add it to the catalogue's states.yml"
    if deadline.body is None:
        yield f"{deadline.printed}: body not understood: add it to sessions.yml"


def session(sitting: Sitting, treaty: str, source: SourceFacts) -> EventFacts:
    """Return a committee's session as an event; one without a date would seem to be always open."""
    return EventFacts(
        key=f"session/{sitting.number}",
        kind=EventKind.SESSION,
        source=source.name,
        title=f"{treaty}: {sitting.title}",
        url=sitting.url,
        body=meaning(treaty, source.bodies) or Body.OTHER,
        begins=sitting.begins,
        ends=sitting.ends,
    )
