"""Addresses that are sent nothing: remembered only as keyed hashes, so that even the list names nobody."""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from treatywatch.catalogue.alert_tables import Suppression


class Reason(StrEnum):
    """Why an address is sent nothing."""

    ERASED = "erased"
    HARD_BOUNCE = "hard-bounce"
    SOFT_BOUNCE = "soft-bounce"
    COMPLAINT = "complaint"


def address_hash(email: str, secret: str) -> str:
    """Return the HMAC-SHA256 of an address in lower case, as 64 hexadecimal digits.

    Mail servers tell no case of letters apart in practice, and whoever left must not be found again by one.
    """
    said = b"treatywatch.address:" + email.strip().lower().encode()
    return hmac.digest(secret.encode(), said, hashlib.sha256).hex()


def is_suppressed(session: Session, email: str, now: datetime, *, secret: str) -> bool:
    """True where an address must be sent nothing now: it left for good, or bounced and its wait is not over."""
    held = session.get(Suppression, address_hash(email, secret))
    return held is not None and (held.until is None or now < held.until)


def suppressed(session: Session, emails: Iterable[str], now: datetime, *, secret: str) -> dict[str, Suppression]:
    """Return why, of some addresses, those that must be sent nothing now are; in one query."""
    hashes = {email: address_hash(email, secret) for email in emails}
    held = session.scalars(select(Suppression).where(Suppression.address_hash.in_(hashes.values())))
    away = {one.address_hash: one for one in held if one.until is None or now < one.until}
    return {email: away[hashed] for email, hashed in hashes.items() if hashed in away}


def suppress(
    session: Session, email: str, reason: Reason, now: datetime, until: datetime | None = None, *, secret: str
) -> Suppression:
    """Send nothing to an address until then, or for good; return what is kept, `bounces` as it was before.

    One suppressed for good stays so, whatever soft bounce comes later.
    """
    key = address_hash(email, secret)
    held = session.get(Suppression, key)
    if held is None:
        held = Suppression(address_hash=key, reason=reason, since=now, until=until, bounces=0)
        session.add(held)
    elif held.until is not None:
        held.reason, held.since, held.until = reason, now, until
    session.flush()
    return held


def lift(session: Session, email: str, *, secret: str) -> None:
    """Let an address be written to again: its owner asked anew and confirmed it, or a mail reached it."""
    held = session.get(Suppression, address_hash(email, secret))
    if held is not None:
        session.delete(held)
        session.flush()
