"""What the owner of an address may do with the saved searches that are kept for it, by the link in their mails."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from alerts.consents import Event, Occasion, note
from alerts.subscriptions import find, is_running, set_to, stop
from alerts.suppression import Reason, suppress
from alerts.tokens import Purpose, read
from alerts.wishes import SubscriptionError, Understand, Wish, checked
from treatywatch.catalogue.alert_tables import Delivery, Match, Subscription


def owner(session: Session, token: str, occasion: Occasion) -> str:
    """Return the address that a link to manage saved searches was sent to.

    Raises alerts.tokens.TokenError for a link that is not ours, SubscriptionError where nothing is kept any longer.
    """
    [subscription] = read(token, Purpose.MANAGE, secret=occasion.secret, now=occasion.now)
    return find(session, subscription).email


def theirs(session: Session, email: str) -> Sequence[Subscription]:
    """Return the saved searches of an address that have not ended, those that wait to be confirmed among them."""
    mine = select(Subscription).where(Subscription.email == email, Subscription.stopped.is_(None))
    return session.scalars(mine.order_by(Subscription.id)).all()


def one_of_theirs(session: Session, email: str, subscription: int) -> Subscription:
    """Return a saved search of an address; raises SubscriptionError where it is another's, has ended, or is none."""
    for held in theirs(session, email):
        if held.id == subscription:
            return held
    raise SubscriptionError("this saved search has ended, or is not yours: your page shows those that you have")


def change(
    session: Session, subscription: Subscription, wish: Wish, understand: Understand, occasion: Occasion
) -> None:
    """Give a saved search what its owner wants now; it goes on from where it is, so nothing new is passed over.

    What was found before and not told yet is still told. Raises QueryError for a query that is not understood and
    SubscriptionError for what cannot be kept; then nothing is changed.
    """
    wish = checked(wish, understand)
    same = select(Subscription).filter_by(email=subscription.email, query=wish.query, rate=wish.rate)
    other = session.scalars(same.where(Subscription.id != subscription.id)).one_or_none()
    if other is not None:
        had = "have" if is_running(other) else "had"
        raise SubscriptionError(f"you {had} another saved search with this query and rate: save that one anew", "query")
    set_to(subscription, wish)
    note(session, Event.CHANGED, subscription.email, occasion, subscription.id)


def pause(session: Session, subscription: Subscription, occasion: Occasion) -> None:
    """Tell nothing of a saved search until it is resumed; what is published meanwhile is told then."""
    if subscription.paused is None:
        subscription.paused = occasion.now
        note(session, Event.PAUSED, subscription.email, occasion, subscription.id)


def resume(session: Session, subscription: Subscription, occasion: Occasion) -> None:
    """Tell again of a saved search, from where it was paused."""
    if subscription.paused is not None:
        subscription.paused = None
        note(session, Event.RESUMED, subscription.email, occasion, subscription.id)


def stop_all(session: Session, email: str, occasion: Occasion) -> None:
    """End every saved search of an address."""
    for held in theirs(session, email):
        stop(session, held.id, occasion)


def erase(session: Session, email: str, occasion: Occasion) -> None:
    """Take away all that is kept of an address: saved searches, what they found, and every mail, queued ones too.

    A keyed hash stays in the list of those who are sent nothing, and the consent log stays as it is.
    """
    mine = select(Subscription.id).where(Subscription.email == email)
    session.execute(delete(Match).where(Match.subscription_id.in_(mine)))
    session.execute(delete(Subscription).where(Subscription.email == email))
    session.execute(delete(Delivery).where(Delivery.email == email))
    note(session, Event.ERASED, email, occasion)
    suppress(session, email, Reason.ERASED, occasion.now, secret=occasion.secret)
