"""What every spider does alike: enter what is listed, ask for each file in the best format, keep what comes whole."""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers.courtesy import Blocked
from crawlers.entries import Entry, documents_of, not_understood, version_status
from crawlers.offers import Offer, by_language
from crawlers.pages import conditions
from crawlers.payload import BadPayload, media_type
from crawlers.visit import Visit, fetch, fetched_file
from crawlers.webforms import LayoutChanged
from treatywatch.catalogue.intake import DocumentFacts

UNDETERMINED = "und"  # ISO 639-2, for a language that is not understood
MOST_PAGES = 5000  # without a bound a faulty pager never ends; a quarter of a million rows have an end


class SourceSpider(Spider):
    """One visit of a source. A spider of its own says what is listed, in `start`, and where the files are.

    What it lists goes through `enter`, what it wants through `want`; everything between request and archive is here.
    """

    def __init__(self, visit: Visit) -> None:
        super().__init__()
        self.visit = visit
        self.awaited: dict[str, list[DocumentFacts]] = {}

    async def page(self, url: str) -> Response:
        """Give a page that the visit cannot do without, as it was if its site says that it has not changed.

        Raises Unreachable, or Blocked.
        """
        known = self.visit.pages.known(url)
        asked = Request(url, headers=conditions(known.headers) if known else {}, dont_filter=True)
        response = await fetch(self, asked, *([304] if known else []))
        if known and response.status == 304:
            return known.response()
        self.visit.pages.keep(url, response)
        return response

    async def walk(self, first: str, following: Callable[[Response], str | None]) -> AsyncIterator[Response]:
        """Give the pages of a listing from its first address on, each leading to the next, None after the last.

        Raises what `page` raises, and LayoutChanged where they have no end.
        """
        address = first
        for _ in range(MOST_PAGES):
            response = await self.page(address)
            yield response
            after = following(response)
            if after is None:
                return
            address = after
        raise LayoutChanged(f"{address}: still more after {MOST_PAGES} pages: compare the pager with the recorded page")

    @property
    def probe_address(self) -> str:
        """The page by which `check` tells whether the source is still what the spider expects."""
        return self.visit.facts.url

    def check(self, response: Response) -> Iterable[str]:
        """Return a line for each way in which the page at `probe_address` is not as expected; raises LayoutChanged."""
        raise NotImplementedError

    async def compare(self) -> AsyncIterator[Request]:
        """In place of `start`: fetch one page, and alarm for each way in which it is not as expected."""
        for line in self.check(await fetch(self, Request(self.probe_address, dont_filter=True))):
            self.visit.tally.alarm(line)
        return
        yield  # what Scrapy starts is a generator; this one has no further requests

    def absent(self, response: Response) -> bool:
        """Whether a reply means that the file is not there, which is no failure; each site says it in its own way."""
        return False

    def enter(self, entry: Entry) -> tuple[DocumentFacts, ...]:
        """Enter the documents of an entry, alarm once for what of it is not understood, and return their facts."""
        documents = documents_of(entry, self.visit.facts, self.visit.states)
        new = [facts for facts in documents if self.visit.enter(facts)]
        for line in not_understood(entry, self.visit.facts, self.visit.states) if new else ():
            self.visit.tally.alarm(line)
        return documents

    def want(self, documents: Iterable[DocumentFacts], offered: Sequence[Offer]) -> Iterator[Request]:
        """Ask for a file that covers documents; `offered` is one language, best first.

        Where each of them has it, its site is asked whether it was replaced, as long as that may be.
        """
        wanting = list(documents)
        addresses = [offer.url for offer in offered]
        if not self.visit.holds(wanting, addresses):
            yield from self.ask(addresses[0], self.file, wanting, given={"offered": list(offered)})
            return
        for url, headers in self.visit.pages.to_ask_again(addresses).items():
            same = [offer for offer in offered if offer.url == url]
            yield from self.ask(url, self.file, wanting, given={"offered": same}, headers=headers)

    def ask(
        self,
        url: str,
        callback: Any,
        documents: Iterable[DocumentFacts],
        *,
        given: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Iterator[Request]:
        """Ask for a page or a file on behalf of documents, once for all that want it; `given` goes to the callback."""
        wanted_by = self.awaited.setdefault(url, [])
        unasked = [facts for facts in documents if facts.key not in {waiting.key for waiting in wanted_by}]
        if unasked and not wanted_by:
            handed = {"documents": wanted_by, **(given or {})}
            yield Request(url, callback, errback=self.failed, cb_kwargs=handed, headers=headers)
        wanted_by.extend(unasked)

    def file(self, response: Response, documents: list[DocumentFacts], offered: list[Offer]) -> Iterator[Request]:
        """Keep a file; one that is no whole document is asked for again, then in the next format on offer."""
        offer = offered[0]
        if response.status == 304:
            self.visit.pages.confirm(offer.url)
            return
        if self.absent(response) or response.status != 200:
            yield from self.otherwise(response, documents, offered, f"answered {response.status}")
            return
        try:
            kind = media_type(response.body, web_page=offer.format.startswith("htm"))
        except BadPayload as error:
            again = response.request and get_retry_request(response.request, spider=self, reason=str(error))
            yield from [again] if again else self.otherwise(response, documents, offered, str(error))
            return
        status = version_status(documents[0].symbol, draft=offer.draft)
        file = fetched_file(response, media_type=kind, language=offer.language or UNDETERMINED, status=status)
        self.visit.keep(documents, file)

    def otherwise(
        self, response: Response, documents: list[DocumentFacts], offered: list[Offer], why: str
    ) -> Iterator[Request]:
        """Ask for the same text in the next format; after the last, note that it is not there, or why it failed."""
        if offered[1:]:
            yield from self.ask(offered[1].url, self.file, documents, given={"offered": offered[1:]})
        elif self.absent(response):
            self.visit.not_yet(documents)
        else:
            self.visit.fail(documents, f"{response.url}: {why}")

    def failed(self, failure: Failure) -> None:
        """Note a request that came to nothing."""
        if isinstance(failure.value, Blocked):
            self.visit.fault(failure.value)
        request: Request = vars(failure)["request"]  # set by Scrapy
        self.visit.fail(request.cb_kwargs["documents"], f"{request.url}: {failure.value!r}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """One item of a listing: what it prints of its documents, the files that it offers, and what of it nobody reads."""

    entry: Entry
    offers: tuple[Offer, ...] = ()
    unread: tuple[str, ...] = ()


class ListingSpider(SourceSpider):
    """One visit of a source that is a plain listing, page after page, with the address of each file on it.

    A spider of its own gives `read`, and `following` where there is more than one page.
    """

    async def start(self) -> AsyncIterator[Request]:
        """Read the listing from its first page to its last. Raises what `walk` and `read` raise."""
        rows = 0
        async for response in self.walk(self.visit.facts.url, self.following):
            for listed in self.items(response):
                rows += 1
                for request in self.take(listed):
                    yield request
        self.visit.count(self.visit.facts.url, rows)

    def take(self, listed: Listed) -> Iterator[Request]:
        """Enter the documents of an item, and ask for their files."""
        documents = self.enter(listed.entry)
        for line in self.unread(listed):
            self.visit.tally.alarm(line)
        for in_language in by_language(listed.offers):
            yield from self.want(documents, in_language)

    def items(self, response: Response) -> list[Listed]:
        """Return what `read` gives; raises LayoutChanged too where an item lacks a field that it always had."""
        try:
            return list(self.read(response))
        except KeyError as error:
            raise LayoutChanged(f"{response.url}: an item without {error}: compare it with the recorded one") from error

    def read(self, response: Response) -> Iterable[Listed]:
        """Return the items of a page, none where it truly has none; raises LayoutChanged where it is another page."""
        raise NotImplementedError

    def unread(self, listed: Listed) -> Iterator[str]:
        """Give a line for each field of an item that nobody reads."""
        for field in listed.unread:
            yield f"{self.visit.facts.url}: a field that nobody reads: {field}: read it, or say why not"

    def check(self, response: Response) -> Iterable[str]:
        """Return a line where the first page lists nothing, and for each thing on it that is not understood."""
        listed = self.items(response)
        if not listed:
            yield f"{response.url}: nothing listed on the first page"
        for one in listed:
            yield from not_understood(one.entry, self.visit.facts, self.visit.states)
            yield from self.unread(one)

    def following(self, response: Response) -> str | None:
        """Return the address of the page after this one, None after the last."""
        return None
