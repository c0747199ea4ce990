"""Letters of the special procedures to States and companies, and their replies: a file for every public number."""

from collections.abc import Iterator
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict
from scrapy import Request
from scrapy.http import Response

from crawlers.entries import Entry, version_status
from crawlers.fetching import UNDETERMINED
from crawlers.numbered import Find, NumberedSpider, Numbers
from crawlers.payload import HTML, BadPayload, media_type
from crawlers.postbacks import Unreachable
from crawlers.visit import Visit, fetch, fetched_file

# A file that comes cut short is asked for again so often.
ATTEMPTS = 3


class Site(BaseModel):
    """What communications.yml says of the site itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    numbers: Numbers


class Communications(NumberedSpider):
    """One visit: the numbers that were empty before, then every number above the highest known.

    The reference of a letter, "AL TUN 4/2026", is in its text; here it is known by the number of its file.
    """

    name = "communications"

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit, Site(**visit.facts.site).numbers)

    def address(self, number: int) -> str:
        """Return the address of a letter's file."""
        return f"{self.visit.facts.url}?{urlencode({'gId': number})}"

    async def look(self, number: int) -> Find:
        """Fetch the file of a number and keep it; raises Unreachable where it comes cut short each time."""
        response, kind = await self.whole(number)
        if kind is None:
            return Find()
        letter = Entry(title=f"Letter {number} of the special procedures", identifier=str(number), kind="Letter")
        documents = self.enter(letter)
        status = version_status(None, draft=False)
        self.visit.keep(documents, fetched_file(response, media_type=kind, language=UNDETERMINED, status=status))
        return Find(key=documents[0].key)

    def check(self, response: Response) -> Iterator[str]:
        """Tell whether a letter that is known to be public still comes as a file."""
        if file_type(response) is None:
            yield f"{response.url}: no file, where a letter was public"

    async def whole(self, number: int) -> tuple[Response, str | None]:
        """Fetch what a number holds, with its media type, None where it is no file."""
        for _ in range(ATTEMPTS):
            response = await fetch(self, Request(self.address(number), dont_filter=True), 404, 410)
            try:
                return response, file_type(response)
            except BadPayload as error:
                broken = error
        raise Unreachable(f"{response.url}: {broken}")


def file_type(response: Response) -> str | None:
    """Return the media type of a reply, None where it says that there is no public file; raises BadPayload.

    Not found, an empty reply and a web page in place of the file all say so (sources.md 1.1).
    """
    if response.status != 200 or not response.body:
        return None
    kind = media_type(response.body, web_page=True)
    return None if kind == HTML else kind
