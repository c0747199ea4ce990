"""What every engine must do; each test runs over every engine of conftest.ENGINES."""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

from index.engine import Answer, Engine, Mode, Order, Passage, QueryError, Request
from index.terms import terms
from tests.index.conftest import embed, make_passage


def put(engine: Engine, *passages: Passage) -> None:
    engine.replace({passage.document for passage in passages}, passages)


def ids(answer: Answer) -> list[int]:
    return [hit.passage.id for hit in answer.hits]


def pages(engine: Engine, request: Request) -> list[int]:
    """Follow the cursors from the first page to the end; return the ids in the order in which they came."""
    seen: list[int] = []
    after = None
    while hits := engine.search(replace(request, after=after)).hits:
        seen += [hit.passage.id for hit in hits]
        after = hits[-1].cursor
    return seen


def test_an_empty_engine_answers_that_there_is_nothing(engine: Engine) -> None:
    answer = engine.search(Request(query="housing"))
    assert (answer.total, answer.hits, answer.lacking_vectors) == (0, (), 0)
    assert all(counts == () for counts in answer.facets.values())
    assert (engine.count(), engine.lacking_vectors()) == (0, [])


def test_a_passage_comes_back_whole(engine: Engine, real_passages: list[Passage]) -> None:
    put(engine, *real_passages[:60])
    answer = engine.search(Request(query="is:any lang:any", order=Order.OLDEST, limit=100))
    assert {hit.passage.id: hit.passage for hit in answer.hits} == {p.id: p for p in real_passages[:60]}


def test_a_document_is_replaced_with_all_its_passages(engine: Engine) -> None:
    put(engine, make_passage(1, "housing", document=7), make_passage(2, "food", document=7), make_passage(3, "food"))
    engine.replace([7], [make_passage(2, "health", document=7)])
    assert engine.count() == 2
    assert ids(engine.search(Request(query="housing"))) == []
    assert ids(engine.search(Request(query="food"))) == [3]
    engine.replace([3, 999], [])
    assert ids(engine.search(Request(query="*"))) == [2]


def test_clearing_removes_everything(engine: Engine) -> None:
    put(engine, make_passage(1, "housing"))
    engine.add_vectors([1], embed(["housing"]))
    engine.clear()
    assert engine.count() == 0
    put(engine, make_passage(1, "food"))
    assert engine.lacking_vectors() == [1]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("eviction", {1, 2}),
        ("EVICTIONS", {1, 2}),
        ("forced evictions", {1, 2}),
        ('"forced evictions"', {1}),
        ('"evictions are forced"', {2}),
        ('"disability"', {3}),
        ("disabilit*", {3, 4}),
        ("evictions NOT housing", {2}),
        ("NOT evictions", {3, 4, 5, 6, 7, 8}),
        ("disability OR evictions", {1, 2, 3, 4}),
        ("egalite", {5}),
        ('"l’égalité"', {5}),
        ("住房", {6}),
        ("房住", set()),
        ("жилья", {7}),
        ("التعليم", {8}),
        ("labor", {2}),
        ("the", {1, 3}),
    ],
)
def test_words_phrases_and_prefixes_find_what_they_should(engine: Engine, query: str, found: set[int]) -> None:
    put(
        engine,
        make_passage(1, "End the forced evictions from housing."),
        make_passage(2, "Evictions are forced on labour migrants"),
        make_passage(3, "the disability benefit"),
        make_passage(4, "disabilities"),
        make_passage(5, "Garantir l’égalité", language="fr"),
        make_passage(6, "适足住房权", language="zh"),
        make_passage(7, "право на жильё", language="ru"),
        make_passage(8, "الحق في التَّعليم", language="ar"),
    )
    assert set(ids(engine.search(Request(query=query)))) == found


def test_all_matches_are_highlighted_in_the_text(engine: Engine) -> None:
    text = "Evictions, and forced eviction; disabilities."
    put(engine, make_passage(1, text))
    (hit,) = engine.search(Request(query='"forced evictions" evict* disability NOT food')).hits
    assert [text[start:end] for start, end in hit.highlights] == ["Evictions", "forced eviction", "disabilities"]


def test_the_default_view_is_recommendations_in_the_readers_version(engine: Engine) -> None:
    put(
        engine,
        make_passage(1, "food", leads_for=("en", "ru")),
        make_passage(2, "food", language="fr", leads_for=("fr",)),
        make_passage(3, "food", leads_for=("en",), recommendation=False),
    )
    assert ids(engine.search(Request(query="food", language="ru"))) == [1]
    assert ids(engine.search(Request(query="food", language="fr"))) == [2]
    assert ids(engine.search(Request(query="food lang:fr", language="en"))) == [2]
    assert set(ids(engine.search(Request(query="food is:any")))) == {1, 3}
    assert set(ids(engine.search(Request(query="food", recommendations_only=False)))) == {1, 3}
    assert ids(engine.search(Request(query="food is:recommendation", recommendations_only=False))) == [1]


ALL_FACETS = ("state", "body", "right", "kind", "lang", "year", "duty", "issue", "group", "policy", "sdg", "action")


@pytest.mark.parametrize("filters", [{}, {"state": ["FRA", "CHE"], "right": ["housing"]}, {"action": ["3"]}])
def test_facets_count_exactly_the_most_frequent_first(
    full_engine: Engine, real_passages: list[Passage], filters: Mapping[str, Sequence[str]]
) -> None:
    held = [passage for passage in real_passages if "en" in passage.leads_for]
    answering = [p for p in held if all(set(values) & set(facet_values(p, f)) for f, values in filters.items())]
    answer = full_engine.search(
        Request(query="", recommendations_only=False, filters=filters, facets=ALL_FACETS, limit=1)
    )
    assert answer.total == len(answering)
    for facet in ALL_FACETS:
        counted = Counter(value for passage in answering for value in facet_values(passage, facet))
        assert dict(answer.facets[facet]) == counted
        counts = [count for _, count in answer.facets[facet]]
        assert counts == sorted(counts, reverse=True)


@pytest.mark.parametrize("query", ["", "food", "state:DEU"])
def test_facets_do_not_count_what_was_replaced(engine: Engine, query: str) -> None:
    put(engine, make_passage(1, "food", states=("DEU",)), make_passage(2, "food", states=("DEU", "CHE")))
    put(engine, make_passage(1, "food", states=("DEU", "KEN")))
    answer = engine.search(Request(query=query, facets=("state",)))
    assert (answer.total, dict(answer.facets["state"])) == (2, {"DEU": 2, "CHE": 1, "KEN": 1})


def facet_values(passage: Passage, facet: str) -> Iterable[str]:
    if facet == "action":
        return [str(passage.action)] if passage.action else []
    return terms(passage)[facet]


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("query", ["rights", "is:any"])
def test_pages_follow_one_another_to_the_end(full_engine: Engine, order: Order, mode: Mode, query: str) -> None:
    request = Request(query=query, order=order, mode=mode, limit=41, facets=())
    seen = pages(full_engine, request)
    assert len(seen) == len(set(seen)) == full_engine.search(request).total > 2 * request.limit


def test_dates_order_hits_and_those_of_one_date_as_they_stand(engine: Engine) -> None:
    day = datetime.date(2024, 1, 1)
    put(engine, *(make_passage(n, "food", date=day + datetime.timedelta(n // 2)) for n in range(6)))
    assert ids(engine.search(Request(query="food", order=Order.NEWEST))) == [4, 5, 2, 3, 0, 1]
    assert ids(engine.search(Request(query="food", order=Order.OLDEST))) == [0, 1, 2, 3, 4, 5]
    assert ids(engine.search(Request(query="state:FRA"))) == [4, 5, 2, 3, 0, 1]


def test_the_more_a_passage_is_about_the_words_the_earlier_it_comes(engine: Engine) -> None:
    put(engine, make_passage(1, "food and many other things besides it"), make_passage(2, "food, food, food"))
    answer = engine.search(Request(query="food"))
    assert ids(answer) == [2, 1]
    assert answer.hits[0].score > answer.hits[1].score


def test_a_meaning_is_found_from_the_threshold_on(engine: Engine) -> None:
    put(
        engine, make_passage(1, "adequate housing for all"), make_passage(2, "tax"), make_passage(3, "adequate housing")
    )
    engine.add_vectors([1, 2], embed(["adequate housing for all", "tax"]))
    assert ids(engine.search(Request(query='like:"adequate housing for all"'))) == [1]
    assert set(ids(engine.search(Request(query='NOT like:"adequate housing for all"')))) == {2, 3}
    answer = engine.search(Request(query="tax"))
    assert answer.lacking_vectors == 1
    assert engine.lacking_vectors() == [3]


def test_a_vector_given_again_counts_and_goes_with_its_passage(engine: Engine) -> None:
    put(engine, make_passage(1, "food"), make_passage(2, "tax"))
    engine.add_vectors([1, 2], embed(["tax", "tax"]))
    engine.add_vectors([1], embed(["food"]))
    assert ids(engine.search(Request(query="like:tax"))) == [2]
    put(engine, make_passage(2, "education"))
    assert engine.lacking_vectors() == [2]
    assert ids(engine.search(Request(query="like:tax"))) == []


def test_vectors_of_another_length_are_refused(engine: Engine) -> None:
    put(engine, make_passage(1, "food"))
    engine.add_vectors([1], embed(["food"]))
    with pytest.raises(ValueError, match="numbers"):
        engine.add_vectors([1], np.ones((1, 3), np.float32))


def test_a_hybrid_search_adds_what_is_near_and_says_so(engine: Engine) -> None:
    texts = {1: "forced evictions", 2: "the forced removal", 3: "tax evasion", 4: "forced removal", 5: "forced removal"}
    put(
        engine,
        *(
            make_passage(n, text, recommendation=n != 4, states=("DEU" if n == 5 else "FRA",))
            for n, text in texts.items()
        ),
    )
    engine.add_vectors(list(texts), embed(list(texts.values())))
    answer = engine.search(Request(query="forced evictions NOT tax state:France", mode=Mode.HYBRID))
    assert [(hit.passage.id, hit.by_meaning) for hit in answer.hits] == [(1, False), (2, True)]
    assert answer.total == 2
    assert dict(answer.facets["state"]) == {"FRA": 2}
    newest = engine.search(Request(query="forced evictions NOT tax state:France", mode=Mode.HYBRID, order=Order.NEWEST))
    assert {hit.passage.id: hit.by_meaning for hit in newest.hits} == {1: False, 2: True}


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("mode", Mode)
def test_after_the_last_hit_there_is_nothing(engine: Engine, order: Order, mode: Mode) -> None:
    put(engine, make_passage(1, "food"))
    engine.add_vectors([1], embed(["food"]))
    request = Request(query="food", mode=mode, order=order)
    (hit,) = engine.search(request).hits
    assert engine.search(replace(request, after=hit.cursor)).hits == ()


def test_a_place_far_beyond_the_end_has_no_hits(engine: Engine) -> None:
    put(engine, make_passage(1, "food"))
    assert engine.search(Request(query="food", after="9" * 18)).hits == ()


@pytest.mark.parametrize(
    "request_",
    [
        Request(query="state:"),
        Request(query="state:Nowhereland"),
        Request(query="a", after="nonsense"),
        Request(query="a", order=Order.NEWEST, after="1e9"),
        Request(query="a", after="9" * 30),
        Request(query="a", facets=("colour",)),
        Request(query="a", filters={"colour": ["red"]}),
        Request(query="a", filters={"action": ["red"]}),
    ],
)
def test_what_cannot_be_understood_is_refused(engine: Engine, request_: Request) -> None:
    put(engine, make_passage(1, "a"))
    with pytest.raises(QueryError):
        engine.search(request_)
