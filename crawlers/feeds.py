"""Reading the feeds in which the United Nations lists newly issued documents, an item for each symbol."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from parsel import Selector

from crawlers.labels import listed_date
from crawlers.markup import plain_text
from crawlers.webforms import LayoutChanged
from treatywatch.catalogue.symbols import masthead_symbol, split_joint

_READ = {"title", "description", "link", "pubDate"}
# What says no more than the four do.
_KNOWN = {*_READ, "guid"}
_DAY = re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4}")
FOUNDED = date(1945, 10, 24)


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One item of a feed; `symbols` are none where its title is no symbol, `unread` are fields that nobody reads.

    `published` is an ISO date, or what is printed where that is no date of a document of the United Nations.
    """

    printed: str
    symbols: tuple[str, ...]
    title: str
    published: str
    link: str
    unread: tuple[str, ...]


def items(page: str, where: str) -> list[Item]:
    """Return the items of a feed, in its order, without the header item that feeds begin with (sources.md 3.2.4).

    Raises LayoutChanged, naming `where`, for what is no feed, or for one that was cut short.
    """
    feed = Selector(text=page, type="xml")
    if not feed.xpath("/rss/channel"):
        raise LayoutChanged(f"{where}: no feed but {page[:40]!r}: compare it with the recorded one")
    if "</rss>" not in page:
        raise LayoutChanged(f"{where}: the feed was cut short: it ends with {page[-40:]!r}")
    listed = [_item(item) for item in feed.xpath("/rss/channel/item")]
    headed = listed and not listed[0].symbols and "/" not in listed[0].printed
    return listed[1:] if headed else listed


def _item(item: Selector) -> Item:
    fields = {name: " ".join(item.xpath(f"string({name})").get("").split()) for name in _READ}
    symbol = masthead_symbol(fields["title"])
    return Item(
        printed=fields["title"] or fields["link"],
        symbols=tuple(split_joint(symbol)) if symbol else (),
        title=" ".join(plain_text(fields["description"]).split()),
        published=_day(fields["pubDate"]),
        link=fields["link"],
        unread=tuple(name for name in _names(item) if name not in _KNOWN),
    )


def _names(item: Selector) -> Iterator[str]:
    for field in item.xpath("./*"):
        yield field.xpath("name()").get("")


def _day(printed: str) -> str:
    """Return the day of a moment as feeds print it; other feeds on record have dates in the years 1 and 2204."""
    found = _DAY.search(printed)
    day = listed_date(found[0]) if found else None
    latest = datetime.now(UTC).date() + timedelta(days=1)
    return day.isoformat() if day and FOUNDED <= day <= latest else printed
