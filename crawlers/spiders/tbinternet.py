"""The UN Treaty Body Database: searches it by body and kind of document, and fetches every file that it lists."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from urllib.parse import urlencode, urljoin

from pydantic import BaseModel, ConfigDict
from scrapy import Request
from scrapy.http import Response

from crawlers.downloads import full_title, has_no_files, offers
from crawlers.entries import not_understood
from crawlers.fetching import SourceSpider
from crawlers.labels import choice, other_ids
from crawlers.listing import Row, rows
from crawlers.offers import by_language
from crawlers.postbacks import Unreachable, grid_pages, page_of
from crawlers.visit import Visit, fetch
from crawlers.webforms import LayoutChanged, choices, grid
from treatywatch.catalogue.intake import DocumentFacts


class Site(BaseModel):
    """What tbinternet.yml says of the site itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    treaties: dict[str, int]
    document_types: dict[str, int]
    categories: dict[str, int]
    controls: dict[str, str]
    columns: dict[str, list[str]]
    untitled: list[str]
    languages: dict[str, str]


class TreatyBodyDatabase(SourceSpider):
    """One visit: a search for every body and kind in turn, page after page, and the files of each row."""

    name = "tbinternet"

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit)
        self.site = Site(**visit.facts.site)

    @property
    def probe_address(self) -> str:
        """The first search, whose page has the lists of bodies and kinds beside the grid."""
        return f"{self.visit.facts.url}?{urlencode({'Lang': 'en', 'TreatyID': 9, 'DocTypeID': 5})}"

    def check(self, response: Response) -> Iterator[str]:
        """Compare the lists with the ids configured, and the grid with the columns that are read."""
        for name in ("treaties", "document_types", "categories"):
            offered = choices(page_of(response), self.site.controls[name])
            yield from other_ids(offered, getattr(self.site, name), f"{response.url}: {name}")
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
        lists = {name: choices(page_of(first), control) for name, control in self.site.controls.items()}
        for label, known in self.site.categories.items():
            choice(lists["categories"], label, known, first.url)
        for treaty, treaty_id in self.site.treaties.items():
            for kind, kind_id in self.site.document_types.items():
                asked = {
                    "Lang": "en",
                    "TreatyID": choice(lists["treaties"], treaty, treaty_id, first.url),
                    "DocTypeID": choice(lists["document_types"], kind, kind_id, first.url),
                }
                yield f"{self.visit.facts.url}?{urlencode(asked)}"

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
        if documents and row.link:
            yield from self.ask(urljoin(search, row.link), self.files, documents)
        else:
            self.visit.tally.alarm(f"{search}: a row without symbol or files: {row.text('title')}: look it up by hand")

    def files(self, response: Response, documents: list[DocumentFacts]) -> Iterator[Request]:
        """Ask for the files on a Download page, one in each language; raises LayoutChanged where it is another page."""
        if response.status != 200:
            self.visit.fail(documents, f"{response.url}: answered {response.status}")
            return
        page = page_of(response)
        titled = [replace(facts, title=full_title(page, facts.title)) for facts in documents]
        offered = offers(page, response.url, self.site.languages)
        for in_language in by_language(offered):
            if in_language[0].language is None:
                self.visit.tally.alarm(f"{response.url}: language not understood: {in_language[0].printed}")
            yield from self.want(titled, in_language)
        if offered:
            return
        if not has_no_files(page):
            self.visit.fail(titled, "its page has neither files nor word of none")
            raise LayoutChanged(f"{response.url}: neither files nor word of none: compare it with the recorded page")
        self.visit.without_files(titled)
