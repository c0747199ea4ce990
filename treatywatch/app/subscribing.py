"""Keeping a saved search that was asked for, at once or after its owner confirmed it by mail."""

from datetime import UTC, datetime, timedelta

from alerts.mail import confirmation
from alerts.outbox import enqueue, send
from alerts.subscriptions import add, label
from treatywatch.app.house import House
from treatywatch.app.telling import letterhead, matcher


def subscribe(
    house: House, *, email: str, query: str, rate: str, name: str, language: str, ask_within: timedelta | None
) -> int:
    """Keep a saved search and return its number; with `ask_within`, its owner is first asked, by mail, for so long.

    Raises QueryError for a faulty query and SubscriptionError for an unusable address or rate.
    """
    now = datetime.now(UTC)
    with house.catalogue.session() as session:
        saved = add(
            session,
            email=email,
            query=query,
            rate=rate,
            name=name,
            language=language,
            confirmed=ask_within is None,
            now=now,
            understand=matcher(house).understand,
        )
        number = saved.id
        if ask_within is not None:
            until = now + ask_within
            asked = confirmation(saved, label=label(saved), until=until, now=now, letterhead=letterhead(house))
            enqueue(session, asked, now)
    if ask_within is not None:
        send(house.catalogue, house.settings.mail_target, lambda: datetime.now(UTC))
    return number
