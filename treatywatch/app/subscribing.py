"""Keeping a saved search that was asked for, at once or after its owner confirmed it by mail."""

from datetime import UTC, datetime

from alerts import consents, suppression
from alerts.consents import Event, Occasion
from alerts.mail import confirmation
from alerts.outbox import enqueue
from alerts.subscriptions import CONFIRM_WITHIN, add, label
from alerts.wishes import Wish
from treatywatch.app.house import House
from treatywatch.app.posting import letterhead, send_queued
from treatywatch.app.telling import matcher


def subscribe(house: House, email: str, wish: Wish, *, ask: bool) -> int:
    """Keep a saved search and return its number; with `ask`, its owner is first asked by mail.

    Whoever runs the installation vouches for the address, so one that was sent nothing before is written to again.
    Raises QueryError for a faulty query and SubscriptionError for an unusable address or wish.
    """
    asking = occasion(house)
    with house.catalogue.session() as session:
        saved = add(
            session,
            email=email,
            wish=wish,
            confirmed=not ask,
            now=asking.now,
            understand=matcher(house).understand,
        )
        consents.note(session, Event.ASKED if ask else Event.CONFIRMED, saved.email, asking, saved.id)
        suppression.lift(session, saved.email, secret=asking.secret)
        number = saved.id
        if ask:
            until = asking.now + CONFIRM_WITHIN
            asked = confirmation(saved, label=label(saved), until=until, now=asking.now, letterhead=letterhead(house))
            enqueue(session, asked, asking.now)
    if ask:
        send_queued(house)
    return number


def occasion(house: House) -> Occasion:
    """Return that somebody at the command line asks for something, now."""
    return Occasion(now=datetime.now(UTC), secret=house.settings.signing_secret())
