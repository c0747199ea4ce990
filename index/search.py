"""One request answered from the text index and the vectors: the hits of a page, their number, the counts by facet."""

from collections.abc import Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import tantivy
from tantivy import Query as Clause

from index.asked import Asked, asked, no_model
from index.documents import schema, to_passage
from index.engine import Answer, Embed, Hit, Order, Request, Vector
from index.found import counts, counts_of_most
from index.hits import hit
from index.nearest import Neighbours, nearest, neighbours
from index.paging import Found, by_date, by_fusion, by_relevance
from index.translate import clause, either, with_ids
from index.tree import Like, Query, Similar
from index.vectors import VectorFile
from treatywatch.catalogue.states import StateNames

# Answers are counted while the page's hits are read: both leave the interpreter to others meanwhile.
_COUNTING = ThreadPoolExecutor(thread_name_prefix="count")
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
    near = neighbours(view.searcher, words, _nearest(view, question, words))
    whole = either([words, with_ids(list(near.addresses), _SCHEMA)]) if near.addresses else words
    count = counts_of_most if question.is_view else counts
    counting = _COUNTING.submit(count, view.searcher, whole, request.facets)
    found = _page(view.searcher, request, question, words, whole, near)
    hits = tuple(_hit(view.searcher, one, question.question, near.by_meaning) for one in found)
    counted = counting.result()
    return Answer(total=counted.total, hits=hits, facets=counted.facets, lacking_vectors=lacking)


def _page(
    searcher: tantivy.Searcher, request: Request, question: Asked, words: Clause, whole: Clause, near: Neighbours
) -> list[Found]:
    if request.limit < 1:
        return []
    after = request.after or None
    by_rank = request.order == Order.RELEVANCE
    if by_rank and near.addresses:
        return by_fusion(searcher, words, near.addresses, after, request.limit, ranked=question.has_words)
    # Without words and meanings nothing is more relevant than something else, and the newest comes first.
    if by_rank and question.has_words:
        return by_relevance(searcher, words, after, request.limit)
    return by_date(searcher, whole, request.order, after, request.limit)


def _alike(view: View, like: Like | Similar) -> list[int]:
    vector = _vector(view, like)
    if vector is None:
        if isinstance(like, Like):
            raise no_model(like)
        return []
    alike = view.vectors.alike(vector, view.threshold)
    return [found for found in alike if found != like.passage] if isinstance(like, Similar) else alike


def _vector(view: View, like: Like | Similar) -> Vector | None:
    """Return the vector of what is said or of a passage; None without a model, and for a passage without a vector."""
    if isinstance(like, Similar):
        return view.vectors.of(like.passage)
    return None if view.embed is None else view.embed([like.text])[0]


def _nearest(view: View, question: Asked, words: Clause) -> list[int]:
    vector = _vector(view, question.meaning) if question.meaning else None
    if vector is None:
        return []
    if question.passing is question.whole:
        return nearest(view.searcher, view.vectors, vector, words)
    passing = clause(question.passing, _SCHEMA, lambda like: _alike(view, like))
    return nearest(view.searcher, view.vectors, vector, passing)


def _hit(searcher: tantivy.Searcher, found: Found, question: Query, by_meaning: Set[int]) -> Hit:
    passage = to_passage(searcher.doc(found.address))
    return hit(question, passage, score=found.score, cursor=found.cursor, by_meaning=passage.id in by_meaning)
