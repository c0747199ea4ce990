"""Resolutions by their numbers: nobody lists them in one place, so each session's are asked for one after the other."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

from pydantic import BaseModel, ConfigDict
from scrapy import Request
from scrapy.http import Response

from crawlers.access import Standing, best, differences, file_url
from crawlers.entries import Entry, documents_of
from crawlers.fetching import SourceSpider
from crawlers.numbered import MOST_UNREADABLE
from crawlers.ods import doubt_silence, fetch_language, settle, shut
from crawlers.postbacks import Unreachable
from crawlers.series import Run, Series, runs
from crawlers.tally import Fate
from crawlers.visit import Visit

_THERE = (Standing.KEPT, Standing.HELD)


class Site(BaseModel):
    """What resolutions.yml says: a symbol known to be there, the misses that end a series, the sessions to go back."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    known: str
    misses: int
    back: dict[str, int]
    series: list[Series]


class Resolutions(SourceSpider):
    """One visit: every series in its newest sessions, what is held passed over, up to so many misses in a row."""

    name = "resolutions"

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit)
        self.site = Site(**visit.facts.site)
        self.unreadable = 0  # in a row

    @property
    def probe_address(self) -> str:
        """The address of a file that is known to be there."""
        return file_url(self.site.known, "en", "pdf")

    async def start(self) -> AsyncIterator[Request]:
        """Go through one series after the other, leaving nothing for Scrapy to do. Raises what `ask_for` raises."""
        for run in runs(self.site.series, self.site.back, datetime.now(UTC).date()):
            await self.go_through(run)
        await doubt_silence(self)
        return
        yield

    def check(self, response: Response) -> Iterator[str]:
        """Compare what is answered for a file that is known to be there."""
        yield from differences(response, self.probe_address)

    async def go_through(self, run: Run) -> None:
        """Ask for every number that is not held, to the highest that is and on until so many in a row have no file."""
        held = {run.number(one.key) for one in self.visit.holdings.documents(run.beginning) if one.files}
        highest = max((number for number in held if number), default=0)
        misses = 0
        for number in range(run.first, run.last + 1):
            if shut(self) or (number > highest and misses >= self.site.misses):
                return
            there = self.pass_over(run.symbol(number)) if number in held else await self.ask_for(run.symbol(number))
            misses = 0 if there else misses + 1
        self.visit.tally.alarm(f"{run.symbol(run.last)}: the last number and still no end: see what is answered there")

    def pass_over(self, symbol: str) -> bool:
        """Note what is held as listed; the languages that it lacks are left to the visits of ods."""
        self.visit.tally.list(symbol)
        self.visit.tally.settle(symbol, Fate.UNCHANGED)
        return True

    async def ask_for(self, symbol: str) -> bool:
        """Fetch the files of a symbol if there are any; True if so. What is not yet published is entered as that.

        Raises Unreachable where one after the other fails: the site is in trouble, and is left in peace.
        """
        entry = Entry(title="", symbols=(symbol,), body=symbol, kind=symbol)
        (facts,) = documents_of(entry, self.visit.facts, self.visit.states)
        first, *others = self.visit.facts.languages
        standing = await fetch_language(self, facts, first)
        self.unreadable = self.unreadable + 1 if standing is Standing.FAILED else 0
        if self.unreadable == MOST_UNREADABLE:
            raise Unreachable(f"{symbol}: could not be had, nor those before it: the next visit asks again")
        if standing in _THERE or standing is Standing.NOT_YET:
            self.enter(entry)
        if standing in _THERE:
            settle(self, facts, best([standing, *[await fetch_language(self, facts, other) for other in others]]))
        elif standing is Standing.NOT_YET:
            settle(self, facts, standing)
        return standing in _THERE
