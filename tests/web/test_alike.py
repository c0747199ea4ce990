"""More like a passage: from a hit to what says much the same, on the page and in the API; and why each hit is one."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import delete, select

from index.embedded import EmbeddedEngine
from index.passages import passages_of
from tests.index.conftest import THRESHOLD, embed, make_passage
from tests.web.shelf import NOW
from treatywatch.catalogue.database import Catalogue, open_catalogue
from treatywatch.catalogue.intake import DocumentFacts, FileFacts, keep_document, keep_version
from treatywatch.catalogue.tables import Paragraph, Version
from web.parts import Parts
from web.site import create

TEXTS = ("End forced evictions now", "End forced evictions", "Lower the price of medicines")
SYMBOL = "E/C.12/XAE/CO/1"


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    """A catalogue with one document of three paragraphs."""
    catalogue = open_catalogue(f"sqlite:///{tmp_path / 'catalogue.db'}")
    facts = DocumentFacts(key=SYMBOL, symbol=SYMBOL, source="ods", publisher="United Nations", title="Observations")
    file = FileFacts(
        url="https://documents.example/1",
        sha256="0" * 64,
        size=1,
        media_type="text/html",
        language="en",
        fetched=NOW,
        symbol=SYMBOL,
    )
    with catalogue.session() as session:
        keep_version(session, keep_document(session, facts, NOW), file).extractor = "1"
    yield catalogue
    catalogue.close()


@pytest.fixture
def engine(site: FastAPI, tmp_path: Path) -> Iterator[EmbeddedEngine]:
    states = site.state.parts.states
    engine = EmbeddedEngine(tmp_path / "index", states=states, embed=embed, threshold=THRESHOLD, writable=True)
    yield engine
    engine.close()


@pytest.fixture
def client(site: FastAPI, catalogue: Catalogue, engine: EmbeddedEngine) -> Iterator[TestClient]:
    parts: Parts = site.state.parts
    with TestClient(create(replace(parts, catalogue=catalogue, engine=engine))) as opened:
        yield opened


def read(catalogue: Catalogue, engine: EmbeddedEngine) -> list[int]:
    """Read the document, in place of what was read of it before; return the ids of its paragraphs."""
    with catalogue.session() as session:
        version = session.scalars(select(Version)).one()
        session.execute(delete(Paragraph))
        session.add_all(
            Paragraph(
                version=version,
                position=number,
                number=f"{number}",
                text=text,
                language="en",
                boxes=[],
                headings=[],
                heading=False,
                bold=False,
                footnotes=[],
            )
            for number, text in enumerate(TEXTS, 1)
        )
        session.flush()
        passages = passages_of(session, version)
    engine.replace([passage.document for passage in passages], passages)
    engine.add_vectors([passage.id for passage in passages], embed(TEXTS))
    return [passage.id for passage in passages]


def test_a_hit_leads_to_what_says_much_the_same_also_once_its_document_is_read_anew(
    client: TestClient, catalogue: Catalogue, engine: EmbeddedEngine
) -> None:
    before = read(catalogue, engine)
    link = re.search(r'href="([^"]+)">More like this', client.get("/?q=now&scope=all").text)
    assert link
    assert not set(before) & set(read(catalogue, engine))
    alike = client.get(unescape(link[1])).text
    assert re.findall(r"paragraph (\d+)</span></a></h3>", alike) == ["2"]
    chosen = re.search(r'These say much the same as <a href="([^"]+)">([^<]+)</a>', alike)
    assert chosen
    assert chosen[2] == f"{SYMBOL}, paragraph 1"
    assert TEXTS[0] in client.get(unescape(chosen[1])).text


def test_the_api_finds_more_like_a_hit(client: TestClient, catalogue: Catalogue, engine: EmbeddedEngine) -> None:
    read(catalogue, engine)
    (hit,) = client.get("/api/v1/search?q=now&scope=all").json()["hits"]
    assert hit["pinpoint"] == f"{SYMBOL};en;1;1"
    (alike,) = client.get("/api/v1/search", params={"similar": hit["pinpoint"], "scope": "all"}).json()["hits"]
    assert alike["text"] == TEXTS[1]


@pytest.mark.parametrize("path", ["/", "/api/v1/search"])
def test_what_is_not_held_is_like_nothing(client: TestClient, path: str) -> None:
    answer = client.get(path, params={"similar": "E/C.12/XAF/CO/1;en;1;24 (b)"})
    assert answer.status_code == 404
    assert "No paragraph 24 (b) of E/C.12/XAF/CO/1 is held here." in answer.text
    assert client.get(path, params={"similar": "24"}).status_code == 422


def test_the_api_says_why_each_hit_is_one(client: TestClient, engine: EmbeddedEngine) -> None:
    stem = "Recalling its statement on austerity:"
    engine.replace([], [make_passage(at, text, stem=stem, groups=("older",)) for at, text in enumerate(TEXTS, 1)])
    engine.add_vectors([1, 2, 3], embed(TEXTS))
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
