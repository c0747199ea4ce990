"""What a clause finds in the text index: how many passages, and which."""

from collections.abc import Mapping
from typing import Any

import tantivy
from tantivy import DocAddress
from tantivy import Query as Clause

# What an aggregation is asked so that it says how many passages there are; each has one id.
COUNT = {"count": {"value_count": {"field": "id"}}}


def count_of(searcher: tantivy.Searcher, clause: Clause) -> int:
    """Return how many passages a clause finds."""
    # A search would say so too, but work out the score of each.
    return count_in(searcher.aggregate(clause, COUNT))


def count_in(counted: Mapping[str, Any]) -> int:
    """Return how many passages there are in the answer to an aggregation with COUNT."""
    return int(counted["count"]["value"])


def found_ids(searcher: tantivy.Searcher, clause: Clause, most: int) -> list[int]:
    """Return the ids of the passages that a clause finds, the best `most` of them first."""
    hits = searcher.search(clause, max(most, 1), count=False).hits
    return ids_of(searcher, [address for _, address in hits])


def ids_of(searcher: tantivy.Searcher, addresses: list[DocAddress]) -> list[int]:
    """Return the passage ids at some addresses, in their order."""
    return [int(value) for value in searcher.fast_field_values("id", addresses) if value is not None]
