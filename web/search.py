"""The search page: the question, the hits with their quotations, and the counts that narrow it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from index.engine import QueryError
from treatywatch.catalogue.states import StateNames
from web.answering import answered
from web.asking import Asked
from web.marks import marked
from web.pages import page
from web.parts import GivenParts
from web.words import LIST_OF_FACET, name, words

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class FacetValue:
    """One value that narrows a search: its name, how many hits have it, and the address that switches it."""

    name: str
    count: int
    chosen: bool
    address: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Facet:
    """A heading of the facet column with its values, the most frequent first."""

    name: str
    values: tuple[FacetValue, ...]


@router.get("/")
def search_page(request: Request, parts: GivenParts, asked: Annotated[Asked, Query()]) -> HTMLResponse:
    """Answer a search in HTML; a query that cannot be understood is shown with the place pointed at."""
    try:
        answer = answered(parts, asked)
    except QueryError as error:
        fault = {"message": error.message, "position": error.position, "query": _pointed_at(asked.q, error)}
        return page(request, "search.html", status=400, asked=asked, fault=fault, facets=(), answer=None, hits=())
    hits = answer.hits[: asked.limit]
    more = asked.address(after=hits[-1].cursor) if len(answer.hits) > asked.limit else None
    facets = facets_shown(asked, answer.facets, parts.states)
    return page(request, "search.html", asked=asked, fault=None, facets=facets, answer=answer, hits=hits, more=more)


def facets_shown(
    asked: Asked, counts: Mapping[str, Sequence[tuple[str, int]]], states: StateNames
) -> tuple[Facet, ...]:
    """Return the facets that have something to choose; a value that was chosen stays, even with no hits."""
    shown = []
    for facet, title in words("facets").items():
        counted = dict(counts.get(facet, ()))
        counted |= {value: 0 for value in asked.chosen().get(facet, ()) if value not in counted}
        if counted:
            values = tuple(_value(asked, facet, value, count, states) for value, count in counted.items())
            shown.append(Facet(name=title, values=values))
    return tuple(shown)


def _value(asked: Asked, facet: str, value: str, count: int, states: StateNames) -> FacetValue:
    return FacetValue(
        name=value_name(facet, value, states),
        count=count,
        chosen=value in asked.chosen().get(facet, ()),
        address=asked.toggled(facet, value),
    )


def value_name(facet: str, value: str, states: StateNames) -> str:
    """Return what a reader calls a facet's value; bodies go by their acronym, which the field uses."""
    if facet == "state":
        return states.name(value)
    if facet in ("body", "year"):
        return value
    return name(LIST_OF_FACET[facet], value)


def _pointed_at(query: str, error: QueryError) -> Markup:
    position = min(error.position, len(query))
    return marked(query + " ", [(position, position + 1)])
