"""The Official Document System: asks for the files that documents of the catalogue still lack, by their symbols."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime

from pydantic import BaseModel, ConfigDict
from scrapy import Request
from scrapy.http import Response

from crawlers.access import askable, differences, file_url, lacks
from crawlers.fetching import SourceSpider
from crawlers.holdings import HeldDocument
from crawlers.ods import doubt_silence, fetch_files, shut
from crawlers.tally import Fate
from crawlers.visit import Visit
from treatywatch.catalogue.intake import DocumentFacts
from treatywatch.catalogue.symbols import document_key


class Age(BaseModel):
    """A document first seen up to `days` days ago is asked for `every` so many days."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    days: int
    every: int


class Site(BaseModel):
    """What ods.yml says: a symbol known to be there, and how often to ask again by age, the oldest last."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    known: str
    again: list[Age]


class OfficialDocuments(SourceSpider):
    """One visit: every document that lacks a file and is due to be asked for, the newest first."""

    name = "ods"

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit)
        self.site = Site(**visit.facts.site)

    @property
    def probe_address(self) -> str:
        """The address of a file that is known to be there."""
        return file_url(self.site.known, "en", "pdf")

    async def start(self) -> AsyncIterator[Request]:
        """Ask for one document after the other, each awaited here; nothing is left for Scrapy to schedule."""
        lacking = list(self.lacking(datetime.now(UTC).date()))
        for facts in lacking:
            if shut(self):
                return
            await fetch_files(self, [facts], self.visit.facts.languages)
        if lacking:
            await doubt_silence(self)
        return
        yield

    def check(self, response: Response) -> Iterator[str]:
        """Compare what is answered for a file that is known to be there."""
        yield from differences(response, self.probe_address)

    def lacking(self, today: date) -> Iterator[DocumentFacts]:
        """Give the texts to ask for today, and settle what becomes of the other documents."""
        for document in self.visit.holdings.documents():
            self.visit.tally.list(document.key)
            texts = [symbol for symbol in document.symbols if self.wants(document, symbol)]
            if texts and due(document.first_seen.date(), today, self.site.again):
                yield from (self.facts(document, symbol) for symbol in texts)
            else:
                self.visit.tally.settle(document.key, Fate.UNCHANGED if document.files else Fate.NOT_PUBLISHED)

    def wants(self, document: HeldDocument, symbol: str) -> bool:
        """Whether a file may be had under this symbol that the document lacks."""
        own = askable(symbol) and document_key(symbol) == document.key
        return own and lacks(document.files, symbol, self.visit.facts.languages)

    def facts(self, document: HeldDocument, symbol: str) -> DocumentFacts:
        """Return what is said of a document here: nothing but its symbol."""
        return DocumentFacts(
            key=document.key, symbol=symbol, source=self.name, publisher=self.visit.facts.publisher, title=""
        )


def due(first_seen: date, today: date, again: list[Age]) -> bool:
    """Whether a document that lacks files is to be asked for today, by its age in days."""
    age = (today - first_seen).days
    step = next((step for step in again if age <= step.days), again[-1])
    return age % step.every == 0
