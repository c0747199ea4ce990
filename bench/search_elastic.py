"""How fast Elasticsearch takes passages in and answers, with the embedded engine beside it on the same passages.

Run as `python -m bench.search_elastic URL [COUNT]` from the project's root: URL is a server of your own, like the one
that `../shared/elasticsearch/start` runs. The indices that this makes there are deleted at the end.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from bench.synthetic import A_DOCUMENT, DIMENSION, chunks, passages, vectors
from index.elastic.engine import ElasticEngine
from index.elastic.server import Address, connect
from index.embedded import EmbeddedEngine
from index.engine import Engine, Mode, Order, Request, Vector
from treatywatch.catalogue.states import StateNames

DATA = Path(os.environ.get("TREATYWATCH_DATA") or Path(__file__).parent.parent.parent / "shared" / "data")
ROUNDS = 40
DOCUMENTS_AT_ONCE = 50  # as treatywatch.app.indexing
VECTORS_AT_ONCE = 1_000
FILTERS = {"state": ["FRA", "KEN"], "right": ["health", "food"], "year": ["2012", "2013"]}
QUESTIONS = {
    "two words, 6 facets, highlights": Request(query="women violence"),
    "two words, 3 filters, 6 facets": Request(query="women violence", filters=FILTERS),
    "phrase": Request(query='"death penalty"'),
    "prefix": Request(query="disabilit*"),
    "newest first": Request(query="education OR health", order=Order.NEWEST),
    "everything, 6 facets": Request(query="is:any"),
    "like:": Request(query='like:"cost of medicine"'),
    "hybrid": Request(query="cost of medicine", mode=Mode.HYBRID),
}


def embed(asked: Sequence[str]) -> Vector:
    """Give each text the vector of some passage, so that it has near ones."""
    return vectors(len(asked[0]) if asked else 0, len(asked))


@contextmanager
def elastic(address: Address) -> Iterator[Engine]:
    """Give an empty engine on a server, whose indices are deleted at the end."""
    engine = ElasticEngine(address, states=StateNames.load(), embed=embed, threshold=0.5, writable=True)
    try:
        yield engine
    finally:
        engine.close()
        with connect(address) as client:
            for index in client.indices.get(index=f"{address.name}-*"):
                client.indices.delete(index=index)


def put_in(engine: Engine, count: int) -> float:
    """Put `count` passages in, in the batches of the indexing stage; return how many went in a second."""
    batches = list(chunks(passages(count, DATA), DOCUMENTS_AT_ONCE * A_DOCUMENT))
    start = time.perf_counter()
    for batch in batches:
        engine.replace({passage.document for passage in batch}, batch)
    return count / (time.perf_counter() - start)


def add_vectors(engine: Engine, count: int) -> float:
    """Add the vectors of `count` passages; return how many went in a second."""
    start = time.perf_counter()
    for first in range(0, count, VECTORS_AT_ONCE):
        ids = range(first, min(first + VECTORS_AT_ONCE, count))
        engine.add_vectors(ids, vectors(first, len(ids)))
    return count / (time.perf_counter() - start)


def milliseconds(ask: Callable[[], object]) -> np.ndarray:
    """Return how long each round of a question took."""
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - start) * 1000)
    return np.array(taken)


def compare(engines: dict[str, Engine]) -> None:
    """Print each question's times and hits in every engine; nearest ones are compared by recall."""
    for name, question in QUESTIONS.items():
        for kind, engine in engines.items():
            taken, total = milliseconds(lambda: engine.search(question)), engine.search(question).total  # noqa: B023
            p50, p95 = np.percentile(taken, [50, 95])
            print(f"{name:34} {kind:14} p50 {p50:7.1f} ms  p95 {p95:7.1f} ms  {total:9,} hits")


def recalled(engines: dict[str, Engine], rounds: int = 20) -> float:
    """Return the share of the nearest by meaning, all compared, that the server's graph finds too."""
    shares = []
    for number in range(rounds):
        request = Request(query="x" * (1 + number * 37), mode=Mode.HYBRID, limit=100, facets=())
        exact, graph = ({hit.passage.id for hit in engine.search(request).hits} for engine in engines.values())
        shares.append(len(exact & graph) / max(len(exact), 1))
    return float(np.mean(shares))


def main() -> None:
    """Build, ask, print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("url")
    arguments.add_argument("count", nargs="?", type=int, default=20_000)
    given = arguments.parse_args()
    address = Address(url=Address.parse(given.url).url, name=f"bench-{os.getpid()}")
    with tempfile.TemporaryDirectory() as folder, elastic(address) as server, connect(address) as client:
        embedded = EmbeddedEngine(Path(folder), states=StateNames.load(), embed=embed, threshold=0.5, writable=True)
        engines: dict[str, Engine] = {"embedded": embedded, "elasticsearch": server}
        for kind, engine in engines.items():
            print(f"{kind}: {given.count:,} passages put in at {put_in(engine, given.count):,.0f}/s")
            print(f"{kind}: vectors of {DIMENSION} added at {add_vectors(engine, given.count):,.0f}/s")
        stored = client.indices.stats(index=f"{address.name}-*")["_all"]["primaries"]["store"]["size_in_bytes"]
        print(f"elasticsearch: {stored / given.count:,.0f} bytes a passage, vectors included")
        compare(engines)
        print(f"nearest by meaning found by the server's graph: {recalled(engines):.3f}")


if __name__ == "__main__":
    main()
