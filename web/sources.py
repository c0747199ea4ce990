"""The page of sources: when each was last visited, what came of it, and what needs a person."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from treatywatch.catalogue.tables import Document, Run
from web import holdings
from web.pages import page
from web.parts import GivenParts

router = APIRouter(include_in_schema=False)

CRAWL = "crawl "


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """A source that was visited or that documents came from; `last_run` is None where it was never crawled."""

    name: str
    documents: int
    last_run: Run | None


@router.get("/sources")
def sources_page(request: Request, parts: GivenParts) -> HTMLResponse:
    """Show every source with its last run, and those that are not visited with the reason."""
    with parts.catalogue.session() as session:
        return page(
            request,
            "sources.html",
            sources=sources(session),
            linked_sources=parts.linked_sources,
            documents=holdings.document_count(session),
            recommendations=holdings.recommendation_count(session),
        )


@router.get("/about")
def about_page(request: Request) -> HTMLResponse:
    """Say what Treatywatch is and how to ask it."""
    return page(request, "about.html")


def sources(session: Session) -> list[Source]:
    """Return the sources by name, each with its last run and the number of its documents."""
    counted = session.execute(select(Document.source, func.count()).group_by(Document.source))
    held = dict(iter(counted))
    newest = select(func.max(Run.id)).where(Run.job.startswith(CRAWL)).group_by(Run.job)
    runs = {run.job.removeprefix(CRAWL): run for run in session.scalars(select(Run).where(Run.id.in_(newest)))}
    return [Source(name=name, documents=held.get(name, 0), last_run=runs.get(name)) for name in sorted({*held, *runs})]
