"""The site: pages, JSON API and files put together, with what every answer must carry."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.exception_handlers import http_exception_handler, request_validation_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from alerts.tokens import TokenError
from alerts.wishes import SubscriptionError
from treatywatch.refusal import Refusal
from web import api, bouncing, digests, documents, files, leaving, saved, saving, search, sources, told
from web.pages import page
from web.parts import Parts

__all__ = ["Parts", "create"]

STATIC = Path(__file__).parent / "static"

# Nothing from elsewhere and no script at all: a document's words can never become part of the page.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; style-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}

# The addresses of these pages hold a token: they go into no cache, no search engine, and no other site's log.
FOR_ONE_READER = ("/alerts/", "/saved/")
UNSHARED = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}


def create(parts: Parts) -> FastAPI:
    """Create the site from its parts; it writes nothing but saved searches, and what links in mails do."""
    site = FastAPI(
        title="Treatywatch",
        description="Recommendations of human-rights bodies, searchable and citable.",
        version="1",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    site.state.parts = parts
    for part in (search, documents, files, sources, digests, saving, saved, leaving, bouncing, told, api):
        site.include_router(part.router)
    site.mount("/static", StaticFiles(directory=STATIC), name="static")
    site.middleware("http")(_with_headers)
    site.exception_handler(HTTPException)(_not_found)
    site.exception_handler(RequestValidationError)(_not_understood)
    site.exception_handler(Refusal)(_refused)
    for wrong in (TokenError, SubscriptionError):
        site.exception_handler(wrong)(_wrong_link)
    return site


async def _with_headers(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await answer(request)
    response.headers.update(HEADERS)
    if request.url.path.startswith(FOR_ONE_READER):
        response.headers.update(UNSHARED)
    return response


async def _not_found(request: Request, error: HTTPException) -> Response:
    if _is_program(request):
        return await http_exception_handler(request, error)
    return page(request, "problem.html", status=error.status_code, message=error.detail)


async def _not_understood(request: Request, error: RequestValidationError) -> Response:
    if _is_program(request):
        return await request_validation_exception_handler(request, error)
    faults = "; ".join(f"{fault['loc'][-1]}: {fault['msg']}" for fault in error.errors())
    return page(request, "problem.html", status=422, message=f"This address cannot be understood ({faults}).")


async def _refused(request: Request, refusal: Refusal) -> Response:
    if _is_program(request):
        return JSONResponse({"message": str(refusal)}, status_code=503)
    return page(request, "problem.html", status=503, message=str(refusal))


async def _wrong_link(request: Request, refusal: Refusal) -> Response:
    return page(request, "problem.html", status=400, message=str(refusal))


def _is_program(request: Request) -> bool:
    return request.url.path.startswith(("/api/", "/health"))
