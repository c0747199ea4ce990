"""A question in the server's own query language."""

import base64
import json
from collections.abc import Callable, Sequence
from typing import Any

from index.tree import And, Begins, Between, Everything, Field, Like, Not, Or, Query, Similar, Stems

Clause = dict[str, Any]
Alike = Callable[[Like | Similar], Clause]

NOTHING: Clause = {"match_none": {}}
# The server takes clauses 30 deep and a query goes 50 deep. What is wrapped counts anew.
_WRAPPED_EVERY = 6


def clause(tree: Query, alike: Alike, depth: int = 0) -> Clause:
    """Return the clause for a question that `index.understand` made; only its words count in the score.

    `alike` gives the clause for a `like:`. `depth` is how deep the tree stands in another.
    """
    if not isinstance(tree, And | Or | Not):
        return _leaf(tree, alike)
    made = _joined(tree, alike, depth + 1)
    return _wrapped(made) if depth % _WRAPPED_EVERY == _WRAPPED_EVERY - 1 else made


def _joined(tree: And | Or | Not, alike: Alike, depth: int) -> Clause:
    match tree:
        case And(parts):
            return every([clause(part, alike, depth) for part in parts])
        case Or(parts):
            return either([clause(part, alike, depth) for part in parts])
        case Not(part):
            return {"bool": {"must_not": [clause(part, alike, depth)]}}


def every(clauses: Sequence[Clause]) -> Clause:
    """Return the clause that holds where all of some hold."""
    return {"bool": {"must": list(clauses)}}


def either(clauses: Sequence[Clause]) -> Clause:
    """Return the clause that holds where one of some holds."""
    return {"bool": {"should": list(clauses), "minimum_should_match": 1}}


def unscored(part: Clause) -> Clause:
    """Return a clause that filters without counting in the score."""
    return {"constant_score": {"filter": part, "boost": 0}}


def with_ids(ids: Sequence[int]) -> Clause:
    """Return the clause for the passages with one of some ids."""
    return unscored({"terms": {"id": list(ids)}})


def apart_from(ids: Sequence[int], found: Clause) -> Clause:
    """Return the clause for what another finds without the passages with some ids."""
    return {"bool": {"must": [found], "must_not": [with_ids(ids)]}}


def near(field: str, vector: Sequence[float], threshold: float) -> Clause:
    """Return the clause for the passages whose vector's product with a unit vector reaches a threshold: exactly those.

    A score must not be negative, which the threshold, being above nought, has no use for either.
    """
    script = {
        "source": "Math.max(0, dotProduct(params.vector, params.field))",
        "params": {"vector": list(vector), "field": field},
    }
    scored = {"query": {"exists": {"field": field}}, "script": script, "min_score": threshold}
    return unscored({"script_score": scored})


def _wrapped(made: Clause) -> Clause:
    return {"wrapper": {"query": base64.b64encode(json.dumps(made).encode()).decode()}}


def _leaf(tree: Query, alike: Alike) -> Clause:
    match tree:
        case Everything():
            return unscored({"match_all": {}})
        case Like() | Similar():
            return alike(tree)
        case Stems(sequences, exact):
            found = [_words(sequence, exact=exact) for sequence in sequences]
            return found[0] if len(found) == 1 else {"dis_max": {"queries": found}}
        case Begins(text):
            return {"constant_score": {"filter": {"prefix": {"words": text}}, "boost": 1}}
        case Field(name, value, True):
            return unscored({"prefix": {name: value}})
        case Field(name, value):
            return unscored({"term": {name: value}})
        case Between(name, low, high):
            bounds = {"gte": low or 0} | ({} if high is None else {"lte": high})
            return unscored({"range": {name: bounds}})
        case _:
            raise TypeError(f"a query must be understood before it is searched: {tree!r}")


def _words(sequence: tuple[str, ...], *, exact: bool) -> Clause:
    if exact:
        return {"term": {"words": sequence[0]}}
    if len(sequence) == 1:
        return {"term": {"stems": sequence[0]}}
    return {"match_phrase": {"stems": " ".join(sequence)}}
