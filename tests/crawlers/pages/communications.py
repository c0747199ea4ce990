"""What spcommreports.ohchr.org gives for a number: a letter's file, or a page in its place."""

from pathlib import Path

from scrapy.http import Response

from crawlers.sources import SourceFacts
from crawlers.spiders.communications import file_type
from treatywatch.catalogue.states import StateNames


def read(page: Path, facts: SourceFacts, states: StateNames) -> str | None:
    """Return the media type of a reply, None where it is no file."""
    return file_type(Response(facts.url, body=page.read_bytes()))
