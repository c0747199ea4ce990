"""The pages of the Treaty Body Database: searches, and the Download page of a symbol."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from parsel import Selector

from crawlers.downloads import full_title, has_no_files, offers
from crawlers.entries import documents_of, not_understood
from crawlers.listing import rows
from crawlers.offers import by_language
from crawlers.payload import as_text
from crawlers.sources import SourceFacts
from crawlers.webforms import choices, form_fields, grid
from treatywatch.catalogue.states import StateNames


def read(page: Path, facts: SourceFacts, states: StateNames) -> dict[str, Any]:
    """Read a page by its kind, which its name begins with."""
    selector = Selector(text=as_text(page.read_bytes()))
    return (_read_search if page.stem.startswith("search") else _read_download)(selector, facts, states)


def _read_search(page: Selector, facts: SourceFacts, states: StateNames) -> dict[str, Any]:
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


def _read_download(page: Selector, facts: SourceFacts, states: StateNames) -> dict[str, Any]:
    where = "https://tbinternet.ohchr.org/_layouts/15/treatybodyexternal/Download.aspx?symbolno=X"
    found = offers(page, where, facts.site["languages"])
    return {
        "offers": [[asdict(offer) for offer in in_language] for in_language in by_language(found)],
        "no files": has_no_files(page),
        "title": full_title(page, "Algeria and others v. the Committee on …"),
    }
