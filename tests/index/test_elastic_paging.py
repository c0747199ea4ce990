"""Pages by relevance on a server where passages are put in between one page and the next."""

import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

from index.elastic.engine import ElasticEngine
from index.elastic.server import Address
from index.engine import Hit, Mode, Request
from tests.index.conftest import embed, make_passage, open_elastic
from treatywatch.catalogue.states import StateNames

EARLIER = 40


@pytest.fixture
def engine(elastic_url: str, states: StateNames) -> Iterator[ElasticEngine]:
    with open_elastic(Address.parse(f"{elastic_url}/test-{uuid.uuid4().hex}"), states) as opened:
        texts = [f"food{' and others' * (number % 13)}" for number in range(EARLIER)]
        opened.replace(range(EARLIER), [make_passage(number, text) for number, text in enumerate(texts)])
        opened.add_vectors(range(EARLIER), embed(texts))
        yield opened


@pytest.mark.parametrize("mode", Mode)
def test_no_hit_is_repeated_or_left_out_when_scores_change_meanwhile(engine: ElasticEngine, mode: Mode) -> None:
    request = Request(query="food", mode=mode, limit=7, facets=())
    seen: list[Hit] = []
    while hits := engine.search(request).hits:
        seen += hits
        # Long passages without the word: every score grows, and no hit comes before those seen.
        number = 1_000 + len(seen)
        engine.replace([number], [make_passage(number, "tax " * 500, document=number)])
        request = replace(request, after=hits[-1].cursor)
    places = Counter(hit.passage.id for hit in seen if hit.passage.id < EARLIER)
    assert places == Counter(range(EARLIER))


def test_a_page_goes_on_where_the_last_hit_stood_though_it_is_gone(engine: ElasticEngine) -> None:
    request = Request(query="food", limit=10, facets=())
    first = engine.search(request).hits
    last = first[-1].passage
    engine.replace([last.document], [])
    rest = engine.search(replace(request, after=first[-1].cursor, limit=EARLIER)).hits
    assert len({hit.passage.id for hit in (*first, *rest)}) == EARLIER
