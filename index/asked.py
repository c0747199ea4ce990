"""What a request asks of any engine: the question with its filters, and what of it is looked for by meaning."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.engine import Mode, QueryError, Request
from index.query import parse
from index.terms import FACETS
from index.tree import (
    And,
    Begins,
    Between,
    Everything,
    Field,
    Like,
    Not,
    Query,
    Range,
    Similar,
    Stems,
    conjunction,
    disjunction,
    leaves,
)
from index.understand import spoken, understand
from index.values import between
from treatywatch.catalogue.states import StateNames


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A request understood.

    `question` is what is highlighted, `whole` the question narrowed by the filters. `meaning` is what the nearest are
    found by: in a hybrid search the words, else the `like:` or the passage that a question without words is about; None
    where meaning plays no part. `passing` is what such finds must answer too. `has_words` is False where words make
    nothing more relevant than something else. `is_view` is True where nothing is asked for but the default view, which
    most passages answer.
    """

    question: Query
    whole: Query
    passing: Query
    meaning: Like | Similar | None
    has_words: bool
    is_view: bool


def asked(request: Request, states: StateNames) -> Asked:
    """Understand a request; raises QueryError for a query or a facet that cannot be understood."""
    question = understand(
        request.query,
        states=states,
        language=request.language,
        recommendations_only=request.recommendations_only,
    )
    for facet in request.facets:
        _check_facet(facet)
    whole = conjunction([question, *_narrowing(request.filters), *_similar(request)])
    has_words = any(isinstance(leaf, Stems | Begins) for leaf in leaves(whole, denied=False))
    by_meaning_alone = request.mode == Mode.HYBRID and request.similar_to is None
    return Asked(
        question=question,
        whole=whole,
        passing=conjunction(_apart_from_words(whole)) if by_meaning_alone else whole,
        meaning=_spoken(request.query) if by_meaning_alone else None if has_words else _nearness(whole),
        has_words=has_words,
        is_view=all(_of_view(leaf) for leaf in leaves(whole)),
    )


def _of_view(leaf: Query) -> bool:
    return isinstance(leaf, Everything) or (isinstance(leaf, Field) and leaf.name in ("leads", "is"))


def _similar(request: Request) -> list[Query]:
    return [] if request.similar_to is None else [Similar(request.similar_to)]


def _spoken(query: str) -> Like | None:
    words = spoken(parse(query))
    return Like(words) if words else None


def _nearness(whole: Query) -> Like | Similar | None:
    """Return what the answers to a question without words are near to: the passage, else what stands in `like:`."""
    near = [leaf for leaf in leaves(whole, denied=False) if isinstance(leaf, Like | Similar)]
    passage = next((leaf for leaf in near if isinstance(leaf, Similar)), None)
    texts = " ".join(leaf.text for leaf in near if isinstance(leaf, Like))
    return passage or (Like(texts) if texts else None)


def cursor(after: str) -> tuple[int, int | None]:
    """Return the numbers of a cursor: a place or key, and the id of the passage there; raises QueryError for none."""
    if not re.fullmatch(r"\d{1,18}(\.\d{1,18})?", after):
        raise QueryError("the address of this page is damaged; start the search again", 0)
    place, _, last = after.partition(".")
    return int(place), int(last) if last else None


def no_model(like: Like) -> QueryError:
    """Return the refusal of a `like:` where nothing turns words into vectors."""
    return QueryError("like: needs an embedding model, and none is set up here", like.position)


def most_frequent(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """Return the counts of a facet's values, the most frequent first, those of one frequency by name."""
    return tuple(sorted(counts.items(), key=lambda value: (-value[1], value[0])))


def _narrowing(filters: Mapping[str, Sequence[str]]) -> list[Query]:
    return [
        disjunction([_facet_value(facet, value) for value in values]) for facet, values in filters.items() if values
    ]


def _facet_value(facet: str, value: str) -> Query:
    _check_facet(facet)
    if facet == "action":
        return between(Range("action", value, value))
    return Field(facet, value)


def _check_facet(facet: str) -> None:
    if facet not in FACETS:
        raise QueryError(f'there is no facet "{facet}"; the facets are {", ".join(FACETS)}', 0)


def _apart_from_words(whole: Query) -> list[Query]:
    """Return the parts that also hold for what is found by meaning: fields, dates, and all that is denied."""
    parts = whole.parts if isinstance(whole, And) else (whole,)
    return [Everything(), *(part for part in parts if isinstance(part, Not) or _is_apart(part))]


def _is_apart(part: Query) -> bool:
    return all(isinstance(leaf, Field | Between) for leaf in leaves(part))
