"""A look at an index: as it is now, or held still for as long as several searches must see the same."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch

from index.elastic.translate import Clause

_HELD_FOR = "1m"
# The most hits that the server gives in one answer.
MOST_HITS = 10_000
Row = dict[str, Any]
Sort = Sequence[dict[str, str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """What is searched: the `target` is how a search names it, an alias or a point in time."""

    client: Elasticsearch
    target: dict[str, Any]

    def search(self, **body: Any) -> Row:
        """Return the server's answer to a search; scores are weighed over all shards."""
        # A search by meaning is so by itself, and refuses to be told.
        kind: dict[str, Any] = {} if "knn" in body else {"search_type": "dfs_query_then_fetch"}
        answer = self.client.search(**self.target, **kind, track_total_hits=True, **body)
        return dict(answer.body)

    def rows(self, query: Clause, sort: Sort, limit: int | None = None, **body: Any) -> Iterator[Row]:
        """Yield the hits of a query in an order, all or so many; the view must be held still where they are many."""
        wanted = limit
        while wanted is None or wanted > 0:
            size = MOST_HITS if wanted is None else min(wanted, MOST_HITS)
            hits = self.search(query=query, sort=sort, size=size, **{"source": False, **body})["hits"]["hits"]
            yield from hits
            if len(hits) < size:
                return
            body["search_after"] = hits[-1]["sort"]
            wanted = None if wanted is None else wanted - size


@contextmanager
def now(client: Elasticsearch, alias: str) -> Iterator[View]:
    """Give a view of an index as it is at each search."""
    yield View(client=client, target={"index": alias})


@contextmanager
def held_still(client: Elasticsearch, alias: str) -> Iterator[View]:
    """Give a view of an index as it is now, until the block ends."""
    point = client.open_point_in_time(index=alias, keep_alive=_HELD_FOR)["id"]
    try:
        yield View(client=client, target={"pit": {"id": point, "keep_alive": _HELD_FOR}})
    finally:
        client.options(ignore_status=404).close_point_in_time(id=point)
