"""What a source's pages and files were when last fetched, so that its site is first asked whether they have changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from sqlalchemy import delete, func, or_, select, update

from treatywatch.catalogue.crawl_tables import Listing, Page
from treatywatch.catalogue.database import Catalogue
from treatywatch.catalogue.tables import Version

# Sources that are visited every hour are asked about a file once a day.
_ASKED_AGAIN = timedelta(hours=20)
_VALIDATORS = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownPage:
    """A page as it was last fetched; `headers` are a Page's."""

    url: str
    headers: dict[str, str]
    body: bytes

    def response(self) -> Response:
        """Return the page as if it had been fetched anew."""
        headers = Headers(self.headers)
        kind = responsetypes.from_args(headers=headers, url=self.url, body=self.body)
        return kind(self.url, headers=headers, body=self.body)


def conditions(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that ask for a page only if it is no more as the headers of an earlier reply say."""
    given = {name.lower(): value for name, value in headers.items()}
    return {ours: given[theirs.lower()] for theirs, ours in _VALIDATORS.items() if theirs.lower() in given}


class Pages:
    """The pages, listings and files of one source as they were, each call one transaction.

    A file `may_change` under its address for so long after it was fetched, and an unedited one for ever.
    """

    def __init__(self, *, catalogue: Catalogue, source: str, started: datetime, may_change: timedelta) -> None:
        self._catalogue = catalogue
        self._source = source
        self._started = started
        self._may_change = may_change

    def known(self, url: str) -> KnownPage | None:
        """Return a page as it was last fetched, None where its site cannot be asked whether it has changed."""
        with self._catalogue.session() as session:
            page = session.get(Page, url)
            return KnownPage(url=url, headers=page.headers, body=page.body) if page else None

    def keep(self, url: str, response: Response, *, body: bytes | None = None) -> None:
        """Keep a page that came whole, if its site gave an ETag or a date with it; `body` stands in for its own.

        Only after what is on it was entered may a page without its body be kept: a visit that was killed before would
        be told that nothing changed.
        """
        told = {name: response.headers.get(name) for name in (*_VALIDATORS, "Content-Type")}
        headers = {name: value.decode("latin-1") for name, value in told.items() if value}
        with self._catalogue.session() as session:
            if conditions(headers):
                held = response.body if body is None else body
                session.merge(Page(url=url, fetched=self._started, headers=headers, body=held))
            else:
                session.execute(delete(Page).where(Page.url == url))

    def emptied(self, listing: str, rows: int) -> str | None:
        """Note how many rows a listing has; where it has none, return what it had, and when it last had any."""
        with self._catalogue.session() as session:
            if rows:
                session.merge(Listing(source=self._source, address=listing, rows=rows, read=self._started))
                return None
            had = session.get(Listing, (self._source, listing))
            return f"{had.rows} rows on {had.read:%d %B %Y}" if had else None

    def to_ask_again(self, addresses: Sequence[str]) -> dict[str, dict[str, str]]:
        """Return those addresses whose files may have been replaced, each with the headers that ask for a newer one."""
        last_asked = func.coalesce(Version.checked, Version.fetched)
        changing = or_(Version.fetched > self._started - self._may_change, Version.status == "advance-unedited")
        held = select(Version.url, Version.headers).where(
            Version.url.in_(addresses), Version.current, changing, last_asked < self._started - _ASKED_AGAIN
        )
        with self._catalogue.session() as session:
            asked = {url: conditions(headers) for url, headers in session.execute(held)}
        return {url: headers for url, headers in asked.items() if headers}

    def confirm(self, url: str) -> None:
        """Note that the file at an address is still the one that is held."""
        with self._catalogue.session() as session:
            session.execute(update(Version).where(Version.url == url, Version.current).values(checked=self._started))
