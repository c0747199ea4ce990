"""Readers: who asked for the weekly digest, and the one mail a week that each is sent."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from alerts.digest import Digest
from alerts.digest_mail import digest_identity, digest_mail
from alerts.digest_words import subject
from alerts.edition import of_week
from alerts.letterhead import Letterhead
from alerts.outbox import Status
from alerts.slots import next_due
from alerts.subscriptions import is_told
from alerts.weeks import Week
from alerts.wishes import Rate
from treatywatch.catalogue.alert_tables import Delivery, Subscription


def readers(session: Session) -> Sequence[Subscription]:
    """Return whoever asked for the weekly digest and is to be told now, in the order in which they asked."""
    return session.scalars(_asked()).all()


def queue(session: Session, digest: Digest, letterhead: Letterhead, now: datetime) -> int:
    """Queue a week's digest for each of its readers, for the next hour at which each wants mails; return for how many.

    Whoever has had that week's is not sent it again. It is written when it is sent, from the edition that was frozen.
    """
    had = set(session.scalars(select(Delivery.email).where(Delivery.digest == digest.week.name)))
    new = {reader.email: reader for reader in readers(session) if reader.email not in had}
    session.add_all(
        Delivery(
            message_id=digest_identity(digest, reader.email, letterhead),
            email=reader.email,
            subject=subject(digest),
            status=Status.QUEUED,
            digest=digest.week.name,
            created=now,
            due=next_due(now, Rate.DAILY, reader.hour, reader.zone),
        )
        for reader in new.values()
    )
    session.flush()
    return len(new)


def written(session: Session, delivery: Delivery, letterhead: Letterhead) -> bytes | None:
    """Return a queued digest as it is sent; None where its reader has meanwhile ended it."""
    reader = session.scalars(_asked().where(Subscription.email == delivery.email)).one_or_none()
    if delivery.digest is None or reader is None:
        return None
    return digest_mail(of_week(session, Week.named(delivery.digest)), reader, letterhead).as_bytes()


def _asked() -> Select[Subscription]:
    return select(Subscription).where(Subscription.rate == Rate.DIGEST, is_told()).order_by(Subscription.id)
