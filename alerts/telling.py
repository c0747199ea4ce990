"""Telling: what a subscriber's saved searches found, gathered into one mail when they are due one."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from alerts.alert_mail import subject
from alerts.letterhead import Letterhead
from alerts.mail import message_id
from alerts.outbox import QUEUED
from alerts.subscriptions import is_active, label
from alerts.wishes import Rate
from alerts.writing import written
from treatywatch.catalogue.alert_tables import Delivery, Match, Subscription

PAUSE = {Rate.AT_ONCE: timedelta(0), Rate.DAILY: timedelta(days=1), Rate.WEEKLY: timedelta(days=7)}
# A job that starts a moment earlier than the day before must not make a subscriber wait another day.
GRACE = timedelta(minutes=10)


def held_for_writing(session: Session, email: str) -> Sequence[Subscription]:
    """Return the saved searches of an address that are being told, none of them changed by another process meanwhile.

    The write comes first, so that a second process waits here and then reads what the first has told.
    """
    mine = Subscription.email == email
    session.execute(update(Subscription).where(mine).values(email=Subscription.email))
    return session.scalars(
        select(Subscription)
        .where(mine, is_active())
        .order_by(Subscription.id)
        .execution_options(populate_existing=True)
    ).all()


def queue_due(
    session: Session, subscriptions: Sequence[Subscription], letterhead: Letterhead, now: datetime
) -> Delivery | None:
    """Queue one mail with all that a subscriber's due saved searches found; None where there is nothing to tell.

    A daily search sends at most one mail in 24 hours and a weekly one in seven days; the first goes at once. The
    Message-ID is made of what is told alone, so that the same news is the same mail.
    """
    due = [held for held in subscriptions if _is_due(held, now)]
    found = {held.id: _untold(session, held) for held in due}
    telling = [held for held in due if found[held.id]]
    if not telling:
        return None
    news = [match for held in telling for match in found[held.id]]
    email = telling[0].email
    delivery = Delivery(
        message_id=message_id("alert", [email, *map(_fact, news)], letterhead.domain),
        email=email,
        subject=subject([label(held) for held in telling], len(news)),
        status=QUEUED,
        created=now,
    )
    session.add(delivery)
    session.flush()
    for match in news:
        match.delivery_id = delivery.id
    for held in telling:
        held.last_sent = now
    session.flush()
    written(session, delivery, letterhead)
    return delivery


def _is_due(subscription: Subscription, now: datetime) -> bool:
    last = subscription.last_sent
    return last is None or now - last >= PAUSE[Rate(subscription.rate)] - GRACE


def _untold(session: Session, subscription: Subscription) -> Sequence[Match]:
    found = select(Match).where(Match.subscription_id == subscription.id, Match.delivery_id.is_(None))
    return session.scalars(found.order_by(Match.id)).all()


def _fact(match: Match) -> str:
    return f"{match.subscription_id}:{match.document_id}:{match.version_id}:{match.number}"
