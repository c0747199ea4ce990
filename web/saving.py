"""Saving a search: the form with what it would have told, and the question that its owner gets by mail."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from time import monotonic
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Form, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.exc import IntegrityError

from alerts.consents import WORDING, WORDINGS, network_has_asked_enough
from alerts.signing_up import ask
from web.pages import page
from web.parts import GivenParts, Parts
from web.wishing import Fault, WishForm, faults, foretaste, occasion, understanding

router = APIRouter(prefix="/alerts", include_in_schema=False)

ASKED = "/alerts/asked"
SEE_OTHER, TOO_MANY = 303, 429
# Whether an address is known makes a difference of some milliseconds; every answer is kept back until all are alike.
ANSWERED_AFTER = 0.25  # seconds


@router.get("/new")
def form_page(request: Request, parts: GivenParts, form: Annotated[WishForm, Query()]) -> HTMLResponse:
    """Show the form, and what the query in it would have told in the last year."""
    return _form(request, parts, form, ())


@router.post("/new")
async def save(
    request: Request, parts: GivenParts, form: Annotated[WishForm, Form()], after: BackgroundTasks
) -> Response:
    """Keep a saved search until its owner confirms it; the same answer whatever is known of the address."""
    began = monotonic()
    answer = await run_in_threadpool(_save, request, parts, form)
    await asyncio.sleep(max(0.0, began + ANSWERED_AFTER - monotonic()))
    after.add_task(parts.post)
    answer.background = after
    return answer


@router.get("/asked")
def asked_page(request: Request) -> HTMLResponse:
    """Say that a mail is on its way, if one may be."""
    return page(request, "asked.html")


def _save(request: Request, parts: Parts, form: WishForm) -> Response:
    asking = occasion(request, parts)
    with parts.catalogue.session() as session:
        enough = network_has_asked_enough(session, asking)
    if enough:
        message = "So many searches were saved from your network today that no more are taken: try again tomorrow."
        return page(request, "problem.html", status=TOO_MANY, message=message)
    if wrong := faults(form, parts):
        return _form(request, parts, form, wrong)
    try:
        with parts.catalogue.session() as session:
            ask(
                session,
                form.email,
                replace(form.wish(), webhook=""),  # only the owner of the address may have others told
                letterhead=parts.letterhead,
                occasion=asking,
                understand=understanding(parts),
            )
    except IntegrityError:
        pass  # the button was pressed twice, and the other request has asked already
    return RedirectResponse(ASKED, status_code=SEE_OTHER)


def _form(request: Request, parts: Parts, form: WishForm, wrong: Sequence[Fault]) -> HTMLResponse:
    tasted = foretaste(form, parts)
    shown = wrong or [fault for fault in (tasted.fault,) if fault]
    status = 400 if shown else 200
    return page(
        request, "save.html", status=status, form=form, faults=shown, found=tasted.found, wording=WORDINGS[WORDING]
    )
