"""The pages of www.ohchr.org: calls for input, the Council's sessions, a mandate's reports, and documents."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from parsel import Selector
from scrapy.http import TextResponse

from crawlers.cards import call_for_input, cards, document, following
from crawlers.cards import not_understood as call_not_understood
from crawlers.council import council_session, reports, sessions
from crawlers.entries import documents_of, not_understood
from crawlers.sources import SourceFacts
from treatywatch.catalogue.states import StateNames


def read(page: Path, facts: SourceFacts, states: StateNames) -> Any:
    """Read a page by its kind, which its name begins with."""
    selector = Selector(text=page.read_text("utf-8"))
    if page.stem == "sessions":
        return [asdict(council_session(one, facts.url, facts)) for one in sessions(selector, facts.url)]
    if page.stem == "mandate":
        return [asdict(report) for report in reports(selector, facts.url)]
    if page.stem == "documents":
        entries = [entry for card in cards(selector, facts.url) if (entry := document(card))]
        return {
            "documents": [asdict(facts_of) for entry in entries for facts_of in documents_of(entry, facts, states)],
            "not understood": [line for entry in entries for line in not_understood(entry, facts, states)],
        }
    listing = TextResponse(f"{facts.url}calls-for-input-listing", body=page.read_bytes(), encoding="utf-8")
    calls = cards(selector, listing.url)
    return {
        "events": [asdict(call_for_input(card, facts)) for card in calls],
        "not understood": [line for card in calls for line in call_not_understood(card, facts)],
        "following": following(listing),
    }
