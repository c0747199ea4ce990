"""A recorded reply of the Official Document System, read as its file fetcher reads it.

A recording has a line for each address that was asked, the second where the first redirects; then the reply.
"""

from pathlib import Path
from typing import Any

from scrapy.http import Response

from crawlers.access import absence
from crawlers.payload import BadPayload, media_type
from crawlers.sources import SourceFacts
from treatywatch.catalogue.states import StateNames


def read(page: Path, facts: SourceFacts, states: StateNames) -> dict[str, Any]:
    """Return what a reply is taken for: how it says that there is no file, else what the file is."""
    head, _, body = page.read_bytes().partition(b"\n\n")
    lines = head.decode().splitlines()
    asked = [line.removeprefix("GET ") for line in lines if line.startswith("GET ")]
    (status,) = (int(line.split()[1]) for line in lines if line.startswith("HTTP/"))
    response = Response(asked[-1], status=status, body=body)
    return {"status": status, "absence": absence(response, asked[0]), "file": _file(body)}


def _file(body: bytes) -> str:
    try:
        return media_type(body)
    except BadPayload as error:
        return f"bad: {error}"
