"""What every spider does alike: enter what is listed, ask for each file in the best format, keep what comes whole."""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers.courtesy import Blocked
from crawlers.entries import Entry, documents_of, not_understood, version_status
from crawlers.offers import Offer, by_language
from crawlers.payload import BadPayload, media_type
from crawlers.visit import Visit, fetch, fetched_file
from crawlers.webforms import LayoutChanged
from treatywatch.catalogue.intake import DocumentFacts

UNDETERMINED = "und"  # ISO 639-2, for a language that is not understood
MOST_PAGES = 1000  # without a bound a faulty pager never ends


class SourceSpider(Spider):
    """One visit of a source. A spider of its own says what is listed, in `start`, and where the files are.

    What it lists goes through `enter`, what it wants through `want`; everything between request and archive is here.
    """

    def __init__(self, visit: Visit) -> None:
        super().__init__()
        self.visit = visit
        self.awaited: dict[str, list[DocumentFacts]] = {}

    async def page(self, url: str) -> Response:
        """Fetch a page that the visit cannot do without; raises Unreachable, or Blocked."""
        return await fetch(self, Request(url, dont_filter=True))

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
        """Ask for a file that covers documents, unless each of them has it; `offered` is one language, best first."""
        wanting = list(documents)
        if not self.visit.holds(wanting, [offer.url for offer in offered]):
            yield from self.ask(offered[0].url, self.file, wanting, offered=list(offered))

    def ask(self, url: str, callback: Any, documents: Iterable[DocumentFacts], **given: Any) -> Iterator[Request]:
        """Ask for a page or a file on behalf of documents, once for all that want it."""
        wanted_by = self.awaited.setdefault(url, [])
        unasked = [facts for facts in documents if facts.key not in {waiting.key for waiting in wanted_by}]
        if unasked and not wanted_by:
            yield Request(url, callback, errback=self.failed, cb_kwargs={"documents": wanted_by, **given})
        wanted_by.extend(unasked)

    def file(self, response: Response, documents: list[DocumentFacts], offered: list[Offer]) -> Iterator[Request]:
        """Keep a file; one that is no whole document is asked for again, then in the next format on offer."""
        offer = offered[0]
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
            yield from self.ask(offered[1].url, self.file, documents, offered=offered[1:])
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
    """One item of a listing: what it prints of its documents, and the files that it offers."""

    entry: Entry
    offers: tuple[Offer, ...] = ()


class ListingSpider(SourceSpider):
    """One visit of a source that is a plain listing, page after page, with the address of each file on it.

    A spider of its own gives `read`, and `following` where there is more than one page.
    """

    async def start(self) -> AsyncIterator[Request]:
        """Read the listing from its first page to its last. Raises what `page` and `read` raise."""
        address: str | None = self.visit.facts.url
        for _ in range(MOST_PAGES):
            if address is None:
                return
            response = await self.page(address)
            for listed in self.read(response):
                documents = self.enter(listed.entry)
                for in_language in by_language(listed.offers):
                    for request in self.want(documents, in_language):
                        yield request
            address = self.following(response)
        raise LayoutChanged(f"{address}: still more after {MOST_PAGES} pages: compare the pager with the recorded page")

    def read(self, response: Response) -> Iterable[Listed]:
        """Return the items of a page, none where it truly has none; raises LayoutChanged where it is another page."""
        raise NotImplementedError

    def following(self, response: Response) -> str | None:
        """Return the address of the page after this one, None after the last."""
        return None
