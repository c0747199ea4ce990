"""The calendar pages of the Treaty Body Database: reports due, a committee's sessions, and one session's documents."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from parsel import Selector

from crawlers.calendars import deadlines, session_documents, sittings, table_rows
from crawlers.entries import documents_of
from crawlers.sources import SourceFacts
from crawlers.spiders import sessions
from treatywatch.catalogue.states import StateNames


def read(page: Path, facts: SourceFacts, states: StateNames) -> Any:
    """Read a page by its kind, which is its name."""
    selector = Selector(text=page.read_text("utf-8"))
    if page.stem == "calendar":
        due = deadlines(table_rows(selector), facts.url, facts.bodies, states)
        return {
            "events": [asdict(sessions.report_due(one, facts)) for one in due],
            "not understood": [line for one in due for line in sessions.not_understood(one)],
        }
    if page.stem == "list":
        return [asdict(sessions.session(one, "CEDAW", facts)) for one in sittings(selector, facts.url)]
    return [
        {"link": one.link, "documents": [asdict(document) for document in documents_of(one.entry, facts, states)]}
        for one in session_documents(selector, facts.url)
    ]
