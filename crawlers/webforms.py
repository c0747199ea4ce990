"""Reading the search pages that ASP.NET and Telerik make: their lists of choices, their grids, their page links."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from parsel import Selector

from crawlers.markup import words

# sources.md 3.1.5: control ids change with the site's master page, so only their ends are relied on.
_POSTBACK = re.compile(r"__doPostBack\(\s*(['\"])(?P<target>.*?)\1\s*,\s*(['\"])(?P<argument>.*?)\3")
_TOTALS = re.compile(r"([\d.,]+)\s*items?\s+in\s+([\d.,]+)\s*pages?", re.IGNORECASE)
_ITEM_DATA = re.compile(r'"itemData"\s*:\s*(\[.*?\])', re.DOTALL)
_NO_FIELDS = {"submit", "button", "image", "reset", "file"}
_MORE_PAGES = ("...", "…")


class LayoutChanged(Exception):  # noqa: N818 - it is the page that is at fault
    """Raised when a page no longer has the parts that are read from it; the message names the page and the part."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One cell of a grid: its text as lines, without that of its links, and its links as (text or title, address)."""

    lines: tuple[str, ...]
    links: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """The whole text on one line, that of its links where it has no other."""
        return " ".join(self.lines or [name for name, _ in self.links])


@dataclass(frozen=True, kw_only=True, slots=True)
class Grid:
    """One page of a grid: column titles (none where it has no header), rows of cells, and where it stands in all.

    `items` and `pages` are the pager's totals, None where it prints none; `page_links` are what each link to a page
    says ("2", "...") with its postback target, in order; `name` is the control's own.
    """

    name: str
    titles: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    items: int | None
    pages: int | None
    current: int
    page_links: tuple[tuple[str, str], ...]

    @property
    def has_next(self) -> bool:
        """Whether there are pages after this one, by the pager's totals or by its links."""
        if self.pages is not None:
            return self.current < self.pages
        return any(label == str(self.current + 1) for label, _ in self.page_links)

    def next_postback(self) -> dict[str, str]:
        """Return the two postback fields that ask for the next page.

        The link labelled with its number, else the "..." that leads forward, else the grid's own command: recipes R1
        and R2 of sources.md 3.1.6.
        """
        if target := dict(self.page_links).get(str(self.current + 1)) or self._onward():
            return {"__EVENTTARGET": target, "__EVENTARGUMENT": ""}
        return {"__EVENTTARGET": self.name, "__EVENTARGUMENT": f"FireCommand:{self.name}$ctl00;Page;Next"}

    def _onward(self) -> str | None:
        """Return the target of the "..." after the last number; one before the first number leads back."""
        label, target = self.page_links[-1] if self.page_links else ("", "")
        return target if label in _MORE_PAGES else None


def form_fields(page: Selector) -> dict[str, str]:
    """Return every field that the page's form would send without a button pressed, the ViewState among them."""
    fields: dict[str, str] = {}
    for field in page.xpath("//form//input[@name]"):
        kind = field.attrib.get("type", "text").lower()
        if kind in _NO_FIELDS or (kind in ("checkbox", "radio") and "checked" not in field.attrib):
            continue
        fields[field.attrib["name"]] = field.attrib.get("value", "")
    for select in page.xpath("//form//select[@name]"):
        chosen = select.xpath(".//option[@selected]") or select.xpath(".//option[1]")
        if chosen:
            fields[select.attrib["name"]] = chosen[0].attrib.get("value", "")
    return fields


def search_button(page: Selector) -> dict[str, str] | None:
    """Return the field of the button that starts a search, None on a page that shows results already."""
    if _table(page):
        return None
    for button in page.xpath("//form//input[@name]"):
        if button.attrib["name"].lower().endswith("btnsearch"):
            return {button.attrib["name"]: button.attrib.get("value", "")}
    return None


def choices(page: Selector, control: str) -> dict[str, str | None]:
    """Return label → value of the drop-down or list box whose id matches `control`, in order; empty without one.

    A Telerik list box keeps its values in a script, by position; they are None where that script is not found.
    """
    for box in page.xpath("//*[self::select or self::div][@id]"):
        if not re.search(control, box.attrib["id"], re.IGNORECASE):
            continue
        if options := box.xpath(".//option"):
            return {label: option.attrib.get("value") for option in options if (label := words(option))}
        labels = [label for item in box.xpath(".//li") if (label := words(item))]
        return dict(zip(labels, _values(page, box.attrib["id"], len(labels)), strict=True))
    return {}


def _values(page: Selector, identity: str, count: int) -> list[str | None]:
    for made in "".join(page.xpath("//script/text()").getall()).split("$create("):
        found = _ITEM_DATA.search(made)
        if found and identity in made:
            values: list[str | None] = [item.get("value") for item in json.loads(found[1])]
            return values[:count] + [None] * (count - len(values))
    return [None] * count


def grid(page: Selector, where: str, *, number: int = 1) -> Grid:
    """Return the results grid of a page, taken for page `number` where its pager marks none.

    Raises LayoutChanged, which names `where`, if there is no grid, or one that announces items and shows none.
    """
    rows = tuple(tuple(_cells(row)) for row in page.xpath(f"//tr[{_has_class('rgRow')} or {_has_class('rgAltRow')}]"))
    if not _table(page):
        raise LayoutChanged(f"{where}: no results grid on the page: compare it with the recorded one, mend the spider")
    totals = _TOTALS.search(words(page.css("body")))
    items = _number(totals[1]) if totals else None
    if items and not rows:
        raise LayoutChanged(f"{where}: {items} items announced and no row found: mend the reading of rows")
    return Grid(
        name=_grid_name(page),
        titles=tuple(words(cell) for cell in page.xpath(f"(//tr[.//th[{_has_class('rgHeader')}]])[1]/th")),
        rows=rows,
        items=items,
        pages=_number(totals[2]) if totals else None,
        current=_current(page) or number,
        page_links=tuple(_page_links(page)),
    )


def _table(page: Selector) -> bool:
    marks = ("RadGrid", "rgMasterTable", "rgPagerCell", "rgRow", "rgAltRow", "rgNoRecords")
    return bool(page.xpath(f"//*[{' or '.join(map(_has_class, marks))}]"))


def _cells(row: Selector) -> Iterator[Cell]:
    for cell in row.xpath("./td"):
        lines = cell.xpath(".//text()[not(ancestor::a) and not(ancestor::script)]").getall()
        links = [(words(a) or a.attrib.get("title", ""), a.attrib["href"].strip()) for a in cell.xpath(".//a[@href]")]
        yield Cell(lines=tuple(line for text in lines if (line := " ".join(text.split()))), links=tuple(links))


def _page_links(page: Selector) -> Iterator[tuple[str, str]]:
    for link in page.xpath(f"//*[{_has_class('rgPagerCell')}]//a[@href]"):
        label = words(link)
        if (label.isdigit() or label in _MORE_PAGES) and (found := _POSTBACK.search(link.attrib["href"])):
            yield label, found["target"]


def _current(page: Selector) -> int | None:
    shown = page.xpath(f"//*[{_has_class('rgCurrentPage')}]")
    return int(words(shown[0])) if shown and words(shown[0]).isdigit() else None


def _grid_name(page: Selector) -> str:
    """Return the grid control's name from its id: the page writes "_" where the form field writes "$"."""
    identity = page.xpath(f"//*[{_has_class('RadGrid')}]/@id").get() or "ctl00_ContentPlaceHolder1_radResultsGrid"
    return identity.replace("_", "$")


def _number(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def _has_class(name: str) -> str:
    return f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"
