"""Recorded pages, read as the spiders read them and compared with expected.json beside them.

A page without an entry there gets one, and the test fails: read what was written, then commit it.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from parsel import Selector

from crawlers.downloads import full_title, has_no_files, offers
from crawlers.entries import documents_of, not_understood
from crawlers.listing import rows
from crawlers.offers import by_language
from crawlers.payload import as_text
from crawlers.sources import source, sources
from crawlers.webforms import choices, form_fields, grid
from treatywatch.catalogue.states import StateNames

PAGES = Path(__file__).parents[1] / "pages"
RECORDED = sorted(PAGES.glob("*/*.html"))


@pytest.mark.parametrize("page", RECORDED, ids=lambda page: f"{page.parent.name}/{page.stem}")
def test_a_recorded_page_is_read_as_expected(page: Path, states: StateNames) -> None:
    read = json.loads(json.dumps(_read(page, states), default=str))
    file = page.with_name("expected.json")
    expected = json.loads(file.read_text("utf-8")) if file.exists() else {}
    if page.name not in expected:
        expected[page.name] = read
        file.write_text(json.dumps(expected, indent=1, ensure_ascii=False, sort_keys=True) + "\n", "utf-8")
        pytest.fail(f"{page.name}: written to expected.json: read it, then commit it")
    assert read == expected[page.name]


def test_every_source_has_recorded_pages() -> None:
    assert {page.parent.name for page in RECORDED} == set(sources())


def _read(page: Path, states: StateNames) -> dict[str, Any]:
    facts = source(page.parent.name)
    selector = Selector(text=as_text(page.read_bytes()))
    return (_read_search if page.stem.startswith("search") else _read_download)(selector, facts, states)


def _read_search(page: Selector, facts: Any, states: StateNames) -> dict[str, Any]:
    shown = grid(page, "page")
    listed = rows(shown, facts.site["columns"], facts.site["untitled"], "page")
    return {
        "lists": {name: choices(page, control) for name, control in facts.site["controls"].items()},
        "fields": form_fields(page),
        "grid": {name: getattr(shown, name) for name in ("name", "items", "pages", "current", "has_next")},
        "next": shown.next_postback(),
        "links": [row.link for row in listed],
        "unread": [row.unread for row in listed if row.unread],
        "documents": [asdict(entry) for row in listed for entry in documents_of(row.entry(), facts, states)],
        "not understood": [line for row in listed for line in not_understood(row.entry(), facts, states)],
    }


def _read_download(page: Selector, facts: Any, states: StateNames) -> dict[str, Any]:
    where = "https://tbinternet.ohchr.org/_layouts/15/treatybodyexternal/Download.aspx?symbolno=X"
    found = offers(page, where, facts.site["languages"])
    return {
        "offers": [[asdict(offer) for offer in in_language] for in_language in by_language(found)],
        "no files": has_no_files(page),
        "title": full_title(page, "Algeria and others v. the Committee on …"),
    }
