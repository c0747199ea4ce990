"""The hits of one page, in the order asked for, from wherever the page before ended."""

from dataclasses import dataclass

import tantivy
from tantivy import DocAddress, FieldType
from tantivy import Query as Clause

from index.asked import cursor
from index.documents import schema
from index.engine import Order
from index.found import ids_of
from index.fusion import WINDOW, fused
from index.stored import HIGHEST_ID
from index.translate import every, unscored

# A page by relevance begins after the last hit of the page before, looked for this far around the place where it was.
_DRIFT = 50
# Sort keys begin with the date as YYYYMMDD. A page by date is looked for within a year first: to sort all that answers
# takes ten times as long.
_A_YEAR = 10_000 * HIGHEST_ID
_SCHEMA = schema()


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A hit before it is read: where it is in the index, its score, and the cursor that says "after this"."""

    address: DocAddress
    score: float
    cursor: str


def by_date(searcher: tantivy.Searcher, whole: Clause, order: Order, after: str | None, limit: int) -> list[Found]:
    """Return hits by date, those of one date in the order of the documents; cursors are the unique sort keys."""
    newest = order != Order.OLDEST
    key, direction = ("newest", tantivy.Order.Desc) if newest else ("oldest", tantivy.Order.Asc)
    start = _outermost(searcher, newest=newest) if after is None else cursor(after)[0]
    for length in (_A_YEAR, None):
        within = _beyond(start, length, newest=newest)
        wanted = every([whole, unscored(Clause.range_query(_SCHEMA, key, FieldType.Integer, *within))])
        hits = searcher.search(wanted, limit, count=False, order_by_field=key, order=direction).hits
        if len(hits) == limit:
            break
    return [Found(address=address, score=0.0, cursor=f"{value}") for value, address in hits]


def by_relevance(searcher: tantivy.Searcher, words: Clause, after: str | None, limit: int) -> list[Found]:
    """Return hits, the best first; cursors are a place and the id there, so that a page follows the one before."""
    place, last = (0, None) if after is None else cursor(after)
    place = min(place, searcher.num_docs)
    offset = max(0, place - _DRIFT)
    hits = searcher.search(words, limit + place - offset + _DRIFT, count=False, offset=offset).hits
    ids = ids_of(searcher, [address for _, address in hits])
    start = ids.index(last) + 1 if last in ids else place - offset
    return [
        Found(address=address, score=score, cursor=f"{offset + at + 1}.{ids[at]}")
        for at, (score, address) in list(enumerate(hits))[start : start + limit]
    ]


def by_fusion(
    searcher: tantivy.Searcher,
    words: Clause,
    nearest: dict[int, DocAddress],
    after: str | None,
    limit: int,
    *,
    ranked: bool,
) -> list[Found]:
    """Return hits by words and the nearest by meaning (by id, the nearest first), fused by reciprocal rank.

    The best by words and the nearest are fused; the other hits by words follow in their own order. Where words rank
    nothing (`ranked`), the nearest come first as they are.
    """
    place, last = (0, None) if after is None else cursor(after)
    by_words = _addresses(searcher, words, min(WINDOW + place + limit + len(nearest), max(searcher.num_docs, 1)))
    addresses = by_words | nearest
    best = fused(list(by_words) if ranked else [], list(nearest))
    scores = best | {found: 0.0 for found in by_words if found not in best}
    ids = list(scores)
    start = ids.index(last) + 1 if last in scores else place
    return [
        Found(address=addresses[found], score=scores[found], cursor=f"{at + 1}.{found}")
        for at, found in list(enumerate(ids))[start : start + limit]
    ]


def _addresses(searcher: tantivy.Searcher, wanted: Clause, limit: int) -> dict[int, DocAddress]:
    """Return where the best hits are, by passage id, the best first."""
    addresses = [address for _, address in searcher.search(wanted, limit, count=False).hits]
    return dict(zip(ids_of(searcher, addresses), addresses, strict=True))


def _outermost(searcher: tantivy.Searcher, *, newest: bool) -> int:
    """Return a sort key outside those of all passages: after the newest, or before the oldest."""
    years = [int(year) for year, _ in searcher.terms_with_prefix("year", "")]
    return (max(years, default=0) + 1) * _A_YEAR if newest else min(years, default=0) * _A_YEAR


def _beyond(start: int, length: int | None, *, newest: bool) -> tuple[int | None, int | None]:
    """Return the lowest and the highest sort key of what comes after one, at most so far from it."""
    if newest:
        return None if length is None else start - length, start - 1
    return start + 1, None if length is None else start + length
