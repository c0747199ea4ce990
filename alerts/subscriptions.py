"""Saved searches: who asked to be told of what, how often, and how they begin and end."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from alerts import arrivals
from alerts.consents import Event, Occasion, note
from alerts.tokens import Purpose, read
from alerts.wishes import Rate, SubscriptionError, Understand, Wish, checked, valid_email
from treatywatch.catalogue.alert_tables import Delivery, Subscription

CONFIRM_WITHIN = timedelta(days=7)


def add(
    session: Session, *, email: str, wish: Wish, confirmed: bool, now: datetime, understand: Understand
) -> Subscription:
    """Keep a saved search, or begin it again; the same e-mail, query and rate are one.

    It begins at what is newest now. Not `confirmed`, it waits for its owner to confirm it, and nothing changes of one
    that is running: anybody can name an address. Raises QueryError for a query that is not understood, and
    SubscriptionError for an unusable address or wish.
    """
    email, wish = valid_email(email), checked(wish, understand)
    same = select(Subscription).filter_by(email=email, query=wish.query, rate=wish.rate)
    subscription = session.scalars(same).one_or_none()
    if subscription is None:
        subscription = Subscription(email=email, confirmed=None, stopped=None, last_sent=None, **asdict(wish))
        _begin(session, subscription)
        session.add(subscription)
    elif is_running(subscription) and not confirmed:
        return subscription
    set_to(subscription, wish)
    if not is_running(subscription):
        subscription.created = now
    if confirmed:
        start(session, subscription, now)
    session.flush()
    return subscription


def listing(session: Session) -> Sequence[Subscription]:
    """Return every saved search that is kept, by e-mail address, in the order in which they were made."""
    return session.scalars(select(Subscription).order_by(Subscription.email, Subscription.id)).all()


def kept(session: Session, subscriptions: Iterable[int]) -> Sequence[Subscription]:
    """Return those of some saved searches that are still kept, in order."""
    named = select(Subscription).where(Subscription.id.in_(subscriptions))
    return session.scalars(named.order_by(Subscription.id)).all()


def find(session: Session, subscription: int) -> Subscription:
    """Return the saved search of that id; raises SubscriptionError where it is not kept, or no longer."""
    found = session.get(Subscription, subscription)
    if found is None:
        raise SubscriptionError(f"saved search {subscription} is not kept, or no longer: save it again")
    return found


def start(session: Session, subscription: Subscription, now: datetime) -> None:
    """Begin a saved search that its owner wants, with what comes from now on; one that runs goes on as it is."""
    if not is_running(subscription):
        _begin(session, subscription)
        subscription.confirmed, subscription.stopped, subscription.paused = now, None, None


def stop(session: Session, subscription: int, occasion: Occasion) -> Subscription:
    """End the saved search of that id; ended already, it stays so. Raises SubscriptionError where there is none."""
    ended = find(session, subscription)
    if ended.stopped is None:
        ended.stopped = occasion.now
        note(session, Event.STOPPED, ended.email, occasion, ended.id)
    return ended


def confirm(session: Session, token: str, occasion: Occasion) -> list[Subscription]:
    """Begin the saved searches that a confirmation link names; those begun already go on as they are.

    Raises alerts.tokens.TokenError for a link that is not ours or has run out, SubscriptionError for one whose saved
    search is gone.
    """
    named = read(token, Purpose.CONFIRM, secret=occasion.secret, now=occasion.now)
    confirmed = [find(session, subscription) for subscription in named]
    for subscription in confirmed:
        if not is_running(subscription):
            start(session, subscription, occasion.now)
            note(session, Event.CONFIRMED, subscription.email, occasion, subscription.id)
    return confirmed


def stop_by_link(session: Session, token: str, occasion: Occasion) -> list[Subscription]:
    """End the saved searches that a link in a mail names, with no other proof asked.

    Those erased meanwhile are passed over. Raises alerts.tokens.TokenError for a link that is not ours.
    """
    named = read(token, Purpose.STOP, secret=occasion.secret, now=occasion.now)
    return [stop(session, held.id, occasion) for held in kept(session, named)]


def purge(session: Session, now: datetime) -> int:
    """Take away the saved searches that nobody confirmed in seven days, and what is kept of the mails that asked.

    Return how many there were. The mails of an address that has another saved search stay with it.
    """
    old = Subscription.confirmed.is_(None) & (Subscription.created <= now - CONFIRM_WITHIN)
    purged, others = select(Subscription.email).where(old), select(Subscription.email).where(~old)
    session.execute(delete(Delivery).where(Delivery.email.in_(purged), Delivery.email.not_in(others)))
    return len(session.scalars(delete(Subscription).where(old).returning(Subscription.id)).all())


def set_to(subscription: Subscription, wish: Wish) -> None:
    """Give a saved search the parts of a wish that was checked."""
    for part, value in asdict(wish).items():
        setattr(subscription, part, value)


def wish_of(subscription: Subscription) -> Wish:
    """Return what a saved search was asked to be."""
    return Wish(**{part: getattr(subscription, part) for part in Wish.__dataclass_fields__})


def is_running(subscription: Subscription) -> bool:
    """True where a saved search was confirmed and has not ended; it may be paused."""
    return subscription.confirmed is not None and subscription.stopped is None


def is_active() -> ColumnElement[bool]:
    """The condition that a saved search is confirmed, not ended, and not paused: what is matched and told.

    A paused one stays where it is in the arrivals, so what comes meanwhile is told once it is resumed.
    """
    return is_told() & (Subscription.rate != Rate.DIGEST)


def is_told() -> ColumnElement[bool]:
    """The condition that whoever asked for something, a saved search or the weekly digest, is to be told of it now."""
    return Subscription.confirmed.is_not(None) & Subscription.stopped.is_(None) & Subscription.paused.is_(None)


def standing(subscription: Subscription) -> str:
    """Return where a saved search stands: "not confirmed", "running", "paused" or "ended"."""
    if subscription.stopped:
        return "ended"
    if subscription.confirmed is None:
        return "not confirmed"
    return "paused" if subscription.paused else "running"


def label(subscription: Subscription) -> str:
    """Return what its owner calls a saved search: its name, else its query."""
    return subscription.name or subscription.query or "the weekly digest"


def _begin(session: Session, subscription: Subscription) -> None:
    arrivals.admit(session)
    subscription.starts_after = arrivals.newest_version(session)
    subscription.matched_to = arrivals.newest(session)
