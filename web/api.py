"""The JSON API: the same searches as the search page, for programs."""

from importlib.metadata import version
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from index.engine import QueryError
from web import holdings
from web.answering import answered
from web.asking import Asked
from web.hits import HitRecord, hit_record
from web.parts import GivenParts

router = APIRouter()


class SearchAnswer(BaseModel):
    """The hits of one page, with exact counts over all."""

    total: int = Field(description="Number of all hits.")
    facets: dict[str, dict[str, int]] = Field(description="For each facet, the number of hits of each value.")
    hits: list[HitRecord]
    next: str | None = Field(description="What to give as `after` for the page that follows; null on the last.")
    lacking_vectors: int = Field(description="Passages that search by meaning cannot find yet.")


class QueryFault(BaseModel):
    """Why a query was not understood."""

    message: str
    position: int = Field(description="Where in the query, counted in characters from 0.")


class Health(BaseModel):
    """What is held, and by which version."""

    status: str
    version: str
    documents: int
    passages: int
    lacking_vectors: int


@router.get(
    "/api/v1/search",
    responses={400: {"model": QueryFault}, 404: {"description": "The passage named by `similar` is not held."}},
    response_model=SearchAnswer,
)
def search(parts: GivenParts, asked: Annotated[Asked, Query()]) -> SearchAnswer | JSONResponse:
    """Search passages; a query that cannot be understood is answered with 400 and the place of the fault."""
    try:
        answer = answered(parts, asked)
    except QueryError as error:
        return JSONResponse(QueryFault(message=error.message, position=error.position).model_dump(), status_code=400)
    hits = answer.hits[: asked.limit]
    return SearchAnswer(
        total=answer.total,
        facets={facet: dict(counts) for facet, counts in answer.facets.items()},
        hits=[hit_record(hit, parts.public_url) for hit in hits],
        next=hits[-1].cursor if len(answer.hits) > asked.limit else None,
        lacking_vectors=answer.lacking_vectors,
    )


@router.get("/health")
def health(parts: GivenParts) -> Health:
    """Say that the site answers, and how much it holds."""
    with parts.catalogue.session() as session:
        documents = holdings.document_count(session)
    return Health(
        status="ok",
        version=version("treatywatch"),
        documents=documents,
        passages=parts.engine.count(),
        lacking_vectors=len(parts.engine.lacking_vectors()),
    )
