"""All that one mail tells: the page behind its "see all" link, with exactly what was matched for it."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from alerts import tokens
from alerts.quotations import Quotation
from alerts.subscriptions import label
from alerts.tokens import Purpose
from alerts.writing import told
from web.pages import page
from web.parts import GivenParts

router = APIRouter(prefix="/told", include_in_schema=False)


@router.get("/{token}")
def see_all(request: Request, parts: GivenParts, token: str) -> HTMLResponse:
    """Show every paragraph that a mail tells, quoted as it was when it matched; raises Refusal for no link of ours."""
    [delivery] = tokens.read(token, Purpose.TOLD, secret=parts.secret, now=datetime.now(UTC))
    with parts.catalogue.session() as session:
        sections = [
            (label(subscription), subscription.query, [Quotation.kept(match.quote) for match in matches])
            for subscription, matches in told(session, delivery)
        ]
    return page(request, "told.html", sections=sections)
