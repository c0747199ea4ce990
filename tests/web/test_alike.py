"""More like a passage: from a hit to what says much the same, on the page and in the API; and why each hit is one."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from index.embedded import EmbeddedEngine
from tests.index.conftest import THRESHOLD, embed, make_passage
from web.parts import Parts
from web.site import create

TEXTS = ("End forced evictions now", "End forced evictions", "Lower the price of medicines")


@pytest.fixture
def client(site: FastAPI, tmp_path: Path) -> Iterator[TestClient]:
    parts: Parts = site.state.parts
    engine = EmbeddedEngine(tmp_path, states=parts.states, embed=embed, threshold=THRESHOLD, writable=True)
    passages = [
        make_passage(number, text, number=f"{number}", stem="Recalling its statement on austerity:", groups=("older",))
        for number, text in enumerate(TEXTS, 1)
    ]
    engine.replace([], passages)
    engine.add_vectors([passage.id for passage in passages], embed(TEXTS))
    with TestClient(create(replace(parts, engine=engine))) as opened:
        yield opened
    engine.close()


def test_a_hit_leads_to_what_says_much_the_same(client: TestClient) -> None:
    page = client.get("/?q=now").text
    link = re.search(r'href="([^"]+)">More like this', page)
    assert link
    alike = client.get(link[1].replace("&amp;", "&")).text
    assert "These say much the same" in alike
    assert re.findall(r"paragraph (\d+)</span></a></h3>", alike) == ["2"]


def test_the_api_finds_more_like_a_hit_and_says_why(client: TestClient) -> None:
    (hit,) = client.get("/api/v1/search?q=now").json()["hits"]
    assert hit["why"] == ["words"]
    (alike,) = client.get(f"/api/v1/search?similar={hit['id']}").json()["hits"]
    assert alike["text"] == TEXTS[1]
    why = {query: client.get(f"/api/v1/search?q={query}").json()["hits"][0]["why"] for query in WHYS}
    assert why == WHYS


WHYS = {
    "medicines": ["words"],
    "austerity": ["introduction"],
    "older persons": ["label"],
    "medicines austerity": ["words", "introduction"],
    'like:"End forced evictions"': ["meaning"],
    "state:FRA": [],
}
