"""The pages behind the links in mails: each shows a button, and only pressing it begins or ends a saved search."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from alerts import subscriptions, tokens
from alerts.consents import Occasion, network_of
from alerts.tokens import Purpose
from treatywatch.catalogue.alert_tables import Subscription
from treatywatch.refusal import Refusal
from web.pages import page
from web.parts import GivenParts, Parts

router = APIRouter(prefix="/alerts", include_in_schema=False)

Act = Callable[[Session, str, Occasion], Sequence[Subscription]]
ACTS: dict[Purpose, Act] = {Purpose.CONFIRM: subscriptions.confirm, Purpose.STOP: subscriptions.stop_by_link}


@router.get("/{purpose}/{token}")
def ask(request: Request, parts: GivenParts, purpose: Purpose, token: str) -> HTMLResponse:
    """Show what a link does, and the button that does it: mail scanners open links, and must not press it."""
    try:
        tokens.read(token, purpose, secret=parts.secret, now=datetime.now(UTC))
    except Refusal as refusal:
        return _refused(request, refusal)
    return page(request, "alerts.html", purpose=purpose.value, done=())


@router.post("/{purpose}/{token}")
def act(request: Request, parts: GivenParts, purpose: Purpose, token: str) -> HTMLResponse:
    """Do what a link is for; a mail program's one-click request (RFC 8058) is this one too."""
    try:
        done = _done(parts, purpose, token, occasion(request, parts))
    except Refusal as refusal:
        return _refused(request, refusal)
    return page(request, "alerts.html", purpose=purpose.value, done=done)


def _done(parts: Parts, purpose: Purpose, token: str, occasion: Occasion) -> list[str]:
    with parts.catalogue.session() as session:
        changed = ACTS[purpose](session, token, occasion)
        return [subscriptions.label(subscription) for subscription in changed]


def occasion(request: Request, parts: Parts) -> Occasion:
    """Return when and from which network a page is asked to do something, for the consent log."""
    host = request.client.host if request.client else None
    return Occasion(now=datetime.now(UTC), secret=parts.secret, network=network_of(host))


def _refused(request: Request, refusal: Refusal) -> HTMLResponse:
    return page(request, "problem.html", status=400, message=str(refusal))
