"""The hits of one page from the server, in the order asked for, from wherever the page before ended."""

import dataclasses
import struct
from collections.abc import Sequence

from index.elastic.translate import Clause, every, with_ids
from index.elastic.view import Row, Sort, View
from index.engine import Order
from index.fusion import fused

BEST_FIRST: Sort = ({"_score": "desc"}, {"id": "asc"})
# A float of 32 bits that is not negative grows with its bits, up to those of infinity.
_INFINITE = 0x7F800000
After = tuple[int, int | None]


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A hit before it is read: its id, its score, and the cursor that says "after this"."""

    id: int
    score: float
    cursor: str


def date_sort(order: Order) -> Sort:
    """Return the order by date, those of one date as they stand in a document, of unique numbers."""
    return ({"oldest": "asc"},) if order == Order.OLDEST else ({"newest": "desc"},)


def by_date(rows: Sequence[Row]) -> list[Found]:
    """Return hits that came by date; their cursors are the numbers that they are sorted by."""
    return [Found(id=int(row["_id"]), score=0.0, cursor=f"{row['sort'][0]}") for row in rows]


def by_relevance(rows: Sequence[Row]) -> list[Found]:
    """Return hits that came by relevance; cursors are a number that grows as the score falls, and the id."""
    return [Found(id=int(row["_id"]), score=row["_score"], cursor=_place(row)) for row in rows]


def go_on(view: View, words: Clause, after: After) -> list[float | int]:
    """Return where hits by relevance go on: after the last one, wherever it now stands.

    What was put in since changes all scores a little; the last hit is therefore weighed anew.
    """
    place, last = after[0], after[1] or 0
    again = view.search(query=every([words, with_ids([last])]), size=1, source=False)["hits"]["hits"]
    return [again[0]["_score"] if again else _score(place), last]


def by_fusion(
    view: View, words: Clause, best: Sequence[int], nearest: Sequence[int], after: After | None, limit: int
) -> list[Found]:
    """Return hits by words and the nearest by meaning, fused by reciprocal rank.

    `best` are the ids of the best by words, `nearest` those nearest in meaning. The other hits by words follow.
    """
    ranked = fused(best, nearest)
    ids = list(ranked)
    last = after and after[1]
    beyond = after is not None and last not in ranked
    start = len(ids) if beyond else ids.index(last) + 1 if last is not None else 0
    head = [
        Found(id=found, score=ranked[found], cursor=f"{at + 1}.{found}")
        for at, found in list(enumerate(ids))[start : start + limit]
    ]
    if len(head) == limit:
        return head
    rest: Clause = {"bool": {"must": [words], "must_not": [with_ids(ids)]}}
    body = {"search_after": go_on(view, words, after)} if after and beyond else {}
    tail = by_relevance(list(view.rows(rest, BEST_FIRST, limit - len(head), **body)))
    return head + [dataclasses.replace(found, score=0.0) for found in tail]


def _place(row: Row) -> str:
    (bits,) = struct.unpack(">I", struct.pack(">f", row["_score"]))
    return f"{_INFINITE - bits}.{row['_id']}"


def _score(place: int) -> float:
    """Return the score at a place; one below all scores for a place beyond the last."""
    if place > _INFINITE:
        return -1.0
    score: float = struct.unpack(">f", struct.pack(">I", _INFINITE - max(place, 1)))[0]
    return score
