"""Saved searches put to a batch of passages find what each passage alone answers, and what the engine finds."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.analyse import tokens
from index.candidates import Batch, bits
from index.codes import cosines
from index.engine import Engine, Order, Passage, Request
from index.match import matches, meanings
from index.tree import And, Compare, Field, Like, Not, Or, Phrase, Prefix, Query, Range, Word
from index.understand import understand
from tests.index.conftest import THRESHOLD, embed, make_passage
from treatywatch.catalogue.states import StateNames

VALUES = (
    *(("state", "France"), ("state", "Kenya"), ("by", "CESCR"), ("right", "housing"), ("right", "food")),
    *(("group", "women"), ("kind", "upr-report"), ("lang", "any"), ("lang", "es"), ("is", "any"), ("repeated", "yes")),
    *(("symbol", "E/C.12/FRA/CO/5"), ("para", "3 (a)"), ("action", "3")),
)
MEANINGS = ("women and children in rural areas", "adequate housing", "the right to education")


@pytest.fixture(scope="module")
def words(real_passages: list[Passage]) -> list[list[str]]:
    """The words of each passage as they are written, those with a meaning in queries left out."""
    return [
        [
            word
            for token in tokens(passage.text, passage.language)
            if (word := passage.text[token.start : token.end]).upper() not in ("AND", "OR", "NOT", "TO")
        ]
        for passage in real_passages
        if len(passage.text) > 40
    ]


def trees(words: list[list[str]]) -> st.SearchStrategy[Query]:
    """Make queries of words, phrases and beginnings that stand in passages, of fields and of meanings."""

    @st.composite
    def runs(draw: st.DrawFn, longest: int) -> str:
        # By number: Hypothesis describes whatever it chooses from.
        held = words[draw(st.integers(0, len(words) - 1))]
        start = draw(st.integers(0, len(held) - 1))
        return " ".join(held[start : start + draw(st.integers(1, longest))])

    word = runs(1)
    years = st.integers(2008, 2026)
    leaf = st.one_of(
        word.map(Word),
        runs(3).map(Phrase),
        word.filter(str.isascii).map(lambda found: Prefix(found[:4])),
        st.sampled_from(VALUES).map(lambda value: Field(*value)),
        st.builds(Compare, st.just("date"), st.sampled_from([">=", "<=", ">", "<"]), years.map(str)),
        years.map(lambda year: Range("deadline", "*", str(year))),
        st.sampled_from(MEANINGS).map(Like),
    )
    return st.recursive(
        leaf,
        lambda part: st.one_of(
            part.map(Not),
            st.lists(part, min_size=2, max_size=3).map(lambda parts: And(tuple(parts))),
            st.lists(part, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts))),
        ),
        max_leaves=6,
    )


def answered(batch: Batch, tree: Query, passages: list[Passage]) -> dict[int, tuple[tuple[int, int], ...]]:
    rows = embed([passage.text for passage in passages]).astype("float16")
    alike = {text: bits(cosines(embed([text])[0], rows) >= THRESHOLD) for text in meanings(tree)}
    return {passages[place].id: matched.highlights for place, matched in batch.answers(tree, alike)}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.data())
def test_a_batch_the_matcher_and_the_engine_find_the_same(
    full_engine: Engine,
    real_passages: list[Passage],
    words: list[list[str]],
    states: StateNames,
    drawn: st.DataObject,
) -> None:
    query = str(drawn.draw(trees(words)))
    tree = understand(query, states=states)
    likes = dict(zip(asked, embed(asked), strict=True)) if (asked := meanings(tree)) else {}
    vectors = embed([passage.text for passage in real_passages])
    alone = {
        passage.id: matched.highlights
        for passage, vector in zip(real_passages, vectors, strict=True)
        if (matched := matches(tree, passage, vector=vector, like_vectors=likes, threshold=THRESHOLD))
    }
    hits = full_engine.search(Request(query=query, limit=10_000, order=Order.OLDEST, facets=())).hits
    assert answered(Batch(real_passages), tree, real_passages) == alone
    assert {hit.passage.id: hit.highlights for hit in hits} == alone


def test_a_word_is_certain_and_the_order_of_words_only_possible(states: StateNames) -> None:
    batch = Batch([make_passage(1, "Food and water"), make_passage(2, "Water and food"), make_passage(3, "Tax")])
    view = {"states": states, "recommendations_only": False}
    assert batch.candidates(understand("water", **view), {}) == (0b011, 0b011)
    assert batch.candidates(understand('"food and water"', **view), {}) == (0b000, 0b011)
    assert batch.candidates(understand('NOT "food and water"', **view), {}) == (0b100, 0b111)
    assert [place for place, _ in batch.answers(understand('NOT "food and water"', **view), {})] == [1, 2]


def test_an_empty_batch_answers_nothing(states: StateNames) -> None:
    assert list(Batch([]).answers(understand("NOT food", states=states), {})) == []


def test_a_passage_without_a_vector_answers_no_meaning(states: StateNames) -> None:
    batch = Batch([make_passage(1, "Adequate housing", date=datetime.date(2024, 1, 1))])
    assert list(batch.answers(understand('like:"adequate housing"', states=states), {})) == []


def test_a_query_that_was_only_parsed_is_not_matched() -> None:
    with pytest.raises(TypeError, match="understood"):
        Batch([make_passage(1, "Housing")]).candidates(Word("housing"), {})
