"""Reads the recorded pages of juris as its spider does."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from parsel import Selector

from crawlers.cases import case_of
from crawlers.entries import documents_of, not_understood
from crawlers.offers import by_language
from crawlers.payload import as_text
from crawlers.sources import SourceFacts
from crawlers.spiders.juris import Site
from treatywatch.catalogue.states import StateNames


def read(page: Path, facts: SourceFacts, states: StateNames) -> dict[str, Any] | None:
    """Read the page of a case; None where it says that there is none."""
    site = Site(**facts.site)
    case = case_of(
        Selector(text=as_text(page.read_bytes())), f"{facts.url}1/en", site.fields, site.unused, site.languages
    )
    if case is None:
        return None
    return {
        "documents": [asdict(document) for document in documents_of(case.entry, facts, states)],
        "not understood": list(not_understood(case.entry, facts, states)),
        "offers": [[asdict(offer) for offer in in_language] for in_language in by_language(case.offers)],
        "unread": case.unread,
    }
