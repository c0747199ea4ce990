"""The matcher finds what the engines find: over many queries and real paragraphs, with the same highlights."""

import random
from collections.abc import Iterator

import pytest

from index.analyse import spans
from index.engine import Engine, Order, Passage, Request
from index.understand import understand
from tests.index.conftest import embed, make_passage, matched
from treatywatch.catalogue.states import StateNames

FIELDS = (
    *("is:any", "is:recommendation", "repeated:yes", "repeated:no", "state:France", "state:(Kenya OR Switzerland)"),
    *("by:CESCR", "by:Spain", "right:housing", "right:(food OR health)", "group:women", "kind:upr-report"),
    *("lang:es", "lang:any", "lang:(fr OR zh)", "date:2015", "date>=2018-06", "date<2014", "date:[2012 TO 2016-03]"),
    *("action:3", "action>3", "deadline:*", "deadline<=2026-05", "symbol:E/C.12/FRA/*", 'para:"3 (a)"', "para:12*"),
    *('like:"women and children in rural areas"', 'like:"adequate housing"', "*", "ESCR", "NHRI"),
)


def test_the_matcher_finds_what_the_engine_finds(
    full_engine: Engine, real_passages: list[Passage], states: StateNames
) -> None:
    vectors = dict(zip([p.id for p in real_passages], embed([p.text for p in real_passages]), strict=True))
    some = 0
    for query in queries(random.Random(20), real_passages, 80):
        found = every_hit(full_engine, query)
        tree = understand(query, states=states)
        answers = {passage.id: matched(tree, passage, vectors[passage.id]) for passage in real_passages}
        assert {number: marks for number, marks in answers.items() if marks is not None} == found, query
        some += bool(found)
    assert some > 40


def every_hit(engine: Engine, query: str) -> dict[int, tuple[tuple[int, int], ...]]:
    answer = engine.search(Request(query=query, limit=10_000, order=Order.OLDEST, facets=()))
    assert answer.total == len(answer.hits)
    return {hit.passage.id: hit.highlights for hit in answer.hits}


def queries(chance: random.Random, passages: list[Passage], count: int) -> Iterator[str]:
    """Yield queries made of words, phrases and prefixes of the passages, and fields, combined by chance."""
    for _ in range(count):
        parts = [part(chance, passages) for _ in range(chance.randint(1, 4))]
        yield chance.choice([" ", " ", " OR ", " AND ", " NOT "]).join(parts)


def part(chance: random.Random, passages: list[Passage]) -> str:
    passage = chance.choice(passages)
    words = [passage.text[start:end] for start, end in spans(passage.text, passage.language)] or ["x"]
    at = chance.randrange(len(words))
    match chance.randrange(6):
        case 0 | 1:
            return words[at] if words[at] not in ("AND", "OR", "NOT", "TO") else "x"
        case 2:
            return f'"{" ".join(words[at : at + chance.randint(1, 3)])}"'
        case 3:
            return f"{words[at][:4]}*"
        case 4:
            return f"({part(chance, passages)} OR {part(chance, passages)})"
        case _:
            return chance.choice(FIELDS)


def test_every_field_is_asked_of_the_engine_and_the_matcher_alike(
    full_engine: Engine, real_passages: list[Passage], states: StateNames
) -> None:
    for query in (field for field in FIELDS if "like:" not in field):
        tree = understand(query, states=states)
        assert set(every_hit(full_engine, query)) == {p.id for p in real_passages if matched(tree, p) is not None}, (
            query
        )


def test_a_passage_without_a_vector_never_answers_a_meaning(states: StateNames) -> None:
    passage = make_passage(1, "Adequate housing")
    (like,) = embed(["Adequate housing"])
    tree = understand('like:"Adequate housing"', states=states)
    assert matched(tree, passage, like) is not None
    assert matched(tree, passage) is None
    assert matched(understand('NOT like:"Adequate housing"', states=states), passage) is not None


def test_words_of_the_stem_answer_without_being_highlighted(states: StateNames) -> None:
    passage = make_passage(1, "End forced evictions;", stem="The State should:")
    marks = matched(understand("state evictions", states=states), passage)
    assert marks is not None
    assert [passage.text[start:end] for start, end in marks] == ["evictions"]
    assert matched(understand('"should end"', states=states), passage) is None


def test_a_query_that_was_only_parsed_is_not_matched(states: StateNames) -> None:
    from index.query import parse

    with pytest.raises(TypeError, match="understood"):
        matched(parse("housing"), make_passage(1, "Housing"))
