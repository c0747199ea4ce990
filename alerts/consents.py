"""The consent log: what an address asked for, agreed to or withdrew, and when; lines are added and never changed."""

import hashlib
import hmac
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from alerts.suppression import address_hash
from treatywatch.catalogue.alert_tables import Consent

# What people agree to, by version. A published wording is never changed: a new one is added, with the day it came.
WORDINGS = {
    "2026-11-25": "Treatywatch may write to this address what I ask for here: what human-rights bodies publish that "
    "answers my search, or the weekly digest. Each mail links a page where I can change, pause or end this at once, "
    "see what I was sent, and have everything kept about me erased. The address is used for nothing else, and given to "
    "nobody.",
}
WORDING = next(reversed(WORDINGS))

DAY = timedelta(days=1)
ASKED_BY_ADDRESS = 10  # a day: more than anyone saves at one sitting, and no flood of mails to a stranger
ASKED_BY_NETWORK = 50  # a day: a training course, or an office behind one address
# One household or office: what a provider gives to a customer (RFC 6177 for version 6).
PREFIX = {4: 24, 6: 48}


class Event(StrEnum):
    """What a line of the log says that somebody did."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    CHANGED = "changed"
    PAUSED = "paused"
    RESUMED = "resumed"
    STOPPED = "stopped"
    ERASED = "erased"


@dataclass(frozen=True, kw_only=True, slots=True)
class Occasion:
    """When and from where somebody does something; `secret` keys what the log keeps of it.

    `network` is as `network_of` gives it, empty for what is done on the command line.
    """

    now: datetime
    secret: str = field(repr=False)
    network: str = ""


def note(session: Session, event: Event, email: str, occasion: Occasion, subscription: int | None = None) -> None:
    """Add a line to the log, with the version of the wording that is shown now."""
    session.add(
        Consent(
            address_hash=address_hash(email, occasion.secret),
            network=_network_hash(occasion),
            event=event,
            subscription=subscription,
            wording=WORDING,
            at=occasion.now,
        )
    )
    session.flush()


def network_has_asked_enough(session: Session, occasion: Occasion) -> bool:
    """True where so many sign-ups came from one network within a day that no more are taken."""
    return bool(occasion.network) and (
        _asked(session, Consent.network == _network_hash(occasion), occasion) >= ASKED_BY_NETWORK
    )


def address_was_asked_enough(session: Session, email: str, occasion: Occasion) -> bool:
    """True where so many sign-ups named an address within a day that it is sent no more questions."""
    return _asked(session, Consent.address_hash == address_hash(email, occasion.secret), occasion) >= ASKED_BY_ADDRESS


def consents_of(session: Session, email: str, secret: str) -> Sequence[Consent]:
    """Return the lines of an address, the oldest first."""
    mine = Consent.address_hash == address_hash(email, secret)
    return session.scalars(select(Consent).where(mine).order_by(Consent.id)).all()


def network_of(host: str | None) -> str:
    """Return the network of a caller's address, like "192.0.2.0/24"; a caller without an IP address is "unknown"."""
    try:
        address = ipaddress.ip_address(host or "")
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((address, PREFIX[address.version]), strict=False))


def _asked(session: Session, whose: ColumnElement[bool], occasion: Occasion) -> int:
    within = Consent.at > occasion.now - DAY
    return session.scalar(select(func.count()).where(whose, within, Consent.event == Event.ASKED)) or 0


def _network_hash(occasion: Occasion) -> str:
    if not occasion.network:
        return ""
    return hmac.digest(
        occasion.secret.encode(), b"treatywatch.network:" + occasion.network.encode(), hashlib.sha256
    ).hex()
