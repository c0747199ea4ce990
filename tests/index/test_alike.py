"""What is alike in meaning, in every engine: nearest first, within the question, and the same from page to page."""

from dataclasses import replace

import numpy as np

from index.engine import Answer, Engine, Mode, Passage, Request
from index.fusion import NEAREST
from tests.index.conftest import THRESHOLD, cosine, embed, make_passage

NEAR_FIRST = [  # the share of the words of "end forced evictions now" falls from one to the next
    "end forced evictions now",
    "end forced evictions",
    "forced evictions happen",
    "medicines are dear",
]


def ids(answer: Answer) -> list[int]:
    return [hit.passage.id for hit in answer.hits]


def put(engine: Engine, texts: list[str]) -> None:
    passages = [
        make_passage(number, text, states=("FRA",) if number % 2 else ("KEN",)) for number, text in enumerate(texts)
    ]
    engine.replace(range(len(texts)), passages)
    engine.add_vectors(range(len(texts)), embed(texts))


def test_what_is_alike_comes_nearest_first_and_is_not_marked(engine: Engine) -> None:
    put(engine, NEAR_FIRST[::-1])
    answer = engine.search(Request(query='like:"end forced evictions now"'))
    assert ids(answer) == [3, 2, 1]
    assert (answer.total, [hit.by_meaning for hit in answer.hits]) == (3, [False] * 3)
    assert ids(engine.search(Request(query='like:"end forced evictions now" state:KEN'))) == [2]


def test_words_beside_it_rank_as_they_do_alone(engine: Engine) -> None:
    put(engine, NEAR_FIRST)
    assert ids(engine.search(Request(query='like:"end forced evictions now" happen'))) == [2]


def test_more_like_a_passage_are_the_others_within_the_question(engine: Engine) -> None:
    put(engine, NEAR_FIRST)
    answer = engine.search(Request(query="", similar_to=0))
    assert (ids(answer), answer.total) == ([1, 2], 2)
    assert dict(answer.facets["state"]) == {"FRA": 1, "KEN": 1}
    assert ids(engine.search(Request(query="state:KEN", similar_to=0))) == [2]
    assert ids(engine.search(Request(query="happen", similar_to=0))) == [2]
    assert ids(engine.search(Request(query="", similar_to=0, filters={"state": ["FRA"]}, mode=Mode.HYBRID))) == [1]


def test_nothing_is_like_a_passage_without_a_vector_or_one_that_is_not_held(engine: Engine) -> None:
    put(engine, NEAR_FIRST)
    engine.replace([0], [make_passage(0, NEAR_FIRST[0])])
    assert engine.search(Request(query="", similar_to=0)).hits == ()
    assert engine.search(Request(query="", similar_to=99)).total == 0


def test_pages_by_nearness_go_to_the_end_without_repeating(full_engine: Engine, real_passages: list[Passage]) -> None:
    held = [passage for passage in real_passages if "en" in passage.leads_for]
    vectors = embed([passage.text for passage in held])
    of = int((vectors @ vectors.T >= THRESHOLD).sum(axis=1).argmax())  # what has the most that is alike
    near = {one.id: cosine(vectors[of], vector) for one, vector in zip(held, vectors, strict=True) if one != held[of]}
    near = {number: closeness for number, closeness in near.items() if closeness >= THRESHOLD}
    seen: list[int] = []
    request = Request(query="", similar_to=held[of].id, recommendations_only=False, limit=29, facets=())
    while (answer := full_engine.search(request)).hits:
        seen += ids(answer)
        request = replace(request, after=answer.hits[-1].cursor)
    assert (len(seen), set(seen)) == (answer.total, set(near))
    assert len(seen) > NEAREST
    first = [near[number] for number in seen[:NEAREST]]
    assert np.allclose(first, sorted(first, reverse=True), atol=1e-3)
