"""Elasticsearch servers that each test starts for itself: killed in the middle of writes, and locked with keys.

Run as `pytest -m servers`: each takes half a minute to start.
"""

import os
import signal
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from elasticsearch import Elasticsearch

from index.elastic.engine import ElasticEngine
from index.elastic.server import Address
from index.engine import IndexUnusable, Order, Request
from tests.index.conftest import embed, make_passage
from tests.index.elastic_server import Server, running, skip_where_lacking, start
from treatywatch.catalogue.states import StateNames

pytestmark = pytest.mark.servers
EACH = 40


def opened(server: Server, states: StateNames, **options: str) -> ElasticEngine:
    return ElasticEngine(
        Address.parse(server.url), states=states, embed=embed, model="words", writable=True, pause=0.01, **options
    )


def put(engine: ElasticEngine, document: int, word: str) -> None:
    engine.replace([document], [make_passage(document * 100 + n, word, document=document) for n in range(EACH)])


def write(engine: ElasticEngine, acknowledged: list[int], middle: Callable[[], None]) -> None:
    """Put in one document after the other, calling `middle` somewhat later than the thirtieth."""
    for document in range(10_000):
        put(engine, document, "food")
        acknowledged.append(document)
        if document == 30:
            threading.Timer(0.07, middle).start()


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(states: StateNames) -> None:
    skip_where_lacking()
    acknowledged: list[int] = []
    with running() as server:
        engine = opened(server, states)
        with pytest.raises(IndexUnusable, match="cannot be reached"):
            write(engine, acknowledged, lambda: os.killpg(server.process.pid, signal.SIGKILL))
        engine.close()
        server.process.wait(60)
        with start(server.folder) as again:
            wait_until_recovered(again)
            engine = opened(again, states)
            found = engine.search(Request(query="food", order=Order.OLDEST, limit=10_000, facets=())).hits
            documents = Counter(hit.passage.document for hit in found)
            assert all(documents[document] == EACH for document in acknowledged)
            # What the kill cut short is put in again, and nothing of it is there twice.
            put(engine, len(acknowledged), "food")
            assert engine.count() == EACH * (len(acknowledged) + 1)
            engine.close()


def wait_until_recovered(server: Server) -> None:
    with Elasticsearch(server.url, request_timeout=70) as client:
        client.cluster.health(index="treatywatch-*", wait_for_status="yellow", timeout="60s")


@pytest.fixture(scope="module")
def secure() -> Iterator[Server]:
    skip_where_lacking()
    with running("--secure") as server:
        yield server


@pytest.fixture(scope="module")
def admin(secure: Server) -> Iterator[Elasticsearch]:
    with Elasticsearch(
        secure.url, basic_auth=("treatywatch", "treatywatch-test"), ca_certs=str(secure.authority)
    ) as client:
        yield client


def key(admin: Elasticsearch, privileges: list[str]) -> str:
    role = {
        "cluster": ["monitor", "manage_index_templates"],
        "indices": [{"names": ["treatywatch-*"], "privileges": privileges}],
    }
    made = admin.security.create_api_key(name=uuid.uuid4().hex, role_descriptors={"treatywatch": role})
    return str(made["encoded"])


def test_the_privileges_that_the_page_names_are_enough(
    secure: Server, admin: Elasticsearch, states: StateNames
) -> None:
    writer = opened(secure, states, api_key=key(admin, ["all"]), ca=str(secure.authority))
    with writer.renewing() as fresh:
        put(fresh, 1, "food")
        fresh.add_vectors([100], embed(["food"]))
    assert writer.lacking_vectors() == list(range(101, 100 + EACH))
    reader = opened(secure, states, api_key=key(admin, ["read", "view_index_metadata"]), ca=str(secure.authority))
    assert reader.search(Request(query="like:food")).total == 1
    with pytest.raises(IndexUnusable, match=r"privileges of docs/elasticsearch\.md"):
        put(reader, 1, "tax")
    for engine in (reader, writer):
        engine.close()


@pytest.mark.parametrize(
    ("api_key", "trusting", "said"),
    [
        ("d3Jvbmc6a2V5", True, "TREATYWATCH_INDEX_API_KEY"),
        ("", True, "TREATYWATCH_INDEX_API_KEY"),
        ("", False, r"certificate .* not trusted.*TREATYWATCH_INDEX_CA"),
    ],
)
def test_a_wrong_key_and_a_strange_certificate_are_told(
    secure: Server, states: StateNames, api_key: str, trusting: bool, said: str
) -> None:
    engine = opened(secure, states, api_key=api_key, ca=str(secure.authority) if trusting else "")
    with pytest.raises(IndexUnusable, match=said) as caught:
        engine.count()
    assert "\n" not in str(caught.value)
    engine.close()


def test_more_hits_than_the_server_gives_at_once_all_come(
    secure: Server, states: StateNames, admin: Elasticsearch
) -> None:
    engine = opened(secure, states, api_key=key(admin, ["all"]), ca=str(secure.authority))
    with engine.renewing() as fresh:
        fresh.replace([1], [make_passage(n, f"food {n % 7}", document=1) for n in range(10_050)])
    for order in Order:
        hits = engine.search(Request(query="food", order=order, limit=11_000, facets=())).hits
        assert len({hit.passage.id for hit in hits}) == len(hits) == 10_050
    assert len(engine.lacking_vectors()) == 10_050
    engine.close()
