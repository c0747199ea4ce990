"""The weekly digest on the web: a page for each week that was sent, the list of them, and their Atom feed."""

import re
from collections.abc import Sequence

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from alerts import edition
from alerts.consents import WORDING, WORDINGS
from alerts.digest_mail import digest_content, digest_entry
from alerts.digest_words import subject
from alerts.weeks import Week, WeekError
from treatywatch.catalogue.alert_tables import Edition
from web.pages import page
from web.parts import GivenParts, Parts

router = APIRouter(prefix="/digest", include_in_schema=False)

ENTRIES = 10  # weeks in the feed: whoever looks at it once a quarter misses none by much
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2


@router.get("")
def weeks_page(request: Request, parts: GivenParts) -> HTMLResponse:
    """Show the weeks whose digests went out, and how to be sent the next."""
    with parts.catalogue.session() as session:
        weeks = [sent.week for sent in edition.sent_editions(session)]
    return page(request, "digests.html", weeks=weeks, wording=WORDINGS[WORDING])


@router.get("/feed.atom")
def feed(request: Request, parts: GivenParts) -> Response:
    """Give the newest digests as an Atom feed (RFC 4287), each whole."""
    with parts.catalogue.session() as session:
        sent = edition.sent_editions(session)[:ENTRIES]
        entries = [_entry(one, parts) for one in sent]
        made = page(request, "digests.atom", entries=entries, url=parts.public_url, updated=_updated(sent))
    return Response(made.body, media_type="application/atom+xml")


@router.get("/{week}")
def week_page(request: Request, parts: GivenParts, week: str) -> HTMLResponse:
    """Show the digest of a week as it was sent; nothing of one that was not."""
    with parts.catalogue.session() as session:
        told = edition.sent_digest(session, _named(week))
    if told is None:
        raise HTTPException(404, f"The digest of {week} is not out yet, or there was none.")
    content = Markup(digest_content(told, parts.letterhead))  # noqa: S704 - made from templates that escape
    return page(request, "digest.html", title=subject(told), content=content)


def _named(week: str) -> Week:
    try:
        return Week.named(week)
    except WeekError as error:
        raise HTTPException(404, str(error)) from error


def _entry(sent: Edition, parts: Parts) -> dict[str, object]:
    told = edition.thawed(sent)
    content = NOT_XML.sub("", digest_entry(told, parts.letterhead))
    return {"week": sent.week, "updated": sent.sent, "title": subject(told), "content": content}


def _updated(sent: Sequence[Edition]) -> str:
    """Return when the newest went out; before there is one, a moment that says so."""
    return sent[0].sent.isoformat() if sent and sent[0].sent else "1970-01-01T00:00:00+00:00"
