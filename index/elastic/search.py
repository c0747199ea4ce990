"""One request answered by the server: the hits of a page, their number, the counts by facet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from index.asked import Asked, asked, cursor, most_frequent
from index.elastic.meaning import Meaning
from index.elastic.paging import BEST_FIRST, Found, by_date, by_fusion, by_relevance, date_sort, go_on
from index.elastic.translate import Clause, clause, either, every, with_ids
from index.elastic.view import MOST_HITS, Row, View
from index.engine import Answer, Hit, Mode, Order, Request
from index.fusion import NEAREST, WINDOW
from index.hits import hit
from index.stored import to_passage
from treatywatch.catalogue.states import StateNames

_MOST_VALUES = 10_000
_BY_WORDS = "by words"
_PASSAGE = ["passage"]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Search:
    """A request in the server's terms: `words` finds what the question finds, `whole` the nearest by meaning too."""

    view: View
    request: Request
    question: Asked
    words: Clause
    whole: Clause
    nearest: Sequence[int]
    counts: Mapping[str, Any]

    @property
    def after(self) -> tuple[int, int | None] | None:
        """The cursor of the last hit of the page before."""
        return cursor(self.request.after) if self.request.after else None


def needs_stillness(request: Request) -> bool:
    """Say whether a request takes more than one search, which must then all see the same."""
    by_meaning = request.mode == Mode.HYBRID or request.similar_to is not None or "like:" in request.query
    return by_meaning or bool(request.after) or request.limit > MOST_HITS


def nothing(request: Request, states: StateNames) -> Answer:
    """Answer a request where nothing was ever put in; raises QueryError for what cannot be understood."""
    asked(request, states)
    return Answer(total=0, hits=(), facets=dict.fromkeys(request.facets, ()))


def answer(view: View, request: Request, states: StateNames, meaning: Meaning) -> Answer:
    """Answer a request; raises QueryError for a query, a facet or a cursor that cannot be understood."""
    search = _prepared(view, request, asked(request, states), meaning)
    if request.order == Order.RELEVANCE and search.nearest:
        counted, rows = _fused(search)
    else:
        counted, rows = _sorted(search)
    return Answer(
        total=counted["hits"]["total"]["value"],
        hits=tuple(_hit(search, found, row) for found, row in rows),
        facets=_facets(counted["aggregations"], request.facets),
        lacking_vectors=counted["aggregations"]["all"]["lacking"]["doc_count"],
    )


def _prepared(view: View, request: Request, question: Asked, meaning: Meaning) -> _Search:
    words = clause(question.whole, lambda like: meaning.alike(view, like))
    nearest = meaning.nearest(view, question) if question.meaning else ()
    named = {"bool": {"_name": _BY_WORDS, "must": [words]}}
    return _Search(
        view=view,
        request=request,
        question=question,
        words=words,
        whole=either([named, with_ids(nearest)]) if nearest else words,
        nearest=nearest,
        counts=_counts(request.facets, meaning),
    )


def _counts(facets: Sequence[str], meaning: Meaning) -> dict[str, Any]:
    values = {facet: {"terms": {"field": facet, "size": _MOST_VALUES}} for facet in facets}
    return {**values, "all": {"global": {}, "aggs": {"lacking": {"filter": meaning.lacking}}}}


def _sorted(search: _Search) -> tuple[Row, list[tuple[Found, Row]]]:
    """Return the counts, and the hits of the page by date or, where there are words and no meanings, by relevance."""
    request, view, after = search.request, search.view, search.after
    # Without words and meanings nothing is more relevant than something else, and the newest comes first.
    ranked = request.order == Order.RELEVANCE and search.question.has_words
    sort, found_of = (BEST_FIRST, by_relevance) if ranked else (date_sort(request.order), by_date)
    start = after and (go_on(view, search.words, after) if ranked else after[:1])
    body: dict[str, Any] = {"query": search.whole, "sort": sort, "source": _PASSAGE}
    size = min(max(request.limit, 0), MOST_HITS)
    counted = view.search(size=size, aggs=search.counts, **body, **({"search_after": start} if start else {}))
    rows: list[Row] = counted["hits"]["hits"]
    if len(rows) == MOST_HITS:
        rows += view.rows(limit=request.limit - MOST_HITS, search_after=rows[-1]["sort"], **body)
    return counted, list(zip(found_of(rows), rows, strict=True))


def _fused(search: _Search) -> tuple[Row, list[tuple[Found, Row]]]:
    """Return the counts, and the hits of the page by words and by meaning together."""
    view, request = search.view, search.request
    # What was found by meaning alone has no score: among so many all the best by words are.
    counted = view.search(query=search.whole, sort=BEST_FIRST, size=WINDOW + NEAREST, source=False, aggs=search.counts)
    best = [int(row["_id"]) for row in counted["hits"]["hits"] if _BY_WORDS in row.get("matched_queries", ())]
    # Where words rank nothing, the nearest come first as they are.
    ranked = best[:WINDOW] if search.question.has_words else ()
    found = by_fusion(view, search.words, ranked, search.nearest, search.after, max(request.limit, 0))
    wanted = every([search.whole, with_ids([one.id for one in found])])
    rows = {int(row["_id"]): row for row in view.rows(wanted, ({"id": "asc"},), len(found), source=_PASSAGE)}
    return counted, [(one, rows[one.id]) for one in found]


def _hit(search: _Search, found: Found, row: Row) -> Hit:
    passage = to_passage(row["_source"]["passage"])
    by_meaning = bool(search.nearest) and _BY_WORDS not in row.get("matched_queries", ())
    return hit(search.question.question, passage, score=found.score, cursor=found.cursor, by_meaning=by_meaning)


def _facets(counted: Row, facets: Sequence[str]) -> dict[str, tuple[tuple[str, int], ...]]:
    return {
        facet: most_frequent({str(bucket["key"]): bucket["doc_count"] for bucket in counted[facet]["buckets"]})
        for facet in facets
    }
