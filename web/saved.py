"""An owner's page, opened by the link in each mail: saved searches, what was sent, and everything that is kept."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from sqlalchemy.orm import Session

from alerts import owners, records, subscriptions
from alerts.consents import Occasion
from alerts.webhooks.signing import webhook_secret
from treatywatch.catalogue.alert_tables import Subscription
from web.pages import page
from web.parts import GivenParts, Parts
from web.wishing import Fault, WishForm, foretaste, occasion, refusal, understanding

router = APIRouter(prefix="/saved/{token}", include_in_schema=False)

SEE_OTHER = 303


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """Where an owner sits: the address that the link was sent to, and the page that it opens."""

    session: Session
    email: str
    occasion: Occasion
    address: str

    def again(self, done: str) -> Response:
        """Return to the owner's page, which says what was done."""
        return RedirectResponse(f"{self.address}?done={done}", status_code=SEE_OTHER)


def opened(request: Request, parts: GivenParts, token: str) -> Iterator[Desk]:
    """Open the page of a link's owner, in one transaction; raises Refusal for a link that opens nothing."""
    asking = occasion(request, parts)
    with parts.catalogue.session() as session:
        email = owners.owner(session, token, asking)
        yield Desk(session=session, email=email, occasion=asking, address=f"/saved/{token}")


# The transaction ends before the answer goes: what a page says was done must be so.
AtDesk = Annotated[Desk, Depends(opened, scope="function")]


class Act(StrEnum):
    """What a button beside a saved search does."""

    PAUSE = "pause"
    RESUME = "resume"
    DELETE = "delete"


def _delete(session: Session, subscription: Subscription, asking: Occasion) -> None:
    subscriptions.stop(session, subscription.id, asking)


ACTS: dict[Act, Callable[[Session, Subscription, Occasion], None]] = {
    Act.PAUSE: owners.pause,
    Act.RESUME: owners.resume,
    Act.DELETE: _delete,
}


@router.get("")
def owners_page(request: Request, desk: AtDesk, before: int | None = None, done: str = "") -> HTMLResponse:
    """Show the saved searches of an address, and what it was sent, the newest first."""
    sent = records.sent_to(desk.session, desk.email, before=before)
    return page(
        request,
        "saved.html",
        desk=desk,
        held=owners.theirs(desk.session, desk.email),
        sent=sent,
        more=sent[-1].number if len(sent) == records.A_PAGE else None,
        before=before,
        done=done,
    )


@router.get("/kept.json")
def export(desk: AtDesk) -> JSONResponse:
    """Give all that is kept of an address, to be saved as a file."""
    kept = records.export(desk.session, desk.email, desk.occasion.secret)
    return JSONResponse(kept, headers={"Content-Disposition": 'attachment; filename="treatywatch.json"'})


@router.post("/delete")
def delete_all(desk: AtDesk) -> Response:
    """End every saved search of an address."""
    owners.stop_all(desk.session, desk.email, desk.occasion)
    return desk.again("deleted-all")


@router.get("/erase")
def erase_page(request: Request, desk: AtDesk) -> HTMLResponse:
    """Say what is erased, and what stays, before it is."""
    return page(request, "erase.html", desk=desk, erased=False)


@router.post("/erase")
def erase(request: Request, desk: AtDesk) -> HTMLResponse:
    """Erase everything that is kept of an address."""
    owners.erase(desk.session, desk.email, desk.occasion)
    return page(request, "erase.html", desk=desk, erased=True)


@router.get("/{number:int}")
def change_page(request: Request, parts: GivenParts, desk: AtDesk, number: int) -> HTMLResponse:
    """Show a saved search as a form, with what it would have told in the last year."""
    held = owners.one_of_theirs(desk.session, desk.email, number)
    return _form(request, parts, desk, held, WishForm.of(subscriptions.wish_of(held)))


@router.post("/{number:int}")
def change(
    request: Request, parts: GivenParts, desk: AtDesk, number: int, form: Annotated[WishForm, Form()]
) -> Response:
    """Keep a saved search as it was filled in; what cannot be kept is said, and nothing is changed."""
    held = owners.one_of_theirs(desk.session, desk.email, number)
    wrong = refusal(lambda: owners.change(desk.session, held, form.wish(), understanding(parts), desk.occasion))
    return _form(request, parts, desk, held, form, wrong) if wrong else desk.again("changed")


@router.post("/{number:int}/{act}")
def act(desk: AtDesk, number: int, act: Act) -> Response:
    """Pause, resume or end one saved search."""
    held = owners.one_of_theirs(desk.session, desk.email, number)
    ACTS[act](desk.session, held, desk.occasion)
    return desk.again(act)


def _form(
    request: Request, parts: Parts, desk: Desk, held: Subscription, form: WishForm, wrong: Sequence[Fault] = ()
) -> HTMLResponse:
    tasted = foretaste(form, parts)
    shown = wrong or [fault for fault in (tasted.fault,) if fault]
    secret = webhook_secret(desk.email, held.webhook, secret=parts.secret) if held.webhook else None
    return page(
        request,
        "change.html",
        status=400 if wrong else 200,
        desk=desk,
        form=form,
        number=held.id,
        faults=shown,
        found=tasted.found,
        secret=secret,
    )
