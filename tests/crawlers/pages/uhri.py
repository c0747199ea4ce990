"""How a recorded export of the Universal Human Rights Index is read."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from crawlers.sources import SourceFacts
from crawlers.uhri import Reader, Site, is_whole, records
from treatywatch.catalogue.states import StateNames


def read(page: Path, facts: SourceFacts, states: StateNames) -> dict[str, Any]:
    """Read every record of an export."""
    reader = Reader(facts, Site(**facts.site), states)
    return {"whole": is_whole(page), "records": [asdict(reader.read(record)) for record in records(page)]}
