"""The contract that every search engine keeps: what is put in, what can be asked, what comes back."""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

import numpy as np
import numpy.typing as npt

from treatywatch.refusal import Refusal

# The languages that a reader may have: the six of the United Nations, and Portuguese, which regional bodies use.
READERS = ("en", "fr", "es", "ru", "ar", "zh", "pt")
Vector = npt.NDArray[np.float32]
# Gives each text its unit vector, a row.
Embed = Callable[[Sequence[str]], Vector]


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """A numbered paragraph, or a lettered item read with its stem: the unit that is indexed, counted and quoted.

    `id` is the catalogue's paragraph id and `document` its document id. `position` orders passages within a version.
    `leads_for` are the reader languages for which this is the version shown. `text` is the passage's own text and
    `stem` the sentence that introduces it (searched too). Labels are ids of the closed lists.
    """

    id: int
    document: int
    position: int
    symbol: str
    title: str
    number: str
    text: str
    language: str
    date: datetime.date
    body: str
    kind: str
    stem: str = ""
    page: int | None = None
    leads_for: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    recommending_states: tuple[str, ...] = ()
    recommendation: bool = False
    rights: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    issues: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    sdg: tuple[str, ...] = ()
    action: int | None = None
    deadline: datetime.date | None = None
    repeated: bool = False


class Order(StrEnum):
    """How hits are ordered."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


class Mode(StrEnum):
    """Words alone, or words fused with the nearest by meaning (design: query language)."""

    WORDS = "words"
    HYBRID = "hybrid"


class Why(StrEnum):
    """Why a passage answers: words of its text, of the sentence that introduces it, a label it carries, its meaning."""

    WORDS = "words"
    INTRODUCTION = "introduction"
    LABEL = "label"
    MEANING = "meaning"


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """One question: the query as typed, for a reader of one language.

    `recommendations_only` is the default view (a query that says `is:` itself replaces it). `filters` narrow the hits
    by facet, values of one facet being alternatives. `similar_to`, a passage's id, asks besides for what says much the
    same as that passage: those whose cosine with it reaches the threshold of `like:`, the passage itself left out; none
    while it has no vector. `after` is the `cursor` of the last hit of the page before.
    """

    query: str
    language: str = "en"
    recommendations_only: bool = True
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    order: Order = Order.RELEVANCE
    mode: Mode = Mode.WORDS
    similar_to: int | None = None
    limit: int = 20
    after: str | None = None
    facets: Sequence[str] = ("state", "body", "right", "kind", "lang", "year")


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """One passage that answers; `highlights` are (start, end) offsets of the matches in the passage's text.

    `why` are the reasons for which it is shown (index.hits), `by_meaning` that there is none but its meaning.
    """

    passage: Passage
    score: float
    highlights: tuple[tuple[int, int], ...] = ()
    by_meaning: bool = False
    why: tuple[Why, ...] = ()
    cursor: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """The hits of one page, the exact number of all, and exact facet counts, the most frequent value first."""

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, Sequence[tuple[str, int]]]
    lacking_vectors: int = 0


class QueryError(Refusal):
    """Raised when a query cannot be understood: `message` says what, `position` where (a character offset)."""

    exit_status = 2

    def __init__(self, message: str, position: int) -> None:
        super().__init__(f"{message} (at character {position + 1})")
        self.message = message
        self.position = position


class IndexUnusable(Refusal):
    """Raised when the index cannot be used as it is; the message says why and what to do, in one line."""


class OutdatedIndex(IndexUnusable):
    """Raised when the index was made by another version of Treatywatch; the next processing makes it anew."""


class Engine(Protocol):
    """A search engine over passages. One process writes; any number read. What a method acknowledged is kept."""

    def replace(self, documents: Iterable[int], passages: Iterable[Passage]) -> None:
        """Put these passages in place of all that is held of these documents; durable and visible on return."""

    def clear(self) -> None:
        """Remove everything, as before a rebuild."""

    def renewing(self) -> AbstractContextManager["Engine"]:
        """Give an empty engine that has taken the place of this one when the block ends without error."""

    def add_vectors(self, ids: Sequence[int], vectors: Vector) -> None:
        """Keep one unit vector a passage (rows of `vectors`), for search by meaning."""

    def lacking_vectors(self) -> list[int]:
        """Return the ids of the passages that have no vector yet."""

    def search(self, request: Request) -> Answer:
        """Answer a request; raises QueryError for a query that cannot be understood."""

    def count(self) -> int:
        """Return the number of passages held."""

    def close(self) -> None:
        """Let go of files and connections."""
