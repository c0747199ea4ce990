"""Saved searches: who asked to be told of what, how often, and how they begin and end."""

from collections.abc import Callable, Sequence
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from enum import StrEnum

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from alerts import arrivals
from alerts.tokens import Purpose, read
from index.tree import Query
from treatywatch.catalogue.alert_tables import Subscription
from treatywatch.refusal import Refusal

Understand = Callable[[str, str], Query]


class Rate(StrEnum):
    """How often a saved search sends a mail at most."""

    AT_ONCE = "at-once"
    DAILY = "daily"
    WEEKLY = "weekly"


class SubscriptionError(Refusal):
    """Raised when a saved search cannot be kept or found; the message says what is wrong and what to do."""


def add(
    session: Session,
    *,
    email: str,
    query: str,
    rate: str,
    name: str = "",
    language: str = "en",
    confirmed: bool,
    now: datetime,
    understand: Understand,
) -> Subscription:
    """Keep a saved search, or begin it again; the same e-mail, query and rate are one.

    `language` (ISO 639-1) is the reader's: each paragraph is told in it where the document exists in it. A saved search
    begins at what is newest now. `understand` makes the tree of a query for that language, or raises
    index.engine.QueryError, which comes through. Raises SubscriptionError for an unusable e-mail address or rate.
    """
    wanted = {"email": valid_email(email), "query": query.strip(), "rate": valid_rate(rate)}
    if not wanted["query"]:
        raise SubscriptionError("an empty search would tell of everything: say what to look for")
    understand(wanted["query"], language)
    subscription = session.scalars(select(Subscription).filter_by(**wanted)).one_or_none()
    if subscription is None:
        subscription = Subscription(**wanted, created=now, confirmed=None, stopped=None, last_sent=None, name="")
        _begin(session, subscription)
        session.add(subscription)
    elif subscription.stopped or (confirmed and not subscription.confirmed):
        _begin(session, subscription)
        subscription.stopped = subscription.confirmed = None
    subscription.name = " ".join(name.split()) or subscription.name
    subscription.language = language
    subscription.confirmed = subscription.confirmed or (now if confirmed else None)
    session.flush()
    return subscription


def listing(session: Session) -> Sequence[Subscription]:
    """Return every saved search ever kept, by e-mail address, in the order in which they were made."""
    return session.scalars(select(Subscription).order_by(Subscription.email, Subscription.id)).all()


def stop(session: Session, subscription: int, now: datetime) -> Subscription:
    """End the saved search of that id; ended already, it stays so. Raises SubscriptionError where there is none."""
    ended = session.get(Subscription, subscription)
    if ended is None:
        raise SubscriptionError(f"there is no saved search {subscription}: `treatywatch alerts list` shows them")
    ended.stopped = ended.stopped or now
    return ended


def confirm(session: Session, token: str, secret: str, now: datetime) -> list[Subscription]:
    """Begin the saved searches that a confirmation link names; those begun already go on as they are.

    Raises alerts.tokens.TokenError for a link that is not ours or has run out, SubscriptionError for one whose saved
    search is gone.
    """
    confirmed = [_held(session, subscription) for subscription in read(token, Purpose.CONFIRM, secret=secret, now=now)]
    for subscription in confirmed:
        if subscription.confirmed is None:
            _begin(session, subscription)
            subscription.confirmed = now
    return confirmed


def stop_by_link(session: Session, token: str, secret: str, now: datetime) -> list[Subscription]:
    """End the saved searches that a link in a mail names, with no other proof asked; the same errors as `confirm`."""
    return [stop(session, subscription, now) for subscription in read(token, Purpose.STOP, secret=secret, now=now)]


def valid_email(text: str) -> str:
    """Return an e-mail address as mail servers take it, its domain in lower case and ASCII.

    Raises SubscriptionError for anything else, a name around the address or a local part beyond ASCII included.
    """
    try:
        address = Address(addr_spec=text.strip())
        domain = address.domain.lower().encode("idna").decode("ascii")
    except (HeaderParseError, IndexError, ValueError):
        raise SubscriptionError(f"{text!r} is not an e-mail address: give one like name@example.org") from None
    if not (address.username.isascii() and domain):
        raise SubscriptionError(f"{text!r} is not an e-mail address that every mail server takes: use ASCII letters")
    return f"{Address(username=address.username, domain=domain).addr_spec}"


def valid_rate(text: str) -> str:
    """Return the rate as it is kept; raises SubscriptionError for one that is not offered."""
    if text not in set(Rate):
        raise SubscriptionError(f"{text!r} is no rate: choose one of {', '.join(Rate)}")
    return text


def is_active() -> ColumnElement[bool]:
    """The condition that a saved search is confirmed and not ended."""
    return Subscription.confirmed.is_not(None) & Subscription.stopped.is_(None)


def label(subscription: Subscription) -> str:
    """Return what its owner calls a saved search: its name, else its query."""
    return subscription.name or subscription.query


def _held(session: Session, subscription: int) -> Subscription:
    found = session.get(Subscription, subscription)
    if found is None:
        raise SubscriptionError("this saved search is no longer kept: save it again")
    return found


def _begin(session: Session, subscription: Subscription) -> None:
    arrivals.admit(session)
    subscription.starts_after = arrivals.newest_version(session)
    subscription.matched_to = arrivals.newest(session)
