"""What goes wrong between Treatywatch and a real Elasticsearch server: said in one line, and nothing of it lost."""

import re
import threading
import uuid
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from index.elastic.bulk import put
from index.elastic.engine import ElasticEngine
from index.elastic.mapping import FORM
from index.elastic.server import Address, connect
from index.engine import IndexUnusable, OutdatedIndex, Passage, Request
from tests.index.conftest import make_passage, open_elastic
from tests.index.elastic_proxy import Proxy, proxy
from treatywatch.catalogue.states import StateNames
from treatywatch.refusal import Refusal


@pytest.fixture
def address(elastic_url: str) -> Address:
    return Address.parse(f"{elastic_url}/test-{uuid.uuid4().hex}")


@pytest.fixture
def engine(address: Address, states: StateNames) -> Iterator[ElasticEngine]:
    with open_elastic(address, states) as opened:
        yield opened


@pytest.fixture
def client(address: Address) -> Iterator[Elasticsearch]:
    with connect(address) as opened:
        yield opened


@pytest.fixture
def faulty(elastic_url: str) -> Iterator[Proxy]:
    with proxy(elastic_url) as server:
        yield server


def through(server: Proxy, address: Address, states: StateNames) -> ElasticEngine:
    return ElasticEngine(
        Address(url=server.url, name=address.name), states=states, model="words", writable=True, pause=0.01
    )


def many(count: int, document: int) -> list[Passage]:
    return [make_passage(document * 10_000 + n, f"food {n}", document=document) for n in range(count)]


def total(engine: ElasticEngine) -> int:
    return engine.search(Request(query="food", limit=1, facets=())).total


@pytest.mark.parametrize("statuses", [[429, 429], [503], [502, 504, 429]])
def test_a_busy_server_is_given_time(
    engine: ElasticEngine, faulty: Proxy, address: Address, states: StateNames, statuses: list[int]
) -> None:
    writer = through(faulty, address, states)
    faulty.statuses.extend(statuses)
    writer.replace([1], many(1_200, 1))
    assert total(engine) == 1_200
    assert faulty.bulks == 2 + len(statuses)
    writer.close()


@pytest.mark.parametrize(("status", "said"), [(429, "overloaded"), (503, "not ready"), (0, "cannot be reached")])
def test_a_server_that_stays_away_is_told_and_shows_nothing_half(
    engine: ElasticEngine, faulty: Proxy, address: Address, states: StateNames, status: int, said: str
) -> None:
    engine.replace([1], many(10, 1))
    writer = through(faulty, address, states)
    passages = many(1_500, 1)
    # The first request is taken in, the second never is.
    with pytest.raises(IndexUnusable, match=said):
        writer.replace([1], failing_after(1_200, passages, lambda: faulty.statuses.extend([status] * 20)))
    assert total(engine) == 10
    faulty.statuses.clear()
    writer.replace([1], many(1_300, 1))
    assert (total(engine), engine.count()) == (1_300, 1_300)
    writer.close()


def failing_after(count: int, passages: list[Passage], fail: Callable[[], None]) -> Iterator[Passage]:
    for number, passage in enumerate(passages):
        if number == count:
            fail()
        yield passage


def test_passages_that_an_earlier_writer_left_behind_are_found_and_removed(engine: ElasticEngine) -> None:
    engine.replace([1], many(5, 1))
    cut_short = (*many(2_500, 1), make_passage(-1, "food", document=1))
    with pytest.raises(ValueError, match="outside"):
        engine.replace([1], cut_short)
    assert total(engine) == 5
    engine.replace([1], many(3, 1))
    assert (total(engine), engine.count()) == (3, 3)


def test_a_passage_that_the_server_refuses_is_named_and_its_document_stays_as_it_was(engine: ElasticEngine) -> None:
    engine.replace([1], many(3, 1))
    bad = make_passage(10_001, "food", document=1, number="31 (b)", body="C" * 40_000)
    with pytest.raises(
        IndexUnusable, match=r"^1 of 2 passages.* paragraph 31 \(b\) of E/C.12/FRA/CO/5: .*body.*immense term"
    ):
        engine.replace([1], [make_passage(10_000, "food", document=1), bad])
    assert total(engine) == 3


@pytest.mark.parametrize(
    ("block", "said"), [("read_only_allow_delete", "disk is full"), ("write", "locked"), ("read_only", "locked")]
)
def test_an_index_that_takes_nothing_in_is_told(
    engine: ElasticEngine, client: Elasticsearch, address: Address, block: str, said: str
) -> None:
    engine.replace([1], many(3, 1))
    index = f"{address.name}-passages-*"
    client.indices.put_settings(index=index, settings={f"index.blocks.{block}": True})
    with pytest.raises(IndexUnusable, match=said):
        engine.replace([1], many(4, 1))
    assert total(engine) == 3
    client.indices.put_settings(index=index, settings={f"index.blocks.{block}": None})
    engine.replace([1], many(4, 1))
    assert total(engine) == 4


def test_an_index_that_is_not_there_is_never_guessed_at(client: Elasticsearch, address: Address) -> None:
    action = {"_op_type": "index", "_id": "1", "routing": "1", "_source": {"passage": {"number": "1", "symbol": "A/1"}}}
    with pytest.raises(IndexUnusable, match=r"paragraph 1 of A/1: .*is not an alias"):
        put(client, f"{address.name}-form", [action], 0.01)
    assert not client.indices.exists(index=f"{address.name}-form")


def test_a_field_that_nobody_declared_is_refused(
    engine: ElasticEngine, client: Elasticsearch, address: Address
) -> None:
    engine.replace([1], many(1, 1))
    (index,) = client.indices.get(index=f"{address.name}-passages-*")
    with pytest.raises(Exception, match="strict_dynamic_mapping_exception"):
        client.index(index=index, routing="1", document={"colour": "red"})


def test_an_index_of_an_older_version_is_refused_until_it_is_renewed(
    engine: ElasticEngine, client: Elasticsearch, address: Address
) -> None:
    older = f"{address.name}-passages-0.1-old"
    client.indices.create(index=older)
    for refused in (engine.count, engine.lacking_vectors, lambda: total(engine), lambda: engine.replace([1], [])):
        with pytest.raises(OutdatedIndex, match="`treatywatch process` makes it anew"):
            refused()
    with engine.renewing() as fresh:
        fresh.replace([1], many(2, 1))
        assert client.indices.exists(index=older)
    assert total(engine) == 2
    assert not client.indices.exists(index=older)


def test_an_index_of_a_newer_version_is_not_taken_for_an_outdated_one(
    engine: ElasticEngine, client: Elasticsearch, address: Address
) -> None:
    client.indices.create(index=f"{address.name}-passages-1{FORM}-new")
    with pytest.raises(IndexUnusable, match="a newer version") as caught:
        engine.count()
    assert not isinstance(caught.value, OutdatedIndex)


def test_a_template_of_anothers_is_not_taken_for_ours(
    engine: ElasticEngine, client: Elasticsearch, address: Address
) -> None:
    theirs = f"{address.name}-theirs"
    client.indices.put_index_template(name=theirs, index_patterns=[f"{address.name}-*"], priority=900, template={})
    try:
        with pytest.raises(IndexUnusable, match="another index template"):
            engine.replace([1], many(1, 1))
    finally:
        client.indices.delete_index_template(name=theirs)


def test_a_server_that_is_not_there_is_told(states: StateNames) -> None:
    engine = ElasticEngine(Address.parse("http://127.0.0.1:1"), states=states, writable=True)
    with pytest.raises(IndexUnusable, match=r"^http://127\.0\.0\.1:1 cannot be reached"):
        engine.count()
    engine.close()


@pytest.mark.parametrize(
    ("product", "version", "said"),
    [("", "2.11.0", "OpenSearch cannot be used"), ("Elasticsearch", "7.17.9", "7.17.9 is out of range")],
)
def test_a_server_of_another_kind_or_age_is_refused(states: StateNames, product: str, version: str, said: str) -> None:
    class Other(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            if product:
                self.send_header("X-Elastic-Product", product)
            self.end_headers()
            self.wfile.write(b'{"version": {"number": "%s"}}' % version.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's own name
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Other) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        engine = ElasticEngine(Address.parse(f"http://127.0.0.1:{server.server_port}"), states=states)
        with pytest.raises(IndexUnusable, match=re.escape(said)):
            engine.count()
        engine.close()
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    "text",
    ["elasticsearch", "ftp://host", "https://", "https://host/Name", "https://user:secret@host", "https://host?x=1"],
)
def test_an_address_that_is_none_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(Refusal, match="https://HOST:PORT") as caught:
        Address.parse(text)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "url", "name"),
    [
        ("https://host", "https://host:443", "treatywatch"),
        ("http://host:9200/", "http://host:9200", "treatywatch"),
        ("https://host:9243/watch-2", "https://host:9243", "watch-2"),
        ("https://host/search/", "https://host:443/search", "treatywatch"),
        ("https://host/search/watch", "https://host:443/search", "watch"),
        ("http://[::1]:9200", "http://[::1]:9200", "treatywatch"),
    ],
)
def test_an_address_names_a_server_and_an_index(text: str, url: str, name: str) -> None:
    assert Address.parse(text) == Address(url=url, name=name)


def test_an_authority_that_is_none_is_refused(tmp_path: Path) -> None:
    address = Address.parse("https://host")
    with pytest.raises(Refusal, match="no such file"):
        connect(address, ca=str(tmp_path / "missing.crt"))
    (tmp_path / "empty.crt").write_text("nothing")
    with pytest.raises(Refusal, match="not a certificate authority"):
        connect(address, ca=str(tmp_path / "empty.crt"))
