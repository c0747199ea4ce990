"""The matcher, the embedded engine and Elasticsearch on three shards find the same, whatever is asked."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.analyse import spans
from index.elastic.server import Address, connect
from index.embedded import EmbeddedEngine
from index.engine import Engine, Order, Passage, Request
from index.understand import understand
from tests.index.conftest import THRESHOLD, embed, matched, open_elastic
from tests.index.test_match import FIELDS
from treatywatch.catalogue.states import StateNames

SHARDS = {"template": {"settings": {"number_of_shards": 3, "number_of_replicas": 0}}}
# One in so many of the real passages: enough for every query to find some, few enough for the matcher to take them all.
EVERY = 3


@dataclass(frozen=True, kw_only=True)
class Collection:
    """Real passages, the engines that hold them, and the names by which their States are asked for."""

    passages: list[Passage]
    engines: dict[str, Engine]
    states: StateNames


@pytest.fixture(scope="module")
def collection(
    elastic_url: str, states: StateNames, real_passages: list[Passage], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Collection]:
    held = real_passages[::EVERY]
    address = Address.parse(f"{elastic_url}/test-{uuid.uuid4().hex}")
    folder = tmp_path_factory.mktemp("alike")
    embedded = EmbeddedEngine(folder, states=states, embed=embed, model="words", threshold=THRESHOLD, writable=True)
    with connect(address) as client, open_elastic(address, states) as elastic:
        client.cluster.put_component_template(name=f"{address.name}@custom", **SHARDS)
        both: dict[str, Engine] = {"embedded": embedded, "elasticsearch": elastic}
        for engine in both.values():
            engine.replace({passage.document for passage in held}, held)
            engine.add_vectors([passage.id for passage in held], embed([passage.text for passage in held]))
        assert client.indices.stats(index=f"{address.name}-passages-*")["_shards"]["total"] == 3
        yield Collection(passages=held, engines=both, states=states)
        embedded.close()


def parts(passages: list[Passage]) -> st.SearchStrategy[str]:
    """Give words, phrases and beginnings of words that stand in some passage, and fields."""

    def written(passage: int, at: int, length: int) -> str:
        text, language = passages[passage].text, passages[passage].language
        words = [text[start:end] for start, end in spans(text, language)]
        at %= len(words)
        phrase = " ".join(words[at : at + length])
        return f"{words[at][:3]}*" if length == 0 else f'"{phrase}"'

    found = st.builds(written, st.integers(0, len(passages) - 1), st.integers(0, 400), st.integers(0, 4))
    return found | st.sampled_from(FIELDS)


def combined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(inner, min_size=2, max_size=4)
    return st.one_of(several.map(" OR ".join), several.map(" ".join), inner.map("NOT {}".format)).map("({})".format)


def queries(passages: list[Passage]) -> st.SearchStrategy[str]:
    return st.recursive(parts(passages), combined, max_leaves=12)


def test_whatever_is_asked_all_three_find_the_same(collection: Collection) -> None:
    @given(queries(collection.passages))
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
    def alike(query: str) -> None:
        wanted = answering(query, collection)
        for name, engine in collection.engines.items():
            assert found(engine, query) == wanted, name

    alike()


def answering(query: str, collection: Collection) -> set[int]:
    tree = understand(query, states=collection.states)
    vectors = embed([passage.text for passage in collection.passages])
    return {
        passage.id
        for passage, vector in zip(collection.passages, vectors, strict=True)
        if matched(tree, passage, vector) is not None
    }


def found(engine: Engine, query: str) -> set[int]:
    answer = engine.search(Request(query=query, limit=1_000, order=Order.OLDEST, facets=()))
    assert answer.total == len(answer.hits)
    return {hit.passage.id for hit in answer.hits}


def test_a_question_as_deep_as_the_language_allows_is_answered(collection: Collection) -> None:
    query = "women"
    for depth in range(49):
        query = f"({'children OR' if depth % 2 else 'NOT rural'} {query})"
    wanted = answering(query, collection)
    assert 0 < len(wanted) < len(collection.passages)
    for engine in collection.engines.values():
        assert found(engine, query) == wanted


def test_counts_and_highlights_are_the_same_on_several_shards(collection: Collection) -> None:
    request = Request(query="women OR rights", limit=500)
    embedded, elastic = (engine.search(request) for engine in collection.engines.values())
    assert embedded.facets == elastic.facets
    assert {hit.passage.id: hit.highlights for hit in embedded.hits} == {
        hit.passage.id: hit.highlights for hit in elastic.hits
    }
