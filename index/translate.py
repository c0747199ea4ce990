"""A question in the terms of the text engine."""

import re
from collections.abc import Callable, Iterable, Sequence

import tantivy
from tantivy import FieldType, Occur
from tantivy import Query as Clause

from index.tree import And, Begins, Between, Everything, Field, Like, Not, Or, Query, Similar, Stems

Alike = Callable[[Like | Similar], Sequence[int]]


def clause(tree: Query, schema: tantivy.Schema, alike: Alike) -> Clause:
    """Return the clause for a question that `index.understand` made; only its words count in the score.

    `alike` gives the ids of the passages that a `like:`, or the likeness to a passage, finds.
    """
    match tree:
        case And(parts):
            return every([clause(part, schema, alike) for part in parts])
        case Or(parts):
            return Clause.boolean_query([(Occur.Should, clause(part, schema, alike)) for part in parts])
        case Not(part):
            return Clause.boolean_query(
                [(Occur.Must, unscored(Clause.all_query())), (Occur.MustNot, clause(part, schema, alike))]
            )
        case Everything():
            return unscored(Clause.all_query())
        case Like() | Similar():
            return with_ids(alike(tree), schema)
        case _:
            return _leaf(tree, schema)


def every(clauses: Iterable[Clause]) -> Clause:
    """Return the clause that holds where all of some hold."""
    return Clause.boolean_query([(Occur.Must, part) for part in clauses])


def either(one: Clause, other: Clause) -> Clause:
    """Return the clause that holds where one of two holds."""
    return Clause.boolean_query([(Occur.Should, one), (Occur.Should, other)])


def unscored(part: Clause) -> Clause:
    """Return a clause that filters without counting in the score."""
    return Clause.const_score_query(part, 0.0)


def with_ids(ids: Sequence[int], schema: tantivy.Schema) -> Clause:
    """Return the clause for the passages with one of some ids."""
    return unscored(Clause.term_set_query(schema, "id", list(ids)))


def _leaf(tree: Query, schema: tantivy.Schema) -> Clause:
    match tree:
        case Stems(sequences, exact):
            found = [_words(sequence, schema, exact=exact) for sequence in sequences]
            return found[0] if len(found) == 1 else Clause.disjunction_max_query(found)
        case Begins(text):
            return Clause.const_score_query(Clause.regex_query(schema, "words", re.escape(text) + ".*"), 1.0)
        case Field(name, value, True):
            return unscored(Clause.regex_query(schema, name, re.escape(value) + ".*"))
        case Field(name, value):
            return unscored(Clause.term_query(schema, name, value, index_option="basic"))
        case Between(name, low, high):
            return unscored(Clause.range_query(schema, name, FieldType.Integer, low or 0, high))
        case _:
            raise TypeError(f"a query must be understood before it is searched: {tree!r}")


def _words(sequence: tuple[str, ...], schema: tantivy.Schema, *, exact: bool) -> Clause:
    if exact:
        return Clause.term_query(schema, "words", sequence[0], index_option="basic")
    if len(sequence) == 1:
        return Clause.term_query(schema, "stems", sequence[0])
    return Clause.phrase_query(schema, "stems", list(sequence))
