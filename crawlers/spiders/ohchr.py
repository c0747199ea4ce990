"""The site of the High Commissioner's Office: calls for input, the Council's sessions, and its experts' reports."""

from collections.abc import AsyncIterator, Iterable
from functools import partial

from pydantic import BaseModel, ConfigDict
from scrapy import Request
from scrapy.http import Response

from crawlers.cards import call_for_input, cards, document, following, not_understood
from crawlers.council import council_session, reports, sessions
from crawlers.courtesy import Blocked
from crawlers.entries import Entry
from crawlers.fetching import SourceSpider
from crawlers.ods import fetch_files
from crawlers.postbacks import Missing, Unreachable, page_of
from crawlers.tally import Fate
from crawlers.visit import Visit
from crawlers.webforms import LayoutChanged
from treatywatch.catalogue.calendar import EventKind


class Site(BaseModel):
    """What ohchr.yml says of the site itself; all but the mandates are addresses below its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    calls: str
    sessions: str
    documents: str
    most_document_pages: int
    reports: str
    mandates: list[str]


class HumanRightsOffice(SourceSpider):
    """One visit in parts, each of which may be closed or changed while the others are open."""

    name = "ohchr"

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit)
        self.site = Site(**visit.facts.site)

    @property
    def probe_address(self) -> str:
        """The first page of the calls for input."""
        return self.visit.facts.url + self.site.calls

    def check(self, response: Response) -> Iterable[str]:
        """Compare the cards on the listing of calls with what is read from them."""
        found = cards(page_of(response), response.url)
        if not found:
            yield f"{response.url}: nothing listed on the first page"
        for card in found:
            yield from not_understood(card, self.visit.facts)

    async def start(self) -> AsyncIterator[Request]:
        """Read part after part; whatever is asked for is awaited here, so that no request is left to give."""
        parts = [self.calls_for_input, self.council_sessions, self.newest_documents]
        parts += [partial(self.thematic_reports, mandate) for mandate in self.site.mandates]
        for part in parts:
            try:
                await part()
            except Missing as error:
                self.visit.tally.alarm(str(error))
            except (Blocked, LayoutChanged, Unreachable) as error:
                self.visit.fault(error)
        return
        yield

    async def calls_for_input(self) -> None:
        """Announce every call on the listing; their own pages answer browsers alone and are not asked for."""
        rows = 0
        async for response in self.walk(self.visit.facts.url + self.site.calls, following):
            for card in cards(page_of(response), response.url):
                rows += 1
                new = self.visit.announce(call_for_input(card, self.visit.facts))
                for line in not_understood(card, self.visit.facts) if new else ():
                    self.visit.tally.alarm(line)
        self.visit.count(self.visit.facts.url + self.site.calls, rows)
        if rows:
            self.visit.agenda.strike_off(EventKind.CALL_FOR_INPUT)

    async def council_sessions(self) -> None:
        """Announce the sessions of the Human Rights Council."""
        response = await self.page(self.visit.facts.url + self.site.sessions)
        for session in sessions(page_of(response), response.url):
            self.visit.announce(council_session(session, response.url, self.visit.facts))

    async def newest_documents(self) -> None:
        """Take the documents with a symbol from the newest cards, back to a page on which all are known."""
        pages = 0
        async for response in self.walk(self.visit.facts.url + self.site.documents, following):
            pages += 1
            entries = [entry for card in cards(page_of(response), response.url) if (entry := document(card))]
            if not await self.take(entries) or pages == self.site.most_document_pages:
                return

    async def thematic_reports(self, mandate: str) -> None:
        """Take the reports on a mandate's page."""
        url = self.visit.facts.url + self.site.reports.format(mandate=mandate)
        response = await self.page(url)
        listed = reports(page_of(response), url)
        await self.take(
            Entry(title=report.title, symbols=(report.symbol,), body=report.symbol, kind="Annual thematic report")
            for report in listed
        )

    async def take(self, entries: Iterable[Entry]) -> bool:
        """Enter documents and fetch the files of those without any; True where there were such.

        The languages that are lacking of the others are asked for where symbols are: see ods.yml.
        """
        documents = [facts for entry in entries for facts in self.enter(entry)]
        bare = [facts for facts in documents if not self.visit.holdings.files(facts.key)]
        for facts in documents:
            if facts not in bare:
                self.visit.tally.settle(facts.key, Fate.UNCHANGED)
        await fetch_files(self, bare, self.visit.facts.languages)
        return bool(bare)
