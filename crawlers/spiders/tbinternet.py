"""The UN Treaty Body Database: searches it by body and kind of document, and fetches every file that it lists."""

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode, urljoin

from pydantic import BaseModel, ConfigDict
from scrapy import Request, Spider
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers.courtesy import Blocked
from crawlers.entries import entries, not_understood, version_status
from crawlers.labels import choice
from crawlers.listing import Row, rows
from crawlers.offers import Offer, by_language, full_title, has_no_files, offers
from crawlers.payload import BadPayload, media_type
from crawlers.postbacks import Unreachable, grid_pages, page_of
from crawlers.visit import Visit, fetch, fetched_file
from crawlers.webforms import LayoutChanged, choices
from treatywatch.catalogue.intake import DocumentFacts

UNDETERMINED = "und"  # ISO 639-2, for a language that is not understood


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


class TreatyBodyDatabase(Spider):
    """One visit: a search for every body and kind in turn, page after page, and the files of each row."""

    name = "tbinternet"

    def __init__(self, visit: Visit) -> None:
        super().__init__()
        self.visit = visit
        self.site = Site(**visit.facts.site)
        self.awaited: dict[str, list[DocumentFacts]] = {}

    async def start(self) -> AsyncIterator[Request]:
        """Search one after the other: a ViewState belongs to the page before it. Raises what the first page raises."""
        first = await fetch(self, Request(f"{self.visit.facts.url}?Lang=en", dont_filter=True))
        for search in list(self.searches(first)):
            try:
                async for row in self.listed(search):
                    for request in self.enter(row, search):
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
        async for grid in grid_pages(lambda request: fetch(self, request), search):
            announced = max(announced, grid.items or 0)
            for row in rows(grid, self.site.columns, self.site.untitled, search):
                came.add((row.text("title"), row.text("date"), row.link))
                yield row
        if len(came) < announced:
            self.visit.tally.alarm(f"{search}: {announced} items announced, {len(came)} listed: look at the page")

    def enter(self, row: Row, search: str) -> Iterator[Request]:
        """Enter the documents of a row, and ask for the page of their files."""
        documents = entries(row, self.visit.facts, self.visit.states)
        new = [facts for facts in documents if self.visit.enter(facts)]
        for line in not_understood(row, self.visit.facts, self.visit.states) if new else ():
            self.visit.tally.alarm(line)
        for title in row.unread:
            self.visit.tally.alarm(f"{search}: a column that nobody reads: {title}: add it to tbinternet.yml")
        if documents and row.link:
            yield from self.ask(urljoin(search, row.link), self.files, documents)
        else:
            self.visit.tally.alarm(f"{search}: a row without symbol or files: {row.text('title')}: look it up by hand")

    def ask(self, url: str, callback: Any, documents: Iterable[DocumentFacts], **given: Any) -> Iterator[Request]:
        """Ask for a page or a file on behalf of documents, once for all that want it."""
        wanted_by = self.awaited.setdefault(url, [])
        unasked = [facts for facts in documents if facts.key not in {waiting.key for waiting in wanted_by}]
        if unasked and not wanted_by:
            yield Request(url, callback, errback=self.failed, cb_kwargs={"documents": wanted_by, **given})
        wanted_by.extend(unasked)

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
            if not self.visit.holds(titled, [offer.url for offer in in_language]):
                yield from self.ask(in_language[0].url, self.file, titled, offered=in_language)
        if offered:
            return
        if not has_no_files(page):
            self.visit.fail(titled, "its page has neither files nor word of none")
            raise LayoutChanged(f"{response.url}: neither files nor word of none: compare it with the recorded page")
        self.visit.without_files(titled)

    def file(self, response: Response, documents: list[DocumentFacts], offered: list[Offer]) -> Iterator[Request]:
        """Keep a file; one that is no whole document is asked for again, then in the next format on offer."""
        offer = offered[0]
        try:
            kind = media_type(response.body, web_page=offer.format.startswith("htm"))
        except BadPayload as error:
            yield from self.ask_again(response, documents, offered, error)
            return
        status = version_status(documents[0].symbol, draft=offer.draft)
        file = fetched_file(response, media_type=kind, language=offer.language or UNDETERMINED, status=status)
        self.visit.keep(documents, file)

    def ask_again(
        self, response: Response, documents: list[DocumentFacts], offered: list[Offer], error: BadPayload
    ) -> Iterator[Request]:
        """Ask once more for a file that came broken, and at last for the same text in another format."""
        again = response.request and get_retry_request(response.request, spider=self, reason=str(error))
        if again:
            yield again
        elif offered[1:]:
            yield from self.ask(offered[1].url, self.file, documents, offered=offered[1:])
        else:
            self.visit.fail(documents, f"{response.url}: {error} (status {response.status})")

    def failed(self, failure: Failure) -> None:
        """Note a request that came to nothing."""
        if isinstance(failure.value, Blocked):
            self.visit.fault(failure.value)
        request: Request = vars(failure)["request"]  # set by Scrapy
        self.visit.fail(request.cb_kwargs["documents"], f"{request.url}: {failure.value!r}")
