"""Moving an installation to Elasticsearch and back: the same answers, and searches that are never in between."""

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from index.elastic.engine import ElasticEngine
from index.elastic.server import Address, connect
from index.engine import Answer, Mode, Order, OutdatedIndex, Request
from tests.index.conftest import make_passage, open_elastic
from treatywatch.app.embedding import embed_all
from treatywatch.app.house import open_house
from treatywatch.app.indexing import index_all
from treatywatch.catalogue.states import StateNames
from treatywatch.cli.main import app
from treatywatch.settings import Settings

REQUESTS = (
    Request(query="housing", limit=500),
    Request(query="is:any", limit=2_000, order=Order.NEWEST),
    Request(query='like:"tax havens" OR "right to food"', order=Order.OLDEST, limit=500),
    Request(query="evasión fiscal", mode=Mode.HYBRID, order=Order.NEWEST, limit=500),
)


@pytest.fixture
def address(elastic_url: str, states: StateNames) -> Iterator[Address]:
    name = Address.parse(f"{elastic_url}/test-{uuid.uuid4().hex}")
    with open_elastic(name, states):
        yield name


def found(home: Path, index: str) -> list[tuple[int, set[int], object, int]]:
    with open_house(Settings(home=home, index=index)) as house, house.engine() as engine:
        return [compared(engine.search(request)) for request in REQUESTS]


def compared(answer: Answer) -> tuple[int, set[int], object, int]:
    return answer.total, {hit.passage.id for hit in answer.hits}, answer.facets, answer.lacking_vectors


def test_an_installation_moves_to_elasticsearch_and_back(demonstration: Path, address: Address) -> None:
    url = f"{address.url}/{address.name}"
    before = found(demonstration, "")
    for target in (url, "embedded"):
        environment = {"TREATYWATCH_HOME": str(demonstration)}
        result = CliRunner().invoke(app, ["index", "copy", "--to", target], env=environment, catch_exceptions=False)
        assert f"passages are in {target}" in result.stdout
    assert found(demonstration, url) == found(demonstration, "") == before
    assert all(total for total, *_ in before), before


def test_an_index_of_an_older_form_is_made_again_by_the_next_processing(
    demonstration: Path, tmp_path: Path, address: Address
) -> None:
    home = shutil.copytree(demonstration, tmp_path / "home")
    before = found(home, "")
    url = f"{address.url}/{address.name}"
    with connect(address) as client:
        client.indices.create(index=f"{address.name}-passages-0.1-old")
        with pytest.raises(OutdatedIndex, match="`treatywatch process` makes it anew"):
            found(home, url)
        with open_house(Settings(home=home, index=url)) as house:
            index_all(house)
            embed_all(house)
        assert found(home, url) == before
        assert not client.indices.exists(index=f"{address.name}-passages-0.1-old")


def test_searches_see_the_old_index_until_the_new_one_is_whole(address: Address, states: StateNames) -> None:
    engine = ElasticEngine(address, states=states, writable=True)
    engine.replace([1], [make_passage(1, "food")])
    with engine.renewing() as fresh:
        fresh.replace([2], [make_passage(2, "food")])
        assert total_and_first(engine) == (1, 1)
    assert total_and_first(engine) == (1, 2)
    with pytest.raises(ValueError, match="outside"), engine.renewing() as fresh:
        fresh.replace([3], [make_passage(3, "food"), make_passage(-1, "food")])
    assert total_and_first(engine) == (1, 2)
    engine.close()


def total_and_first(engine: ElasticEngine) -> tuple[int, int]:
    answer = engine.search(Request(query="food"))
    return answer.total, answer.hits[0].passage.id
