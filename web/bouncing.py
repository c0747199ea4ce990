"""Where a mail service hands over the bounces that it received for us: one mail a request, as it came."""

import hmac
from datetime import UTC, datetime

from fastapi import APIRouter, HTTPException, Request
from fastapi.concurrency import run_in_threadpool

from alerts.bounces.acts import Outcome, take
from alerts.bounces.mailboxes import ENOUGH
from alerts.sending.envelopes import Envelopes
from web.parts import GivenParts, Parts

router = APIRouter(include_in_schema=False)


@router.post("/bounces")
async def bounced(request: Request, parts: GivenParts) -> dict[str, str]:
    """Act on a bounce (message/rfc822) and say what was done; one that names no delivery of ours changes nothing.

    The service proves itself with "Authorization: Bearer SECRET", where one is set.
    """
    if not parts.bounce_secret:
        raise HTTPException(404, "No bounces are taken here.")
    given = request.headers.get("authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {parts.bounce_secret}".encode()):
        raise HTTPException(401, "This is not the secret of TREATYWATCH_BOUNCES_SECRET.")
    outcome = await run_in_threadpool(_take, parts, await _mail(request))
    return {"outcome": outcome.value}


async def _mail(request: Request) -> bytes:
    mail = b""
    async for chunk in request.stream():
        mail += chunk
        if len(mail) > ENOUGH:
            raise HTTPException(413, f"A bounce of more than {ENOUGH} bytes is not read.")
    return mail


def _take(parts: Parts, mail: bytes) -> Outcome:
    envelopes = Envelopes(sender=parts.letterhead.sender, secret=parts.secret)
    with parts.catalogue.session() as session:
        return take(session, mail, envelopes, datetime.now(UTC))
