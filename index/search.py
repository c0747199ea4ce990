"""One request answered from the text index and the vectors: the hits of a page, their number, the counts by facet."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass

import tantivy
from tantivy import Query as Clause

from index.asked import Asked, asked, most_frequent, no_model
from index.documents import schema, to_passage
from index.engine import Answer, Hit, Order, Request, Vector
from index.fusion import NEAREST
from index.highlight import highlights
from index.paging import Found, by_date, by_fusion, by_relevance, ids_of
from index.translate import clause, either, every, with_ids
from index.tree import Like, Query
from index.vectors import VectorFile
from treatywatch.catalogue.states import StateNames

Embed = Callable[[Sequence[str]], Vector]

_MOST_VALUES = 10_000
_SCHEMA = schema()


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """What is searched: one commit of the text index, and the vectors; with what turns words into codes and vectors."""

    searcher: tantivy.Searcher
    vectors: VectorFile
    states: StateNames
    embed: Embed | None
    threshold: float


def answer(view: View, request: Request, lacking: int) -> Answer:
    """Answer a request, `lacking` being the number of passages without a vector.

    Raises QueryError for a query, a facet or a cursor that cannot be understood.
    """
    question = asked(request, view.states)
    words = clause(question.whole, _SCHEMA, lambda like: _alike(view, like))
    nearest = _nearest(view, question)
    whole = either(words, with_ids(nearest, _SCHEMA)) if nearest else words
    found = _page(view.searcher, request, question, words, whole, nearest)
    by_meaning = _by_meaning_alone(view.searcher, words, nearest)
    return Answer(
        total=_count(view.searcher, whole),
        hits=tuple(_hit(view.searcher, hit, question.question, by_meaning) for hit in found),
        facets=_facets(view.searcher, whole, request.facets),
        lacking_vectors=lacking,
    )


def _count(searcher: tantivy.Searcher, whole: Clause) -> int:
    counted: int = searcher.search(whole, 1).count  # type: ignore[attr-defined] # the stubs leave it out
    return counted


def _page(
    searcher: tantivy.Searcher, request: Request, question: Asked, words: Clause, whole: Clause, nearest: Sequence[int]
) -> list[Found]:
    if request.limit < 1:
        return []
    after = request.after or None
    by_rank = request.order == Order.RELEVANCE
    if by_rank and nearest:
        return by_fusion(searcher, words, nearest, after, request.limit)
    # Without words nothing is more relevant than something else, and the newest comes first.
    if by_rank and question.has_words:
        return by_relevance(searcher, words, after, request.limit)
    return by_date(searcher, whole, request.order, after, request.limit)


def _alike(view: View, like: Like) -> list[int]:
    if view.embed is None:
        raise no_model(like)
    ids, cosines = view.vectors.closeness(view.embed([like.text])[0])
    alike: list[int] = ids[cosines >= view.threshold].tolist()
    return alike


def _nearest(view: View, question: Asked) -> list[int]:
    """Return the ids nearest in meaning to the query's words among those that pass its other parts, nearest first."""
    if view.embed is None or not question.meaning:
        return []
    ids, _ = view.vectors.closeness(view.embed([question.meaning])[0])
    passing = clause(question.passing, _SCHEMA, lambda like: _alike(view, like))
    kept: list[int] = []
    start, reach = 0, NEAREST * 10
    while len(kept) < NEAREST and start < len(ids):
        candidates = ids[start : start + reach].tolist()
        hits = view.searcher.search(every([passing, with_ids(candidates, _SCHEMA)]), reach, count=False).hits
        answering = set(ids_of(view.searcher, [address for _, address in hits]))
        kept += [candidate for candidate in candidates if candidate in answering]
        start, reach = start + reach, reach * 8
    return kept[:NEAREST]


def _by_meaning_alone(searcher: tantivy.Searcher, words: Clause, nearest: Sequence[int]) -> set[int]:
    if not nearest:
        return set()
    both = searcher.search(every([words, with_ids(nearest, _SCHEMA)]), len(nearest), count=False).hits
    return set(nearest) - set(ids_of(searcher, [address for _, address in both]))


def _hit(searcher: tantivy.Searcher, found: Found, question: Query, by_meaning: Set[int]) -> Hit:
    passage = to_passage(searcher.doc(found.address))
    return Hit(
        passage=passage,
        score=found.score,
        highlights=highlights(question, passage.text, passage.language),
        by_meaning=passage.id in by_meaning,
        cursor=found.cursor,
    )


def _facets(searcher: tantivy.Searcher, whole: Clause, facets: Sequence[str]) -> dict[str, tuple[tuple[str, int], ...]]:
    if not facets:
        return {}
    counted = searcher.aggregate(whole, {facet: {"terms": {"field": facet, "size": _MOST_VALUES}} for facet in facets})
    return {facet: most_frequent(_named(counted[facet]["buckets"])) for facet in facets}


def _named(buckets: Sequence[Mapping[str, str | float]]) -> dict[str, int]:
    # Numbers come back as floats: an action category of 5.0 is "5".
    return {str(bucket["key"]).removesuffix(".0"): int(bucket["doc_count"]) for bucket in buckets}
