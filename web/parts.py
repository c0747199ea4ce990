"""What the pages are made from: the catalogue, the search engine, the archive, and functions passed in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from alerts.letterhead import Letterhead
from index.engine import Engine
from treatywatch.catalogue.archive import Archive
from treatywatch.catalogue.database import Catalogue
from treatywatch.catalogue.readings import Box
from treatywatch.catalogue.states import StateNames


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkedSource:
    """A source that is linked to and not visited, with the reason."""

    title: str
    url: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Parts:
    """Everything that a page needs, given once by whoever puts Treatywatch together.

    `draw` makes the PNG of a page (from 1) of a PDF with boxes marked, for many readers at once, and raises
    UnreadableFile where it cannot.
    `public_url` has no slash at its end; `demonstration` puts the line on every page that says the documents are
    invented; `secret` signs the links in mails, and `letterhead` is what mails have in common.
    `linked_sources` are those that the page of sources gives beside the ones that are visited.
    `bounce_secret` is what a mail service proves itself with when it hands over bounces; empty where none may.
    """

    catalogue: Catalogue
    engine: Engine
    archive: Archive
    states: StateNames
    draw: Callable[[bytes, int, Sequence[Box]], bytes]
    public_url: str
    demonstration: bool
    secret: str
    letterhead: Letterhead
    post: Callable[[], object]
    linked_sources: Sequence[LinkedSource] = ()
    bounce_secret: str = ""


def given_parts(request: Request) -> Parts:
    """Return the parts that the site was created with."""
    parts: Parts = request.app.state.parts
    return parts


GivenParts = Annotated[Parts, Depends(given_parts)]
