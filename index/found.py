"""What a clause finds in the text index: how many passages, which, and how many have each value of a facet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import tantivy
from tantivy import DocAddress
from tantivy import Query as Clause

from index.asked import most_frequent
from index.terms import NUMBERS

_MOST_VALUES = 10_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """The exact number of answers, and of those with each value of a facet, the most frequent value first."""

    total: int
    facets: dict[str, Sequence[tuple[str, int]]]


def count_of(searcher: tantivy.Searcher, clause: Clause) -> int:
    """Return how many passages a clause finds."""
    # A search would say so too, but work out the score of each.
    return counts(searcher, clause, ()).total


def found_ids(searcher: tantivy.Searcher, clause: Clause, most: int) -> list[int]:
    """Return the ids of the passages that a clause finds, the best `most` of them first."""
    hits = searcher.search(clause, max(most, 1), count=False).hits
    return ids_of(searcher, [address for _, address in hits])


def ids_of(searcher: tantivy.Searcher, addresses: list[DocAddress]) -> list[int]:
    """Return the passage ids at some addresses, in their order."""
    return [int(value) for value in searcher.fast_field_values("id", addresses) if value is not None]


def counts(searcher: tantivy.Searcher, whole: Clause, facets: Sequence[str]) -> Counts:
    """Count, in one go through the answers, what a clause finds and the values of some facets there."""
    values = {facet: {"terms": {"field": facet, "size": _MOST_VALUES}} for facet in facets}
    # Each passage has one id.
    counted = searcher.aggregate(whole, {"count": {"value_count": {"field": "id"}}, **values})
    return Counts(
        total=int(counted["count"]["value"]),
        facets={facet: most_frequent(_named(counted[facet]["buckets"])) for facet in facets},
    )


def counts_of_most(searcher: tantivy.Searcher, whole: Clause, facets: Sequence[str]) -> Counts:
    """Return the same where most passages answer: the list of each value is walked, in half the time then."""
    walked = {
        facet: most_frequent({value: count for value, count in searcher.terms_with_prefix(facet, "", whole) if count})
        for facet in facets
        if facet not in NUMBERS
    }
    counted = counts(searcher, whole, [facet for facet in facets if facet in NUMBERS])
    return Counts(total=counted.total, facets=walked | counted.facets)


def _named(buckets: Sequence[Mapping[str, str | float]]) -> dict[str, int]:
    # Numbers come back as floats: an action category of 5.0 is "5".
    return {str(bucket["key"]).removesuffix(".0"): int(bucket["doc_count"]) for bucket in buckets}
