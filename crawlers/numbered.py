"""Walking a source by number, where it numbers its documents and lists none: upward to the last, and back in time."""

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pydantic import BaseModel, ConfigDict, Field
from scrapy import Request

from crawlers.attempts import Attempt
from crawlers.fetching import SourceSpider
from crawlers.postbacks import Unreachable
from crawlers.visit import Visit
from crawlers.webforms import LayoutChanged

# Read at every visit, so that a site that shows nothing any more is not taken for one without anything new.
CANARIES = 2
# In a gap wider than any that ends a walk, one number in so many is tried until one holds something.
STRIDE = 25
# After so many in a row that cannot be read the site is in trouble, and is left in peace.
MOST_UNREADABLE = 3


class Numbers(BaseModel):
    """How a source is walked; the `_after` are in days, None for never."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    first: int
    on_record: int = Field(description="A number that is known to be reached: below it no gap ends the walk.")
    empty_in_a_row: int = Field(gt=0, description="Above it so many numbers without anything do.")
    found_again_after: int | None = Field(description="When what was found is read again.")
    empty_again_after: int | None = Field(description="When a number without anything is tried again.")
    most_again: int = Field(ge=0, description="Numbers read again in a visit, the highest first.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Find:
    """What a number holds: its document's key, None for nothing, with the requests for its files.

    `settled` is False where it could not be read, and must be at the next visit.
    """

    key: str | None = None
    requests: tuple[Request, ...] = ()
    settled: bool = True


class NumberedSpider(SourceSpider):
    """A visit by numbers. A spider of its own says what a number holds, in `look`.

    A number is settled once the visit is over and its files are kept: one that was broken off reads it again.
    """

    def __init__(self, visit: Visit, numbers: Numbers) -> None:
        super().__init__(visit)
        self.numbers = numbers
        self.tried = visit.attempts.tried()
        self.unsettled: dict[int, str] = {}
        self.unreadable = 0  # in a row

    def address(self, number: int) -> str:
        """Return the address of what a number holds."""
        raise NotImplementedError

    @property
    def probe_address(self) -> str:
        """The newest document that is known, the first number where none is."""
        return self.address(next(iter(newest(self.tried)), self.numbers.first))

    async def look(self, number: int) -> Find:
        """Read what a number holds; raises Unreachable, Blocked or LayoutChanged."""
        raise NotImplementedError

    async def start(self) -> AsyncIterator[Request]:
        """Read the newest that are known, those that are due again, and then upward.

        Raises LayoutChanged if nothing is left of the newest, and what keeps page after page from being read.
        """
        canaries = {number: await self.find(number) for number in newest(self.tried)}
        if canaries and all(find.settled and not find.key for find in canaries.values()):
            raise LayoutChanged(f"{self.address(min(canaries))}: held a document, and nothing now: look at the page")
        for number, find in canaries.items():
            for request in self.note(number, find):
                yield request
        for number in due(self.tried, self.numbers, datetime.now(UTC)):
            if number not in canaries:
                for request in self.note(number, await self.find(number)):
                    yield request
        async for number, find in self.upward():
            for request in self.note(number, find):
                yield request

    async def upward(self) -> AsyncIterator[tuple[int, Find]]:
        """Give each number above those reached before, with what it holds; in a wide gap most are passed over."""
        number, empty, step = reached(self.tried, self.numbers) + 1, 0, 1
        while number <= self.numbers.on_record or empty < self.numbers.empty_in_a_row:
            find = await self.find(number)
            yield number, find
            for passed_over in range(number - step + 1, number) if find.key else ():
                yield passed_over, await self.find(passed_over)
            empty = 0 if find.key else empty + 1
            step = stride(number, empty, self.numbers)
            number += step

    async def find(self, number: int) -> Find:
        """Read what a number holds; one that cannot be read is left for the next visit, a few in a row raise."""
        try:
            find = await self.look(number)
        except (Unreachable, LayoutChanged) as error:
            self.unreadable += 1
            if self.unreadable == MOST_UNREADABLE:
                raise
            self.visit.fault(error)
            return Find(settled=False)
        self.unreadable = 0
        return find

    def note(self, number: int, find: Find) -> Iterable[Request]:
        """Note what a number holds, and return the requests for its files."""
        before = self.tried[number].key if number in self.tried else None
        if before and find.settled and not find.key:
            self.visit.tally.alarm(f"{self.address(number)}: no longer holds {before}: look it up by hand")
        key = find.key if find.settled else before
        self.visit.attempts.note(number, key=key, settled=find.settled and not find.requests)
        if key and find.requests:
            self.unsettled[number] = key
        return find.requests

    def closed(self, reason: str) -> None:
        """Settle the numbers whose files are kept, unless the visit was broken off."""
        if reason == "finished":
            kept = [number for number, key in self.unsettled.items() if not self.visit.tally.failed(key)]
            self.visit.attempts.settle(kept)


def newest(tried: Mapping[int, Attempt]) -> list[int]:
    """Return the highest numbers that held something."""
    return sorted((number for number, attempt in tried.items() if attempt.key), reverse=True)[:CANARIES]


def reached(tried: Mapping[int, Attempt], numbers: Numbers) -> int:
    """Return the number above which the walk goes on: numbers beyond the record without anything are tried again."""
    walked = (number for number, attempt in tried.items() if attempt.key or number <= numbers.on_record)
    return max(walked, default=numbers.first - 1)


def stride(number: int, empty: int, numbers: Numbers) -> int:
    """Return how far to go on from a number, after so many empty ones: far in a gap, but not just below the record."""
    last = numbers.on_record - numbers.empty_in_a_row
    return STRIDE if empty >= numbers.empty_in_a_row and number + STRIDE <= last else 1


def due(tried: Mapping[int, Attempt], numbers: Numbers, now: datetime) -> list[int]:
    """Return the numbers to read again: all that are not settled, and the highest of those whose time has come."""
    known = [attempt for number, attempt in tried.items() if number <= reached(tried, numbers)]
    unsettled = sorted(attempt.number for attempt in known if not attempt.settled)
    aged = sorted(
        (attempt.number for attempt in known if attempt.settled and _aged(attempt, numbers, now)), reverse=True
    )
    return unsettled + aged[: numbers.most_again]


def _aged(attempt: Attempt, numbers: Numbers, now: datetime) -> bool:
    days = numbers.found_again_after if attempt.key else numbers.empty_again_after
    return days is not None and attempt.read < now - timedelta(days=days)
