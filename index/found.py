"""What a clause finds in the text index: how many passages, and which."""

import tantivy
from tantivy import DocAddress
from tantivy import Query as Clause


def count_of(searcher: tantivy.Searcher, clause: Clause) -> int:
    """Return how many passages a clause finds."""
    counted: int = searcher.search(clause, 1).count  # type: ignore[attr-defined] # the stubs leave it out
    return counted


def found_ids(searcher: tantivy.Searcher, clause: Clause, most: int) -> list[int]:
    """Return the ids of the passages that a clause finds, the best `most` of them first."""
    hits = searcher.search(clause, max(most, 1), count=False).hits
    return ids_of(searcher, [address for _, address in hits])


def ids_of(searcher: tantivy.Searcher, addresses: list[DocAddress]) -> list[int]:
    """Return the passage ids at some addresses, in their order."""
    return [int(value) for value in searcher.fast_field_values("id", addresses) if value is not None]
