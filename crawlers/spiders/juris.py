"""OHCHR's jurisprudence database: a page for every decision on a communication, by number, with its files."""

from pydantic import BaseModel, ConfigDict
from scrapy import Request

from crawlers.cases import case_of
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
        case = case_of(page_of(response), response.url, self.site.fields, self.site.unused, self.site.languages)
        if case is None:
            return Find()
        for line in case.unread:
            self.visit.tally.alarm(f"{response.url}: a label that nobody reads: {line}: add it to juris.yml")
        for offer in case.offers:
            if offer.language is None:
                self.visit.tally.alarm(f"{response.url}: language not understood: {offer.printed}: add it to juris.yml")
        documents = self.enter(case.entry)
        if not case.offers:
            self.visit.without_files(documents)
        requests = [one for in_language in by_language(case.offers) for one in self.want(documents, in_language)]
        return Find(key=documents[0].key, requests=tuple(requests))
