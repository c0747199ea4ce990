"""How fast Elasticsearch takes passages in and answers, with the embedded engine beside it asked the same.

Run as `python -m bench.search COUNT --engine elasticsearch`: on a server that is started for it (see
tests/index/elastic_server.py), or on one of your own with `--server URL`. The indices made there go at the end.
"""

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from bench.search_building import add_vectors, embed, opened, put_in
from bench.search_questions import BY_MEANING, QUESTIONS, ROUNDS, spread, timed
from bench.synthetic import DIMENSION
from index.elastic.engine import ElasticEngine
from index.elastic.server import Address, connect
from index.engine import Engine, Mode, Request
from treatywatch.catalogue.states import StateNames


def compare(folder: Path, count: int, server: str) -> None:
    """Put `count` passages into a server, and ask it and the embedded engine that `folder` holds the same in turn.

    `server` is the server's URL; one is started where it is empty.
    """
    with place(server) as address, emptied(address) as engine:
        engines: dict[str, Engine] = {"embedded": opened(folder), "elasticsearch": engine}
        own, its = time.process_time(), spent(address)
        with engine.renewing() as fresh:
            rate = put_in(fresh, count)
        own, its = (1_000 / count * taken for taken in (time.process_time() - own, spent(address) - its))
        print(f"elasticsearch: {count:,} passages put in at {rate:,.0f}/s (> 2,000)", flush=True)
        print(f"processor time of a passage: {own:.2f} ms here, made up and all, {its:.2f} ms there", flush=True)
        ask(engines, QUESTIONS)
        print(f"elasticsearch: vectors of {DIMENSION} added at {add_vectors(engine, count):,.0f}/s", flush=True)
        print(f"elasticsearch: {stored(address) / count:,.0f} bytes a passage, vectors included", flush=True)
        ask(engines, BY_MEANING)
        print(f"nearest by meaning found by the server's graph: {recalled(engines):.3f}", flush=True)


@contextmanager
def place(server: str) -> Iterator[Address]:
    """Give a place for indices on a server, started for the length of the block where none is named."""
    name = f"bench-{os.getpid()}"
    if server:
        yield Address(url=Address.parse(server).url, name=name)
    else:
        # Not above: with the tests comes the whole house, whose memory is not the engines'.
        from tests.index.elastic_server import running

        with running("--heap", "1g") as started:
            yield Address(url=started.url, name=name)


@contextmanager
def emptied(address: Address) -> Iterator[ElasticEngine]:
    """Give an empty engine on a server, whose indices are deleted at the end."""
    engine = ElasticEngine(address, states=StateNames.load(), embed=embed, threshold=0.5, writable=True)
    try:
        yield engine
    finally:
        engine.close()
        with connect(address) as client:
            for index in client.indices.get(index=f"{address.name}-*"):
                client.indices.delete(index=index)


def stored(address: Address) -> int:
    """Return how many bytes the indices take on the server's disk."""
    with connect(address) as client:
        held = client.indices.stats(index=f"{address.name}-*", metric="store")
    return int(held["_all"]["primaries"]["store"]["size_in_bytes"])


def spent(address: Address) -> float:
    """Return how many seconds of processor time the server has taken since it was started."""
    with connect(address) as client:
        nodes = client.nodes.stats(metric="process")["nodes"]
    return float(sum(node["process"]["cpu"]["total_in_millis"] for node in nodes.values())) / 1_000


def ask(engines: Mapping[str, Engine], questions: Mapping[str, tuple[int | None, Sequence[Request]]]) -> None:
    """Print how long each question takes in every engine, and how much it finds on average."""
    for name, (_, requests) in questions.items():
        for kind, engine in engines.items():
            taken = spread(timed(engine.search, requests, ROUNDS))
            total = sum(engine.search(request).total for request in requests) // len(requests)
            print(f"{name:32} {kind:13} {taken} {total:9,} hits", flush=True)


def recalled(engines: Mapping[str, Engine], rounds: int = 20) -> float:
    """Return the share of the nearest by meaning, all compared, that the server's graph finds too."""
    shares = []
    for number in range(rounds):
        request = Request(query="x" * (1 + number * 37), mode=Mode.HYBRID, limit=100, facets=())
        exact, graph = ({hit.passage.id for hit in engine.search(request).hits} for engine in engines.values())
        shares.append(len(exact & graph) / max(len(exact), 1))
    return float(np.mean(shares))
