"""Saved searches that are no longer understood: kept as they are, and their owners told once of each problem."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from sqlalchemy.orm import Session

from alerts.letterhead import Letterhead
from alerts.mail import compose, list_headers, message_id
from alerts.outbox import enqueue
from alerts.subscriptions import label
from treatywatch.catalogue.alert_tables import Subscription


@dataclass(frozen=True, kw_only=True, slots=True)
class FaultySearch:
    """A saved search whose query is no longer understood; it is kept, and goes on from where it stopped once mended."""

    subscription: int
    email: str
    query: str
    problem: str


def tell_faulty(session: Session, faulty: Iterable[FaultySearch], letterhead: Letterhead, now: datetime) -> None:
    """Queue a mail to the owner of each faulty saved search, once for the same query and problem.

    Its Message-ID is made of both, so the outbox holds it once however often this is called.
    """
    for search in faulty:
        subscription = session.get(Subscription, search.subscription)
        if subscription is not None:
            enqueue(session, _mail(search, label(subscription), letterhead, now), now)


def _mail(search: FaultySearch, name: str, letterhead: Letterhead, now: datetime) -> EmailMessage:
    stop_url = letterhead.stop_url([search.subscription])
    return compose(
        "faulty",
        identity=message_id("faulty", [str(search.subscription), search.query, search.problem], letterhead.domain),
        to=search.email,
        subject=f"Your saved search needs you: {name}",
        now=now,
        letterhead=letterhead,
        content={
            "search": search,
            "label": name,
            "manage_url": letterhead.manage_url(search.subscription),
            "stop_url": stop_url,
        },
        headers=list_headers("alerts", letterhead, stop_url, one_click=True),
    )
