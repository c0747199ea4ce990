"""The pages behind the links in mails: each shows a button, and only pressing it begins or ends a saved search."""

from collections.abc import Callable, Sequence
from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from alerts import subscriptions, tokens
from alerts.consents import WORDING, WORDINGS, Occasion
from alerts.tokens import Purpose
from treatywatch.catalogue.alert_tables import Subscription
from web.pages import page
from web.parts import GivenParts
from web.wishing import occasion

router = APIRouter(prefix="/alerts", include_in_schema=False)

Act = Callable[[Session, str, Occasion], Sequence[Subscription]]
Linked = Literal["confirm", "stop"]
ACTS: dict[Linked, Act] = {"confirm": subscriptions.confirm, "stop": subscriptions.stop_by_link}


@router.get("/{purpose}/{token}")
def ask(request: Request, parts: GivenParts, purpose: Linked, token: str) -> HTMLResponse:
    """Show what a link does, and the button that does it: mail scanners open links, and must not press it.

    Raises Refusal for a link that does nothing.
    """
    asking = occasion(request, parts)
    named = tokens.read(token, Purpose(purpose), secret=asking.secret, now=asking.now)
    with parts.catalogue.session() as session:
        labels = [subscriptions.label(held) for held in subscriptions.kept(session, named)]
    return page(request, "alerts.html", purpose=purpose, labels=labels, done=False, wording=WORDINGS[WORDING])


@router.post("/{purpose}/{token}")
def act(request: Request, parts: GivenParts, purpose: Linked, token: str) -> HTMLResponse:
    """Do what a link is for; a mail program's one-click request (RFC 8058) is this one too."""
    with parts.catalogue.session() as session:
        changed = ACTS[purpose](session, token, occasion(request, parts))
        labels = [subscriptions.label(held) for held in changed]
        desk = parts.letterhead.manage_url(changed[0].id) if changed and purpose == "confirm" else None
    return page(request, "alerts.html", purpose=purpose, labels=labels, done=True, desk=desk)
