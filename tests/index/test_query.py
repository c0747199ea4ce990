"""The query language: what is read, how it binds, and what is refused where."""

import json
import re
import sys
from types import FrameType

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from luqum.parser import parser as luqum_parser
from luqum.tree import AndOperation, Group, Item, OrOperation
from luqum.tree import Not as LuqumNot
from luqum.utils import UnknownOperationResolver

from bench.query import TEDIOUS, longest
from index.engine import QueryError
from index.query import DEEPEST, LONGEST, MOST_TERMS, parse
from index.tree import (
    And,
    Compare,
    Everything,
    Field,
    Like,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Range,
    Word,
    conjunction,
    disjunction,
)

A, B, C = Word("a"), Word("b"), Word("c")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", Everything()),
        ("  ", Everything()),
        ("*", Everything()),
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a OR b c", Or((A, And((B, C))))),
        ("(a OR b) c", And((Or((A, B)), C))),
        ("NOT a b", And((Not(A), B))),
        ("a NOT (b OR c)", And((A, Not(Or((B, C)))))),
        ("NOT NOT a", Not(Not(A))),
        ('"forced evictions"', Phrase("forced evictions")),
        ("“forced evictions”", Phrase("forced evictions")),
        (r'"a \"b\" c"', Phrase('a "b" c')),
        ("evict*", Prefix("evict")),
        ("and or not", And((Word("and"), Word("or"), Word("not")))),
        ("food, water & sanitation", And((Word("food,"), Word("water"), Word("sanitation")))),
        ("E/C.12/FRA/CO/5", Word("E/C.12/FRA/CO/5")),
        ("S/RES/1325(2000) a", And((Word("S/RES/1325(2000)"), A))),
        ("state:France", Field("state", "France")),
        ('state:"Costa Rica"', Field("state", "Costa Rica")),
        ("state: France", Field("state", "France")),
        ("STATE:France", Field("state", "France")),
        ("body:CESCR", Field("by", "CESCR")),
        ("state:(France OR Kenya)", Or((Field("state", "France"), Field("state", "Kenya")))),
        ("para:24(b)", Field("para", "24(b)")),
        ("symbol:CEDAW/C/*", Field("symbol", "CEDAW/C/", prefix=True)),
        ("date:[2024-01-01 TO *]", Range("date", "2024-01-01", "*")),
        ("date>=2024", Compare("date", ">=", "2024")),
        ("date:<2024", Compare("date", "<", "2024")),
        ('like:"cost of medicine"', Like("cost of medicine")),
        ("住房 （a）", And((Word("住房"), A))),
    ],
)
def test_a_query_is_read_as_it_is_meant(text: str, tree: Query) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("stat:France", 0, "did you mean state:?"),
        ("a colour:red", 2, "there is no field"),
        ('a "b', 2, "not closed"),
        ("a (b", 2, "not closed"),
        ("a)", 1, "closes nothing"),
        ("a AND", 5, "missing at the end"),
        ("OR a", 0, "missing before"),
        ("a AND OR b", 6, "missing before"),
        ("()", 1, "missing before"),
        ("NOT", 3, "missing at the end"),
        ("a -b", 2, "write NOT b"),
        ("a || b", 2, "write OR"),
        ("dis*bility", 3, "at the end of a word"),
        ("state:", 0, "no value"),
        ("state:fr*", 6, "a star"),
        ("date:>", 6, "write date:["),
        ("date:[2024]", 5, "write date:["),
        ("right>3", 0, "no order"),
        ("state:(a OR is:any)", 12, "cannot stand inside"),
        ("housing(food)", 7, "put a space"),
        ("& -", 0, "no letters or digits"),
        ('"-"', 0, "no letters or digits"),
        ("a " * (MOST_TERMS + 1), 2 * MOST_TERMS, "at most 100 terms"),
        ("a" * (LONGEST + 1), LONGEST, "at most 2,000 characters"),
        ("(" * (DEEPEST + 1) + "a", DEEPEST, "deep"),
        ("NOT " * (DEEPEST + 1) + "a", 4 * DEEPEST, "deep"),
        ("symbol:\udfff*", 7, "half of a character"),
    ],
)
def test_a_fault_is_told_where_it_is(text: str, position: int, message: str) -> None:
    with pytest.raises(QueryError, match=re.escape(message)) as caught:
        parse(text)
    assert caught.value.position == position


QUERY_PIECES = st.sampled_from(
    [*'()[]:"*<>=-|&\\ /\n２\u0301\u2028', *("AND ", "OR ", "NOT ", " TO ", "state:", "date:[", "like:", "a ", "食 ")]
)


@given(st.one_of(st.text(max_size=80), st.lists(QUERY_PIECES, max_size=60).map("".join)))
@example("\\")
@example('"\\')
@example("state:(((")
def test_no_input_raises_anything_else_and_what_is_read_is_written_back_the_same(text: str) -> None:
    try:
        tree = parse(text)
    except QueryError as error:
        wrong = not 0 <= error.position <= len(text)
    else:
        wrong = parse(str(tree)) != tree
    assert not wrong


WORDS = st.text("abcdéžя食", min_size=1, max_size=6)
LEAVES: st.SearchStrategy[Query] = st.one_of(
    WORDS.map(Word),
    WORDS.map(Prefix),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="“”„«»＂（）：＊"), max_size=20)
    .filter(lambda text: any(map(str.isalnum, text)))
    .map(Phrase),
    st.builds(Field, st.sampled_from(["state", "para", "is"]), WORDS),
    st.builds(Like, WORDS),
    st.builds(Range, st.just("date"), st.just("2024"), st.sampled_from(["2025-01", "*"])),
    st.builds(Compare, st.just("deadline"), st.sampled_from([">=", "<=", ">", "<"]), st.just("2024")),
    st.just(Everything()),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=2, max_size=4).map(conjunction),
        st.lists(inner, min_size=2, max_size=4).map(disjunction),
    ),
    max_leaves=12,
)


@given(TREES)
def test_every_tree_written_as_text_is_read_as_the_same_tree(tree: Query) -> None:
    assert parse(str(tree)) == tree


def test_the_longest_queries_are_read_at_every_depth_that_is_allowed() -> None:
    deep = "(" * DEEPEST + "a" + ")" * DEEPEST
    assert parse(deep) == A
    assert isinstance(parse("a " * MOST_TERMS), And)
    for piece in ['"', "(", "NOT ", "a:", "date:[", "\\", "-", "("]:
        with pytest.raises(QueryError):
            parse((piece * LONGEST)[:LONGEST])


@pytest.mark.parametrize("piece", TEDIOUS)
def test_the_steps_of_reading_grow_no_faster_than_the_query(piece: str) -> None:
    short, long = (steps_of_reading(longest(piece, length)) for length in (LONGEST // 8, LONGEST))
    assert long <= 8 * short + STEPS_AT_LEAST


STEPS_AT_LEAST = 400  # of a query that is refused at once, whatever its length


def steps_of_reading(text: str) -> int:
    """Count the lines of the program that reading a query runs."""
    steps = 0

    def count(frame: FrameType, event: str, argument: object) -> object:
        nonlocal steps
        steps += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        parse(text)
    except QueryError:
        pass
    finally:
        sys.settrace(before)
    return steps


COMMON = st.recursive(
    st.sampled_from(["a", "b", "c", '"d e"', "f*"]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} AND {pair[1]})"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} OR {pair[1]})"),
        st.tuples(inner, inner).map(lambda pair: f"{pair[0]} AND {pair[1]}"),
        inner.map(lambda one: f"NOT ({one})"),
    ),
    max_leaves=8,
)


@settings(max_examples=60)
@given(COMMON)
def test_the_common_part_is_read_as_luqum_reads_it(text: str) -> None:
    ours = json.dumps(_from_luqum(UnknownOperationResolver()(luqum_parser.parse(text))))
    assert json.dumps(_from_ours(parse(text))) == ours


def _from_luqum(item: Item) -> object:
    if isinstance(item, Group):
        return _from_luqum(item.children[0])
    if isinstance(item, LuqumNot):
        return ["not", _from_luqum(item.children[0])]
    if isinstance(item, AndOperation | OrOperation):
        name = "and" if isinstance(item, AndOperation) else "or"
        return _flat(name, [_from_luqum(child) for child in item.children])
    return str(item).strip()


def _from_ours(tree: Query) -> object:
    match tree:
        case Not(part):
            return ["not", _from_ours(part)]
        case And(parts):
            return ["and", *map(_from_ours, parts)]
        case Or(parts):
            return ["or", *map(_from_ours, parts)]
        case _:
            return str(tree)


def _flat(name: str, parts: list[object]) -> list[object]:
    flat: list[object] = [name]
    for part in parts:
        flat += part[1:] if isinstance(part, list) and part[0] == name else [part]
    return flat
