"""The Universal Periodic Review: UPR Info's list of reviews and recommendations, and the documents of each review."""

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

from scrapy import Request
from scrapy.http import Response

from crawlers.courtesy import Blocked
from crawlers.fetching import SourceSpider
from crawlers.ods import fetch_files, unfetched
from crawlers.opinions import Opinions
from crawlers.postbacks import Missing, Unreachable
from crawlers.reviews import Reader, Review, Site, Understood, session_month
from crawlers.tally import Fate
from crawlers.uwazi import Found, Thesauri, found, search_url, thesauri
from crawlers.visit import Visit, fetch
from crawlers.webforms import LayoutChanged
from treatywatch.catalogue.intake import DocumentFacts
from treatywatch.catalogue.readings import Kind


class PeriodicReview(SourceSpider):
    """One visit: the reviews, the recommendations with the States' answers, and the files of the newest reviews."""

    name = "upr"

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit)
        self.site = Site(**visit.facts.site)
        self.opinions = Opinions(visit)

    async def start(self) -> AsyncIterator[Request]:
        """Visit; whatever is asked for is awaited here, so that no request is left to give."""
        reader = Reader(self.visit.facts, self.site, self.visit.states, await self.thesauri())
        documents = self.documents(reader, [review async for review in self.reviews(reader)])
        try:
            await self.take_recommendations(reader)
        except (Blocked, LayoutChanged, Unreachable) as error:
            self.visit.fault(error)
        self.opinions.close()
        await fetch_files(self, unfetched(self, documents, self.site.files_per_visit))
        return
        yield

    async def thesauri(self) -> Thesauri:
        """Return the lists of values; raises LayoutChanged where they have other templates than are searched for.

        A search for a wrong id finds nothing, as if there were nothing (sources.md 1.1). Rows have labels of their own,
        so that without the lists the rows are read all the same.
        """
        try:
            lists = thesauri(await fetch(self, Request(self.probe_address, dont_filter=True)))
        except Missing as error:
            self.visit.tally.alarm(f"{error}; no ids to compare with until then")
            return Thesauri(labels={}, templates=frozenset())
        for name, template in self.site.templates.items():
            if not lists.knows(template):
                raise LayoutChanged(f"{self.probe_address}: no template {template}: see the id of {name}, mend upr.yml")
        return lists

    def check(self, response: Response) -> Iterator[str]:
        """Compare the lists of values with what is expected: that the sessions are among them."""
        if not any(session_month(label) for label in thesauri(response).labels.values()):
            yield f"{response.url}: no sessions in it like '44 - November 2023': see how they are named now"

    async def reviews(self, reader: Reader) -> AsyncIterator[Review]:
        """Give every review; raises LayoutChanged where there is none."""
        async for row in self.search("review"):
            read = reader.review(row)
            self.opinions.puzzle(read.unknown)
            if read.review:
                yield read.review

    async def take_recommendations(self, reader: Reader) -> None:
        """Take in every recommendation: all in one go where they can be counted, else session by session.

        Raises LayoutChanged where the sessions cannot be asked for: what is found without them is taken in before.
        """
        if not (await self.page_of("recommendation", 0)).more:
            self.take_in([reader.recommendation(row) async for row in self.search("recommendation")])
            return
        listed = 0
        for value, session in reader.sessions.items():
            rows = [reader.recommendation(row) async for row in self.search("recommendation", session=value)]
            if any(row.recommendation and row.recommendation.session != session for row in rows):
                self.take_in(rows)
                raise LayoutChanged(f"the filter {self.site.session_filter} is not heard: see its name in upr.yml")
            self.take_in(rows)
            listed += len(rows)
        if not listed:
            self.take_in([reader.recommendation(row) async for row in self.search("recommendation")])
            raise LayoutChanged(f"no session has any recommendation: see the filter {self.site.session_filter}")

    def take_in(self, rows: Sequence[Understood]) -> None:
        """Enter some recommendations, and note what of them is not understood."""
        for row in rows:
            self.opinions.puzzle(row.unknown)
        self.opinions.take_in([row.recommendation for row in rows if row.recommendation])

    async def search(self, name: str, *, session: str | None = None) -> AsyncIterator[dict[str, Any]]:
        """Give all rows of a template, or those of one session by its id; alarms where there are more than are given.

        Raises LayoutChanged where a whole template has no rows: a wrong id has none either.
        """
        start = 0
        while True:
            page = await self.page_of(name, start, session=session)
            for row in page.rows:
                yield row
            start += len(page.rows)
            if not page.rows or start >= page.total:
                break
        if session is None and not start:
            raise LayoutChanged(f"no {name} under {self.site.templates[name]}: see the template's id in upr.yml")
        if page.more:
            self.visit.tally.alarm(f"{name}, session {session}: {page.total} and more, {start} given: ask in parts")

    async def page_of(self, name: str, start: int, *, session: str | None = None) -> Found:
        """Return one page of a search; raises LayoutChanged where it is none.

        It is fetched anew each time: copies kept to compare with would take as much room as the whole database.
        """
        url = search_url(
            self.visit.facts.url,
            self.site.templates[name],
            start=start,
            limit=self.site.rows_per_page,
            filters={self.site.session_filter: [session]} if session else {},
        )
        return found(await fetch(self, Request(url, dont_filter=True)))

    def documents(self, reader: Reader, reviews: Sequence[Review]) -> list[DocumentFacts]:
        """Enter the documents of every review and return their facts, those of the newest reviews first.

        The report of a review has a symbol that tells nothing of it: it is known from the Universal Human Rights Index
        or from the feeds, and its addendum by its symbol.
        """
        newest = sorted(reviews, key=lambda review: (review.session, review.state), reverse=True)
        before = [facts for review in newest for facts in reader.reports(review)]
        after = [facts for report in self.visit.holdings.of_kind(Kind.UPR_REPORT) for facts in reader.outcome(report)]
        for facts in (*after, *before):
            new = self.visit.enter(facts)
            self.visit.tally.settle(facts.key, Fate.NEW if new else Fate.UNCHANGED)
        return [*after, *before]

    @property
    def probe_address(self) -> str:
        """The lists of values."""
        return f"{self.visit.facts.url}thesauris"
