"""The feeds of newly issued documents: each is known within the hour, and its files come in the same visit."""

from collections.abc import AsyncIterator, Iterator

from pydantic import BaseModel, ConfigDict
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawlers.access import askable
from crawlers.addresses import ForbiddenAddress
from crawlers.entries import Entry
from crawlers.feeds import Item, items
from crawlers.fetching import Listed, ListingSpider
from crawlers.labels import meaning
from crawlers.ods import fetch_files
from crawlers.payload import as_text
from crawlers.postbacks import Unreachable
from crawlers.tally import Fate
from crawlers.visit import Visit
from crawlers.webforms import LayoutChanged
from treatywatch.catalogue.intake import DocumentFacts

_UNREAD = (IgnoreRequest, ForbiddenAddress, LayoutChanged, Unreachable)


class Site(BaseModel):
    """What rss.yml says of the feeds: where each is, and whose documents are passed over."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    feeds: dict[str, list[str]]
    passed_over: list[str]


class Feeds(ListingSpider):
    """One visit: every feed from the first of its addresses that lists anything, then the files of what is new."""

    name = "rss"

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit)
        self.site = Site(**visit.facts.site)

    async def start(self) -> AsyncIterator[Request]:
        """Read the feeds, then fetch files one after the other; nothing is left for Scrapy to schedule."""
        texts: dict[str, DocumentFacts] = {}
        for addresses in self.site.feeds.values():
            for listed in await self.feed(addresses):
                for line in self.unread(listed):
                    self.visit.tally.alarm(line)
                texts |= {facts.symbol or facts.key: facts for facts in self.enter(listed.entry)}
        await fetch_files(self, [facts for facts in texts.values() if self.lacks(facts)], self.visit.facts.languages)
        return
        yield

    async def feed(self, addresses: list[str]) -> list[Listed]:
        """Return the items of a feed from the first of its addresses that lists any.

        An address that cannot be read is told to a person; it is a fault of the visit only if none can be.
        """
        errors: list[Exception] = []
        listed: list[Listed] | None = None
        for address in addresses:
            try:
                listed = self.items(await self.page(address))
            except _UNREAD as error:
                errors.append(error)
            if listed:
                break
        for why in errors if listed else ():
            self.visit.tally.alarm(f"{why}: another address of the feed was read in its place")
        for why in errors if listed is None else ():
            self.visit.fault(why)
        return listed or []

    def read(self, response: Response) -> Iterator[Listed]:
        """Give the items of a feed whose documents are followed; raises LayoutChanged for what is no whole feed."""
        for item in items(as_text(response.body), response.url):
            if not item.symbols:
                self.visit.tally.alarm(
                    f"{response.url}: not a symbol that is known: {item.printed}: look it up by hand"
                )
            for symbol in item.symbols:
                if not meaning(symbol, dict.fromkeys(self.site.passed_over, True)):
                    yield Listed(entry=_entry(item, symbol), unread=item.unread)

    def lacks(self, facts: DocumentFacts) -> bool:
        """Whether no file of a text is held; languages that come late are left to the visits of ods."""
        symbol = facts.symbol or facts.key
        held = any(file.symbol == symbol for file in self.visit.holdings.files(facts.key))
        if held:
            self.visit.tally.settle(facts.key, Fate.UNCHANGED)
        elif not askable(symbol):
            self.visit.without_files([facts])
        return not held and askable(symbol)


def _entry(item: Item, symbol: str) -> Entry:
    """Return what an item says of the document with one of its symbols, which alone tells body and kind."""
    return Entry(title=item.title, symbols=(symbol,), body=symbol, kind=symbol, date=item.published)
