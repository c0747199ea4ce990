"""What is kept of an address, for its owner to see and take along: every mail with what it told, and all the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.consents import consents_of
from alerts.quotations import Quotation
from alerts.subscriptions import standing, wish_of
from alerts.suppression import address_hash
from treatywatch.catalogue.alert_tables import Delivery, Match, Subscription

A_PAGE = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """A mail that was sent: its number in the outbox, when, its subject, and the paragraphs that it told of."""

    number: int
    when: datetime
    subject: str
    told: tuple[Quotation, ...]


def sent_to(session: Session, email: str, *, before: int | None = None, limit: int | None = A_PAGE) -> list[Sent]:
    """Return the mails that an address was sent, the newest first; those before a number, where one is given."""
    mails = select(Delivery.id, Delivery.sent, Delivery.subject).where(
        Delivery.email == email, Delivery.sent.is_not(None)
    )
    if before is not None:
        mails = mails.where(Delivery.id < before)
    found = session.execute(mails.order_by(Delivery.id.desc()).limit(limit)).all()
    told = _told(session, [row.id for row in found])
    return [Sent(number=row.id, when=row.sent, subject=row.subject, told=told.get(row.id, ())) for row in found]


def export(session: Session, email: str, secret: str) -> dict[str, Any]:
    """Return all that is kept of an address, ready for JSON; times are UTC, in ISO 8601."""
    mine = select(Subscription).where(Subscription.email == email).order_by(Subscription.id)
    return {
        "email": email,
        "address_hash": address_hash(email, secret),
        "saved_searches": [_subscription(held) for held in session.scalars(mine)],
        "mails": [_sent(mail) for mail in sent_to(session, email, limit=None)],
        "consents": [
            {"event": line.event, "at": line.at.isoformat(), "saved_search": line.subscription, "wording": line.wording}
            for line in consents_of(session, email, secret)
        ],
    }


def _told(session: Session, mails: Sequence[int]) -> Mapping[int, tuple[Quotation, ...]]:
    found = select(Match).where(Match.delivery_id.in_(mails)).order_by(Match.delivery_id, Match.id)
    by_mail = groupby(session.scalars(found), key=lambda match: match.delivery_id or 0)
    return {mail: tuple(Quotation.kept(match.quote) for match in matches) for mail, matches in by_mail}


def _subscription(held: Subscription) -> dict[str, Any]:
    moments = {name: getattr(held, name) for name in ("created", "confirmed", "paused", "stopped", "last_sent")}
    written = {name: moment and moment.isoformat() for name, moment in moments.items()}
    return {"number": held.id, "standing": standing(held), **asdict(wish_of(held)), **written}


def _sent(mail: Sent) -> dict[str, Any]:
    told = [{"document": one.key, "paragraph": one.number, "language": one.language} for one in mail.told]
    return {"number": mail.number, "sent": mail.when.isoformat(), "subject": mail.subject, "told": told}
