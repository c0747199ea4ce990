"""One visit of one source: what its spider knows, asks and hands over, kept in the catalogue and on account."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from scrapy import Request, Spider
from scrapy.http import Response

from crawlers.agenda import Agenda
from crawlers.attempts import Attempts
from crawlers.courtesy import Blocked, connection_failures
from crawlers.holdings import Holdings
from crawlers.ledger import FetchedFile, Ledger
from crawlers.pages import Pages
from crawlers.postbacks import Missing, Unreachable
from crawlers.sources import SourceFacts
from crawlers.tally import Fate, Outcome, Tally
from crawlers.webforms import LayoutChanged
from treatywatch.catalogue.calendar import EventFacts
from treatywatch.catalogue.intake import DocumentFacts
from treatywatch.catalogue.states import StateNames

_OUTCOMES = ((Blocked, Outcome.BLOCKED), (LayoutChanged, Outcome.LAYOUT_CHANGED))


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """A source's facts, the catalogue as it is written to, the running account, and the names of States.

    The catalogue in four parts: documents (`ledger`), what is held of them (`holdings`), events (`agenda`), and
    numbers that were tried (`attempts`).
    `closed` are the hosts, or the sections of one, that refused, each with what it said.
    """

    facts: SourceFacts
    ledger: Ledger
    holdings: Holdings
    agenda: Agenda
    attempts: Attempts
    pages: Pages
    tally: Tally
    states: StateNames
    closed: dict[str, str] = field(default_factory=dict)

    def fault(self, error: Exception) -> None:
        """Note an error that kept part of the source from being read."""
        outcome = next((outcome for kind, outcome in _OUTCOMES if isinstance(error, kind)), Outcome.ERROR)
        self.tally.fault(outcome, str(error) or repr(error))

    def enter(self, facts: DocumentFacts) -> bool:
        """Enter a listed document; True where it was not known before."""
        self.tally.list(facts.key)
        return self.ledger.enter(facts)

    def count(self, listing: str, rows: int) -> None:
        """Note how many rows a listing has, and alarm where it has none and had some before."""
        if had := self.pages.emptied(listing, rows):
            self.tally.alarm(f"{listing}: nothing listed, where there were {had}: look at the page")

    def announce(self, event: EventFacts) -> bool:
        """Enter a listed event; True where it was not known before."""
        key = f"{event.source}:{event.key}"
        self.tally.list(key)
        fate = self.agenda.enter(event)
        self.tally.settle(key, fate)
        return fate is Fate.NEW

    def holds(self, documents: Iterable[DocumentFacts], addresses: Iterable[str]) -> bool:
        """Whether each document has a file from one of the addresses, which are those of one language."""
        known = list(addresses)
        fates = {facts.key: self.ledger.held(facts, known) for facts in documents}
        for key, fate in fates.items():
            if fate:
                self.tally.settle(key, fate)
        return all(fates.values())

    def keep(self, documents: Iterable[DocumentFacts], file: FetchedFile) -> None:
        """Keep a file for each of the documents that it covers."""
        self.tally.files += 1
        for facts in documents:
            self.tally.settle(facts.key, self.ledger.keep(facts, file))

    def without_files(self, documents: Iterable[DocumentFacts]) -> None:
        """Note that documents are listed without files."""
        for facts in documents:
            self.tally.settle(facts.key, self.ledger.without_files(facts))

    def passes_over(self, documents: Iterable[DocumentFacts], *, young: int, every: int) -> bool:
        """Whether the page of files of documents need not be asked for today; see Ledger.unasked."""
        fates = {facts.key: self.ledger.unasked(facts, young=young, every=every) for facts in documents}
        if not all(fates.values()):
            return False
        for key, fate in fates.items():
            if fate:
                self.tally.settle(key, fate)
        return True

    def list_only(self, documents: Iterable[DocumentFacts]) -> None:
        """Note that the files of documents are not fetched."""
        for facts in documents:
            self.tally.settle(facts.key, self.ledger.list_only(facts))

    def not_yet(self, documents: Iterable[DocumentFacts]) -> None:
        """Note that a file of documents is not there yet; whatever else is held of them stays as it is."""
        for facts in documents:
            self.tally.settle(facts.key, Fate.NOT_PUBLISHED)

    def fail(self, documents: Iterable[DocumentFacts], why: str) -> None:
        """Note that documents could not be had this time; the next visit asks again."""
        for facts in documents:
            self.tally.settle(facts.key, Fate.FAILED)
            self.tally.alarm(f"{facts.key}: {why}")


async def fetch(spider: Spider, request: Request, *answers: int) -> Response:
    """Fetch a page that a visit cannot do without; raises Unreachable, Missing for a wrong address, or Blocked.

    `answers` are the statuses that say something beside 200, as a 404 does where numbers are tried.
    """
    try:
        response: Response = await spider.crawler.engine.download_async(request)
    except connection_failures(spider.crawler) as error:
        raise Unreachable(f"{request.url}: {type(error).__name__} {error}") from error
    if response.status in (404, 410) and response.status not in answers:
        raise Missing(f"{response.url}: answered {response.status}: a wrong address: correct it in {spider.name}.yml")
    if response.status not in (200, *answers):
        raise Unreachable(f"{response.url}: answered {response.status}: the next visit asks again")
    return response


def fetched_file(response: Response, *, media_type: str, language: str, status: str) -> FetchedFile:
    """Return a reply as the file that it brought; `url` is the address asked for, before any redirect."""
    asked = response.meta.get("redirect_urls", [response.url])[0]
    return FetchedFile(
        url=asked,
        final_url=response.url,
        headers={name.decode("latin-1"): value[-1].decode("latin-1") for name, value in response.headers.items()},
        fetched=datetime.now(UTC),
        content=response.body,
        media_type=media_type,
        language=language,
        status=status,
    )
