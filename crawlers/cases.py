"""A case in OHCHR's jurisprudence database: what its page says of a decision, and the files that it links to."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from parsel import Selector

from crawlers.entries import Entry
from crawlers.labels import meaning
from crawlers.markup import words
from crawlers.offers import Offer
from crawlers.webforms import LayoutChanged
from treatywatch.catalogue.symbols import split_joint

# sources.md 3.4: the page of a number that no case has is shorter than this, and says "Oops".
_SHORTEST_CASE = 10_000
# Links that say nothing of their format stand in this order.
_IN_ORDER = ("doc", "docx", "pdf", "html")
_FORMAT = re.compile(r"\b(docx?|pdf|html?)\b", re.IGNORECASE)
_LABEL = "un-style-detail-label"


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """A case as its page shows it; `unread` are labels that nobody reads, each with its value."""

    entry: Entry
    offers: tuple[Offer, ...]
    unread: tuple[str, ...]


def case_of(
    page: Selector, where: str, fields: Mapping[str, str], unused: list[str], languages: Mapping[str, str]
) -> Case | None:
    """Return the case on the page at `where`, None on the page of a number that no case has.

    `fields` gives the page's label for each field of an Entry, `unused` the labels that are known and not kept.
    Raises LayoutChanged for a page that is neither.
    """
    symbol = words(page.css("p.un-style-detail-symbol > strong"))
    if not symbol:
        if "Oops" in page.get() or len(page.get()) < _SHORTEST_CASE:
            return None
        raise LayoutChanged(f"{where}: neither a symbol nor word of no case: compare it with the recorded page")
    said = dict(_labelled(page))
    symbols = split_joint(symbol)
    entry = Entry(
        title=words(page.css("h1.un-style-page-title")),
        symbols=tuple(symbols),
        body=symbols[0],
        **{field: said.pop(label.casefold(), "") for field, label in fields.items()},
    )
    for label in unused:
        said.pop(label.casefold(), None)
    unread = tuple(f"{label}: {value}" for label, value in said.items() if value)
    return Case(entry=entry, offers=tuple(_offers(page, where, languages)), unread=unread)


def _labelled(page: Selector) -> Iterator[tuple[str, str]]:
    """Give each label, without case and colon, with what follows it: a paragraph, or a list's items."""
    for label in page.css(f"p.{_LABEL}"):
        value = label.xpath(f"following-sibling::*[1][not(contains(@class, '{_LABEL}'))]")
        items = [words(item) for item in value.xpath("self::ul/li")]
        yield words(label).rstrip(": ").casefold(), ", ".join(items) or words(value)


def _offers(page: Selector, where: str, languages: Mapping[str, str]) -> Iterator[Offer]:
    for row in page.xpath("//tr[td and .//a[@href]]"):
        printed = words(row.xpath("./td[1]"))
        for place, link in enumerate(row.xpath(".//a[@href]")):
            yield Offer(
                printed=printed,
                language=meaning(printed, languages),
                format=_format(link, place),
                url=urljoin(where, link.attrib["href"].strip()),
                draft=False,
            )


def _format(link: Selector, place: int) -> str:
    """Return a link's format as its picture or words tell it, else by its place in the row."""
    told = " ".join([*link.xpath(".//img/@src | .//img/@alt | @title").getall(), words(link)])
    if found := _FORMAT.search(told):
        return found[1].lower()
    return _IN_ORDER[place] if place < len(_IN_ORDER) else "pdf"
