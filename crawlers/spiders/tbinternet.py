"""The UN Treaty Body Database: searches it by body and kind of document, and fetches every file that it lists."""

from collections.abc import AsyncIterator, Iterator, Mapping
from urllib.parse import urlencode, urljoin

from pydantic import BaseModel, ConfigDict
from scrapy import Request
from scrapy.http import Response

from crawlers.downloads import DownloadPages
from crawlers.entries import not_understood
from crawlers.labels import ids, other_ids, strangers
from crawlers.listing import Row, rows
from crawlers.postbacks import Unreachable, grid_pages, page_of
from crawlers.visit import Visit, fetch
from crawlers.webforms import choices, grid
from treatywatch.catalogue.readings import Kind


class Site(BaseModel):
    """What tbinternet.yml says of the site itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    treaties: dict[str, int]
    document_types: dict[str, int]
    categories: dict[str, int]
    listed_only: list[Kind]
    young: int
    every: int
    controls: dict[str, str]
    columns: dict[str, list[str]]
    untitled: list[str]
    languages: dict[str, str]


class TreatyBodyDatabase(DownloadPages):
    """One visit: a search for every body and kind in turn, page after page, and the files of each row."""

    name = "tbinternet"

    def __init__(self, visit: Visit) -> None:
        self.site = Site(**visit.facts.site)
        super().__init__(visit, self.site.languages)

    @property
    def probe_address(self) -> str:
        """The first search, whose page has the lists of bodies and kinds beside the grid."""
        return f"{self.visit.facts.url}?{urlencode({'Lang': 'en', 'TreatyID': 9, 'DocTypeID': 5})}"

    def check(self, response: Response) -> Iterator[str]:
        """Compare the lists with the ids configured, and the grid with the columns that are read."""
        lists = {name: choices(page_of(response), control) for name, control in self.site.controls.items()}
        for name, offered in lists.items():
            yield from other_ids(offered, getattr(self.site, name), f"{response.url}: {name}")
        yield from self.unread_choices(lists, response.url)
        for row in rows(grid(page_of(response), response.url), self.site.columns, self.site.untitled, response.url):
            yield from not_understood(row.entry(), self.visit.facts, self.visit.states)
            yield from (f"{response.url}: a column that nobody reads: {title}" for title in row.unread)

    async def start(self) -> AsyncIterator[Request]:
        """Search one after the other: a ViewState belongs to the page before it. Raises what the first page raises."""
        first = await self.page(f"{self.visit.facts.url}?Lang=en")
        for search in list(self.searches(first)):
            try:
                async for row in self.listed(search):
                    for request in self.take(row, search):
                        yield request
            except Unreachable as error:
                self.visit.fault(error)

    def searches(self, first: Response) -> Iterator[str]:
        """Give the address of each search; raises LayoutChanged if a label that it needs has gone from the page."""
        site, facts, where = self.site, self.visit.facts, first.url
        lists = {name: choices(page_of(first), control) for name, control in site.controls.items()}
        ids(lists["categories"], site.categories, {}, where)
        for line in self.unread_choices(lists, where):
            self.visit.tally.alarm(line)
        for treaty in ids(lists["treaties"], site.treaties, facts.bodies, where).values():
            for kind in ids(lists["document_types"], site.document_types, facts.kinds, where).values():
                yield f"{facts.url}?{urlencode({'Lang': 'en', 'TreatyID': treaty, 'DocTypeID': kind})}"

    def unread_choices(self, lists: Mapping[str, Mapping[str, str | None]], where: str) -> Iterator[str]:
        """Give a line for each body and each kind on the page that is not searched for."""
        yield from strangers(lists["treaties"], {**self.visit.facts.bodies, **self.site.treaties}, where)
        yield from strangers(lists["document_types"], {**self.visit.facts.kinds, **self.site.document_types}, where)

    async def listed(self, search: str) -> AsyncIterator[Row]:
        """Give the rows of a search, and alarm where fewer came than its pager announces."""
        came = set()
        announced = 0
        async for shown in grid_pages(lambda request: fetch(self, request), search):
            announced = max(announced, shown.items or 0)
            for row in rows(shown, self.site.columns, self.site.untitled, search):
                came.add((row.text("title"), row.text("date"), row.link))
                yield row
        self.visit.count(search, len(came))
        if len(came) < announced:
            self.visit.tally.alarm(f"{search}: {announced} items announced, {len(came)} listed: look at the page")

    def take(self, row: Row, search: str) -> Iterator[Request]:
        """Enter the documents of a row, and ask for the page of their files."""
        documents = self.enter(row.entry())
        for title in row.unread:
            self.visit.tally.alarm(f"{search}: a column that nobody reads: {title}: add it to tbinternet.yml")
        if documents and documents[0].kind in self.site.listed_only:
            self.visit.list_only(documents)
        elif documents and row.link:
            if not self.visit.passes_over(documents, young=self.site.young, every=self.site.every):
                yield from self.ask(urljoin(search, row.link), self.files, documents)
        else:
            self.visit.tally.alarm(f"{search}: a row without symbol or files: {row.text('title')}: look it up by hand")
