"""Signing up on the web: whoever names an address learns nothing of it, and only its owner can begin anything."""

from sqlalchemy.orm import Session

from alerts.consents import Event, Occasion, address_was_asked_enough, note
from alerts.letterhead import Letterhead
from alerts.mail import confirmation
from alerts.outbox import enqueue
from alerts.subscriptions import CONFIRM_WITHIN, add, label
from alerts.suppression import is_suppressed
from alerts.wishes import Understand, Wish, valid_email


def ask(
    session: Session, email: str, wish: Wish, *, letterhead: Letterhead, occasion: Occasion, understand: Understand
) -> None:
    """Keep a saved search until its owner confirms it, and queue the mail that asks.

    An address that left for good, or was asked often enough today, is neither kept nor written to; nothing that comes
    back tells so. Raises what alerts.subscriptions.add raises, which only the words that were given decide.
    """
    address, until = valid_email(email), occasion.now + CONFIRM_WITHIN
    welcome = not (
        is_suppressed(session, address, until, secret=occasion.secret)
        or address_was_asked_enough(session, address, occasion)
    )
    if not welcome:
        return
    asked = add(session, email=address, wish=wish, confirmed=False, now=occasion.now, understand=understand)
    note(session, Event.ASKED, address, occasion, asked.id)
    mail = confirmation(asked, label=label(asked), until=until, now=occasion.now, letterhead=letterhead)
    enqueue(session, mail, occasion.now)
