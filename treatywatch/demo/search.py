"""The search page of the demonstration's site: a grid in pages, turned by postbacks that each serve once."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader

PAGE_SIZE = 10
TITLE_LENGTH = 60  # the real grid cuts titles too, at a length that is not on record
TREATIES = {"CAT": 1, "CED": 2, "CEDAW": 3, "CRPD": 4, "CRC": 5, "CERD": 6, "CMW": 7, "CCPR": 8, "CESCR": 9}
DOCUMENT_TYPES = {"Concluding observations": 5, "General comments": 11, "Jurisprudence": 17, "State party's report": 29}
# "Jurisprudence" is the sixth on the real page; the names of the others are not on record.
CATEGORIES = ("Reporting", "Sessions", "Follow-up", "General comments", "Inquiries", "Jurisprudence")
COLUMNS = ("Title", "Document type", "Treaty", "Country", "Symbol", "Date", "Session", "Language")
PAGES = Environment(loader=FileSystemLoader(Path(__file__).parent / "pages"), autoescape=True)
_GRID = "ctl00$ContentPlaceHolder1$radResultsGrid"
_NEXT = f"FireCommand:{_GRID}$ctl00;Page;Next"


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteDocument:
    """A row of the site, with several symbols for decisions taken together.

    `files` are by language (ISO 639-1) and format; those of a `draft` are linked as advance unedited ones are.
    A new `edition` has new links, as where a document is published again.
    """

    symbols: tuple[str, ...]
    title: str
    treaty: str
    kind: str
    states: str
    date: date
    session: str = ""
    files: dict[tuple[str, str], bytes] = field(default_factory=dict)
    draft: bool = False
    edition: int = 1

    @property
    def listed_title(self) -> str:
        """The title as the grid shows it, cut short."""
        return self.title if len(self.title) <= TITLE_LENGTH else f"{self.title[:TITLE_LENGTH].rstrip()}…"

    def answers(self, query: dict[str, str]) -> bool:
        """Whether a search finds it; what the real database does not have is filed with the first search."""
        kind = next((value for name, value in DOCUMENT_TYPES.items() if name.startswith(self.kind)), 5)
        filed = {"treatyid": str(TREATIES.get(self.treaty, 9)), "doctypeid": str(kind)}
        return all(query.get(name, value) in (value, "") for name, value in filed.items())


class StaleViewState(Exception):  # noqa: N818 - it is the ViewState that is at fault
    """Raised when a postback does not carry the ViewState of the page that its visitor was shown last."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Shown:
    viewstate: str
    query: dict[str, str]
    page: int
    targets: dict[str, int]


class SearchPages:
    """What each visitor was shown last; `window` is how many page numbers the pager shows at a time."""

    def __init__(self, documents: Sequence[SiteDocument], *, window: int) -> None:
        self._documents = documents
        self._window = window
        self._shown: dict[str, _Shown] = {}

    def get(self, visitor: str, query: dict[str, str]) -> str:
        """Return the first page of a search."""
        return self._page(visitor, query, 1)

    def post(self, visitor: str, form: dict[str, str]) -> str:
        """Return the page that a postback asks for; raises StaleViewState."""
        shown = self._shown.pop(visitor, None)
        if shown is None or form.get("__VIEWSTATE") != shown.viewstate:
            raise StaleViewState
        return self._page(visitor, shown.query, self._asked(shown, form))

    @staticmethod
    def _asked(shown: _Shown, form: dict[str, str]) -> int:
        if form.get("__EVENTARGUMENT") == _NEXT:
            return shown.page + 1
        return shown.targets.get(form.get("__EVENTTARGET", ""), 1)

    def _page(self, visitor: str, query: dict[str, str], number: int) -> str:
        found = sorted((d for d in self._documents if d.answers(query)), key=lambda d: d.date, reverse=True)
        pages = max(1, -(-len(found) // PAGE_SIZE))
        links = self._links(number, pages)
        targets = {f"{_GRID}$ctl00$ctl03$ctl01$ctl{5 + 2 * place:02}": page for place, (_, page) in enumerate(links)}
        shown = _Shown(viewstate=secrets.token_urlsafe(64), query=query, page=number, targets=targets)
        self._shown[visitor] = shown
        return PAGES.get_template("TBSearch.html").render(
            query=urlencode(query),
            viewstate=shown.viewstate,
            treaties=TREATIES,
            categories=CATEGORIES,
            document_types=DOCUMENT_TYPES,
            document_type_values=[{"value": str(value)} for value in DOCUMENT_TYPES.values()],
            titles=COLUMNS,
            links=[(label, target) for (label, _), target in zip(links, targets, strict=True)],
            current=str(number),
            items=len(found),
            pages=pages,
            rows=found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE],
        )

    def _links(self, number: int, pages: int) -> list[tuple[str, int]]:
        """Return what each page link says and the page it leads to; "..." leads to the numbers not shown."""
        first = (number - 1) // self._window * self._window + 1
        last = min(first + self._window - 1, pages)
        before = [("...", first - 1)] if first > 1 else []
        after = [("...", last + 1)] if last < pages else []
        return before + [(str(page), page) for page in range(first, last + 1)] + after
