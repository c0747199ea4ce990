"""OHCHR's jurisprudence database: a page for every decision on a communication, by number, with its files."""

from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict
from scrapy import Request
from scrapy.http import Response

from crawlers.cases import Case, case_of
from crawlers.entries import not_understood
from crawlers.numbered import Find, NumberedSpider, Numbers
from crawlers.offers import by_language
from crawlers.postbacks import page_of
from crawlers.visit import Visit, fetch


class Site(BaseModel):
    """What juris.yml says of the site itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    numbers: Numbers
    fields: dict[str, str]
    unused: list[str]
    languages: dict[str, str]


class Jurisprudence(NumberedSpider):
    """One visit: the cases that are due again, then every number above the highest known."""

    name = "juris"

    def __init__(self, visit: Visit) -> None:
        self.site = Site(**visit.facts.site)
        super().__init__(visit, self.site.numbers)

    def address(self, number: int) -> str:
        """Return the address of a case."""
        return f"{self.visit.facts.url}{number}/en"

    async def look(self, number: int) -> Find:
        """Read the page of a number, and enter the documents of its case."""
        response = await fetch(self, Request(self.address(number), dont_filter=True), 404)
        case = self.case(response)
        if case is None:
            return Find()
        for line in self.not_read(case, response.url):
            self.visit.tally.alarm(line)
        documents = self.enter(case.entry)
        if not case.offers:
            self.visit.without_files(documents)
        requests = [one for in_language in by_language(case.offers) for one in self.want(documents, in_language)]
        return Find(key=documents[0].key, requests=tuple(requests))

    def check(self, response: Response) -> Iterator[str]:
        """Compare the page of a case with what is read from it."""
        case = self.case(response)
        if case is None:
            yield f"{response.url}: no case on the page"
            return
        yield from self.not_read(case, response.url)
        yield from not_understood(case.entry, self.visit.facts, self.visit.states)

    def case(self, response: Response) -> Case | None:
        """Return the case on a page, None where it says that there is none; raises LayoutChanged."""
        site = self.site
        return case_of(page_of(response), response.url, site.fields, site.unused, site.languages)

    @staticmethod
    def not_read(case: Case, where: str) -> Iterator[str]:
        """Give a line for each thing on the page of a case that nobody reads."""
        for line in case.unread:
            yield f"{where}: a label that nobody reads: {line}: add it to juris.yml"
        for offer in case.offers:
            if offer.language is None:
                yield f"{where}: language not understood: {offer.printed}: add it to juris.yml"
