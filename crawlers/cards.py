"""The listings of www.ohchr.org: cards, page after page, for calls for input and for documents alike."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urljoin, urlsplit

from parsel import Selector
from scrapy.http import Response

from crawlers.entries import Entry
from crawlers.labels import listed_date, meaning
from crawlers.markup import words
from crawlers.postbacks import page_of
from crawlers.sources import SourceFacts
from crawlers.webforms import LayoutChanged
from treatywatch.catalogue.calendar import EventFacts, EventKind
from treatywatch.catalogue.readings import Body
from treatywatch.catalogue.symbols import find_symbols

_DATE = re.compile(r"\b\d{1,2} [A-Za-z]{3,9}\.? \d{4}\b")
_ALWAYS_OPEN = re.compile(r"\bongoing\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """One card: its title and address, the lines that stand above the title, and that of its category."""

    title: str
    url: str
    category: str
    above: tuple[str, ...]

    @property
    def path(self) -> str:
        """The address without its host, which is what tells a card from the others."""
        return urlsplit(self.url).path

    def day(self) -> date | None:
        """Return the date of the card, None where it has none; one in the title says nothing of the card itself."""
        printed = (found for line in self.above for found in _DATE.findall(line))
        return next((day for found in printed if (day := listed_date(found))), None)

    def always_open(self) -> bool:
        """Whether a call for input says that it has no deadline."""
        return any(_ALWAYS_OPEN.search(line) for line in self.above)


def cards(page: Selector, where: str) -> list[Card]:
    """Return the cards of a listing, none where it truly has none; raises LayoutChanged where it is another page."""
    listing = page.css(".card-2-listing-items")
    wrappers = page.css(".card-2-item-wrapper")
    if not listing and not wrappers:
        raise LayoutChanged(f"{where}: no listing of cards on the page: compare it with the recorded one")
    found = [card for wrapper in wrappers if (card := _card(wrapper, where))]
    if len(found) < len(wrappers):
        raise LayoutChanged(f"{where}: {len(wrappers) - len(found)} cards without a title or an address")
    return found


def following(response: Response) -> str | None:
    """Return the address of the page after this one, None after the last."""
    link = page_of(response).css("li.pager__item--next a[href], a.pager__item-link--next[href], a[rel=next][href]")
    return response.urljoin(link[0].attrib["href"]) if link else None


def call_for_input(card: Card, source: SourceFacts) -> EventFacts:
    """Return a call for input as an event; whoever calls stands above the title."""
    bodies = (body for line in card.above if (body := meaning(line, source.bodies)))
    return EventFacts(
        key=card.path,
        kind=EventKind.CALL_FOR_INPUT,
        source=source.name,
        title=card.title,
        url=card.url,
        body=next(bodies, Body.OTHER),
        ends=card.day(),
    )


def not_understood(card: Card, source: SourceFacts) -> Iterable[str]:
    """Give a line for each thing of a call that is not understood."""
    if not any(meaning(line, source.bodies) for line in card.above):
        yield f"{card.url}: entity not understood: {' | '.join(card.above)}: add it to {source.name}.yml"
    if card.day() is None and not card.always_open():
        yield f"{card.url}: deadline not understood: {' | '.join(card.above)}"


def document(card: Card) -> Entry | None:
    """Return what a card says of a document, None where its title has no symbol: its own page is not to be had."""
    symbols = find_symbols(card.title)
    day = card.day()
    return (
        Entry(
            title=card.title.replace(symbols[0], "").strip(" :"),
            symbols=(symbols[0],),
            body=symbols[0],
            kind=card.category,
            date=day.isoformat() if day else "",
        )
        if symbols
        else None
    )


def _card(wrapper: Selector, where: str) -> Card | None:
    link = wrapper.css("a.card-2__link[href], a[href]:has(h2, h3), h2 a[href], h3 a[href]")[:1]
    title = words(wrapper.css(".card-2__title")[:1] or wrapper.css("h2, h3")[:1])
    if not link or not title:
        return None
    return Card(
        title=title,
        url=urljoin(where, link[0].attrib["href"].strip()),
        category=words(wrapper.css(".eyebrow-1")),
        above=tuple(_above(wrapper)),
    )


def _above(wrapper: Selector) -> Iterator[str]:
    """Give each text of a card that stands before its title."""
    before_title = wrapper.xpath("count((.//h2 | .//h3)[1]/preceding::text())").get("0")
    before_card = wrapper.xpath("count(./preceding::text())").get("0")
    for text in wrapper.xpath(".//text()")[: round(float(before_title) - float(before_card))]:
        if line := " ".join(text.get().split()):
            yield line
