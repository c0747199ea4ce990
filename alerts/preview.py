"""What a saved search would have told in the last year: how much, how often, with examples, before it is kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from alerts.wishes import Understand
from index.engine import Answer, Engine, Hit, Order, Request

YEAR = timedelta(days=365)
WEEKS = YEAR / timedelta(weeks=1)
EXAMPLES = 3
BROAD = 50  # paragraphs a week: ten a working day, about what one person still reads
NARROWED_BY = {"right": "right", "state": "state", "body": "by"}  # facets, and the fields that ask for them
EACH = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Narrower:
    """A narrower query, and how many paragraphs a week it would have told."""

    query: str
    weekly: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """How many paragraphs dated within a year answer a query, with the newest; `narrower` where they are too many."""

    total: int
    examples: tuple[Hit, ...]
    narrower: tuple[Narrower, ...]

    @property
    def weekly(self) -> float:
        """Paragraphs a week, on average."""
        return self.total / WEEKS

    @property
    def broad(self) -> bool:
        """True where they are more than anybody reads."""
        return self.weekly > BROAD


def preview(engine: Engine, query: str, language: str, understand: Understand, today: date) -> Preview:
    """Return what a saved search would have told a reader of a language in the year before `today`.

    Recommendations alone, unless the query says otherwise, as a saved search is told. Raises QueryError for a query
    that is not understood, and for one that leaves no room for the year beside it.
    """
    understand(query, language)  # alone first: in brackets, "a) OR (b" would become another query
    asked = Request(
        query=f"({query}) date>={today - YEAR}",
        language=language,
        order=Order.NEWEST,
        limit=EXAMPLES,
        facets=tuple(NARROWED_BY),
    )
    answer = engine.search(asked)
    found = Preview(total=answer.total, examples=answer.hits, narrower=())
    if not found.broad:
        return found
    return Preview(total=answer.total, examples=answer.hits, narrower=tuple(_narrower(query, answer)))


def _narrower(query: str, answer: Answer) -> Iterator[Narrower]:
    for facet, name in NARROWED_BY.items():
        telling = [(value, count) for value, count in answer.facets.get(facet, ()) if count < answer.total]
        for value, count in telling[:EACH]:
            yield Narrower(query=f"({query}) {name}:{value}", weekly=count / WEEKS)
