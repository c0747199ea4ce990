"""Recorded pages, read as the spiders read them and compared with expected.json beside them.

A page without an entry there gets one, and the test fails: read what was written, then commit it. A plain listing needs
no code here; a source that is more has a module with a `read` of its own in tests/crawlers/pages.
"""

import importlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

import pytest
from scrapy.http import TextResponse

from crawlers.entries import documents_of, not_understood
from crawlers.fetching import ListingSpider
from crawlers.run import spider_of
from crawlers.sources import SourceFacts, source, sources
from crawlers.tally import Tally
from crawlers.visit import Visit
from treatywatch.catalogue.states import StateNames

PAGES = Path(__file__).parents[1] / "pages"
# What a page is read with has nowhere to write: reading is a function of the page and the source's facts.
NOWHERE = cast("Any", None)
NOBODY = Tally(report=lambda progress: None)
RECORDED = sorted(page for page in PAGES.glob("*/*") if page.name != "expected.json")


@pytest.mark.parametrize("page", RECORDED, ids=lambda page: f"{page.parent.name}/{page.name}")
def test_a_recorded_page_is_read_as_expected(page: Path, states: StateNames) -> None:
    facts = source(page.parent.name)
    own = Path(__file__).parent / "pages" / f"{facts.name}.py"
    reader = importlib.import_module(f"tests.crawlers.pages.{facts.name}").read if own.exists() else read_listing
    read = json.loads(json.dumps(reader(page, facts, states), default=str))
    file = page.with_name("expected.json")
    expected = json.loads(file.read_text("utf-8")) if file.exists() else {}
    if page.name not in expected:
        expected[page.name] = read
        file.write_text(json.dumps(expected, indent=1, ensure_ascii=False, sort_keys=True) + "\n", "utf-8")
        pytest.fail(f"{page.name}: written to expected.json: read it, then commit it")
    assert read == expected[page.name]


@pytest.mark.parametrize("name", sources())
def test_every_source_has_recorded_pages(name: str) -> None:
    assert name in {page.parent.name for page in RECORDED}


def read_listing(page: Path, facts: SourceFacts, states: StateNames) -> dict[str, Any]:
    """Read a page of a plain listing as its spider does."""
    visit = Visit(
        facts=facts,
        states=states,
        ledger=NOWHERE,
        holdings=NOWHERE,
        agenda=NOWHERE,
        attempts=NOWHERE,
        pages=NOWHERE,
        tally=NOBODY,
    )
    spider = spider_of(facts.name)(visit=visit)
    assert isinstance(spider, ListingSpider)
    response = TextResponse(facts.url, body=page.read_bytes(), encoding="utf-8")
    listed = list(spider.read(response))
    return {
        "documents": [asdict(document) for one in listed for document in documents_of(one.entry, facts, states)],
        "offers": [[asdict(offer) for offer in one.offers] for one in listed],
        "not understood": [line for one in listed for line in not_understood(one.entry, facts, states)],
        "unread": [one.unread for one in listed if one.unread],
        "following": spider.following(response),
    }
