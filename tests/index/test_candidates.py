"""Saved searches put to a batch of passages find what each passage alone answers, and what the engine finds."""

import datetime
import random
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.analyse import spans
from index.batch import Batch, bits
from index.candidates import SavedSearches, needs
from index.codes import cosines
from index.engine import READERS, Engine, Order, Passage, Request, Vector
from index.match import meanings
from index.tree import And, Compare, Everything, Field, Like, Not, Or, Phrase, Prefix, Query, Range, Word
from index.understand import understand
from tests.index.conftest import THRESHOLD, embed, make_passage, matched
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
            for start, end in spans(passage.text, passage.language)
            if (word := passage.text[start:end]).upper() not in ("AND", "OR", "NOT", "TO")
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


Answers = dict[int, tuple[tuple[int, int], ...]]


@dataclass(frozen=True, kw_only=True)
class Held:
    """Passages as they are put together once, and the vector of each."""

    passages: list[Passage]
    batch: Batch
    vectors: Vector

    def answered(self, trees: list[Query]) -> list[Answers]:
        """Put saved searches to all passages together, and return what each of them finds."""
        searches = SavedSearches(dict(enumerate(trees)))
        rows = self.vectors.astype(np.float16)
        asked = {text for tree in trees for text in meanings(tree)}
        alike = {text: bits(cosines(embed([text])[0], rows) >= THRESHOLD) for text in asked}
        found: list[Answers] = [{} for _ in trees]
        for number, candidates in searches.candidates(self.batch, alike).items():
            for place, answer in searches.answers(number, self.batch, candidates, alike):
                found[number][self.passages[place].id] = answer.highlights
        return found

    def answered_alone(self, tree: Query) -> Answers:
        """Put a saved search to one passage after the other."""
        return {
            passage.id: marks
            for passage, vector in zip(self.passages, self.vectors, strict=True)
            if (marks := matched(tree, passage, vector)) is not None
        }


@pytest.fixture(scope="module")
def held(real_passages: list[Passage]) -> Held:
    vectors = embed([passage.text for passage in real_passages])
    return Held(passages=real_passages, batch=Batch(real_passages), vectors=vectors)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.data())
def test_a_batch_the_matcher_and_the_engine_find_the_same(
    full_engine: Engine,
    held: Held,
    words: list[list[str]],
    states: StateNames,
    drawn: st.DataObject,
) -> None:
    queries = drawn.draw(st.lists(trees(words).map(str), min_size=1, max_size=3))
    asked = [understand(query, states=states) for query in queries]
    alone = [held.answered_alone(tree) for tree in asked]
    assert held.answered(asked) == alone
    hits = full_engine.search(Request(query=queries[0], limit=10_000, order=Order.OLDEST, facets=())).hits
    assert {hit.passage.id: hit.highlights for hit in hits} == alone[0]


def test_saved_searches_of_every_kind_put_together_find_what_each_finds_alone(
    held: Held, words: list[list[str]], states: StateNames
) -> None:
    chance = random.Random(11)
    queries = sorted({f"({query(chance, words)}) is:any" for _ in range(300)})
    asked = [understand(f"{query} lang:any", states=states) for query in queries[::2]]
    asked += [understand(query, states=states, language=chance.choice(READERS)) for query in queries[1::2]]
    found = held.answered(asked)
    for tree, answers in zip(asked[::5], found[::5], strict=True):
        assert answers == held.answered_alone(tree), tree
    assert sum(map(bool, found)) > 60


def query(chance: random.Random, words: list[list[str]]) -> str:
    """Make a query such as people save: words of one passage, with a State, a right, a meaning or what is not meant."""
    own = chance.choice(words)
    one, two, *_ = (*chance.sample(own, min(2, len(own))), "rights")
    start = chance.randrange(len(own))
    return chance.choice(
        [
            f"{one} {two}",
            f'"{one}" state:France',
            f'"{" ".join(own[start : start + 3])}"',
            f"({one} OR {chance.choice(own)} {two}) NOT {chance.choice(chance.choice(words))}",
            f"{one} OR right:housing OR ESCR",
            f"{one[:3]}* right:housing" if one.isascii() else one,
            f'like:"{chance.choice(MEANINGS)}" NOT {one}',
            f'{two} OR like:"{chance.choice(MEANINGS)}"',
            "symbol:E/C.12/* date>=2016",
            f"NOT {one} by:CESCR",
        ]
    )


def test_a_batch_is_asked_only_by_searches_that_find_all_they_need_in_one_passage(states: StateNames) -> None:
    batch = Batch([make_passage(1, "Food and water"), make_passage(2, "Water and food"), make_passage(3, "Tax")])
    view = {"states": states, "recommendations_only": False}
    queries = ("water", '"food and water"', "water tax", "wat* NOT food", "NOT food", "tax OR medicine", "medicine")
    searches = SavedSearches({query: understand(query, **view) for query in queries})
    assert searches.candidates(batch, {}) == {
        "water": 0b011,
        '"food and water"': 0b011,
        "wat* NOT food": 0b011,
        "NOT food": 0b111,
        "tax OR medicine": 0b100,
    }


@pytest.mark.parametrize(
    ("query", "answering"),
    [
        ('"food and water"', [1]),
        ('"water and food" OR tax', [2, 3]),
        ("(food tax) OR (droits vie)", [4]),
        ("(tax OR medicine) NOT droits", [3]),
        ('"droits"', [4]),
        ('"droit"', []),
        ("symbol:E/C.12/KEN/* (food OR tax)", [3]),
        ("symbol:E/C.12/KEN/* OR state:FRA tax", [3]),
        ("introduced food", [2]),
        ("UNESCO OR droits", [4, 5]),
        ("住房", [5]),
        ("fo* OR 权利", [1, 2, 5]),
        ("NOT (food OR droits OR like:housing)", [3, 5]),
    ],
)
def test_what_is_needed_never_stands_for_more_than_it_says(
    query: str, answering: list[int], states: StateNames
) -> None:
    passages = [
        make_passage(1, "Food and water"),
        make_passage(2, "Water and food", stem="Introduced"),
        make_passage(3, "Tax", symbol="E/C.12/KEN/CO/5", states=("KEN",)),
        make_passage(4, "La vie et les droits", language="fr"),
        make_passage(5, "与UNESCO的住房权利", language="zh"),
    ]
    found = Held(passages=passages, batch=Batch(passages), vectors=embed([passage.text for passage in passages]))
    [answers] = found.answered([understand(f"({query}) lang:any", states=states)])
    assert sorted(answers) == answering


def test_alternatives_need_a_word_of_each_the_longest(states: StateNames) -> None:
    tree = understand("food water OR ill housing", states=states, language="en", recommendations_only=False)
    [alternatives, view] = needs(tree)
    assert isinstance(alternatives, frozenset)
    assert view == frozenset({("leads", "en")})
    assert {"en:water", "en:hous"} <= alternatives
    assert not {"en:food", "en:ill"} & alternatives


def test_an_empty_batch_answers_nothing(states: StateNames) -> None:
    searches = SavedSearches({1: understand("NOT food", states=states), 2: Everything()})
    assert searches.candidates(Batch([]), {}) == {}


def test_a_passage_without_a_vector_answers_no_meaning(states: StateNames) -> None:
    batch = Batch([make_passage(1, "Adequate housing", date=datetime.date(2024, 1, 1))])
    assert SavedSearches({1: understand('like:"adequate housing"', states=states)}).candidates(batch, {}) == {}


def test_a_query_that_was_only_parsed_is_not_matched() -> None:
    batch = Batch([make_passage(1, "Housing")])
    searches = SavedSearches({1: Word("housing")})
    with pytest.raises(TypeError, match="understood"):
        list(searches.answers(1, batch, batch.all, {}))
