"""The case law of the European Social Charter: decisions on complaints, and conclusions on each State's reports."""

from collections.abc import Iterator

from scrapy.http import Response
from w3lib.url import add_or_replace_parameter, url_query_parameter

from crawlers.entries import Entry
from crawlers.fetching import Listed, ListingSpider
from crawlers.offers import Offer
from crawlers.payload import as_json

FILES = "https://hudoc.esc.coe.int/app/conversion"


class SocialCharter(ListingSpider):
    """One visit: the whole list, fifty at a time, with the PDF and the Word file of each text."""

    name = "esc"

    def read(self, response: Response) -> Iterator[Listed]:
        """Give the texts of an answer; their dates are printed as 18/03/2025 00:00:00 (sources.md 4.4)."""
        for result in as_json(response, "results")["results"]:
            row = dict(result["columns"])
            identifier = row.pop("id")
            entry = Entry(
                identifier=identifier,
                title=row.pop("esctitle"),
                kind=row.pop("escrawdctype"),
                states=row.pop("escstateparty"),
                date=row.pop("escpublicationdate").split(" ")[0],
            )
            files = {form: f"{FILES}/{form}?library=ESC&id={identifier}" for form in ("pdf", "docx")}
            offers = tuple(Offer(language="en", format=form, url=url) for form, url in files.items())
            yield Listed(entry=entry, offers=offers, unread=tuple(name for name, value in row.items() if value))

    def following(self, response: Response) -> str | None:
        """Return the address of the fifty after these, None after the last."""
        start = int(url_query_parameter(response.url, "start") or 0) + 50
        more = start < as_json(response, "resultcount")["resultcount"]
        return add_or_replace_parameter(response.url, "start", str(start)) if more else None
