"""Telling: what subscribers' saved searches found, gathered into one mail for each person at the hours wanted."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from alerts.alert_mail import subject
from alerts.letterhead import Letterhead
from alerts.mail import message_id
from alerts.outbox import Status
from alerts.slots import next_due
from alerts.subscriptions import is_active, label
from alerts.suppression import suppressed
from alerts.wording import Wording
from treatywatch.catalogue.alert_tables import Delivery, Match, Subscription

UNSEEN = {"synchronize_session": False}  # whatever the session holds is read anew before it is used


@dataclass(frozen=True, kw_only=True, slots=True)
class Untold:
    """A match that no mail tells yet: its id, when it was found, and what identifies it for good."""

    match: int
    found: datetime
    fact: str


def held_for_writing(session: Session, emails: Sequence[str]) -> Sequence[Subscription]:
    """Return the saved searches of some addresses that are being told, none changed by another process meanwhile.

    The write comes first, so that a second process waits here and then reads what the first has told.
    """
    theirs = Subscription.email.in_(emails)
    session.execute(
        update(Subscription).where(theirs).values(email=Subscription.email),
        execution_options=UNSEEN,
    )
    return session.scalars(
        select(Subscription)
        .where(theirs, is_active())
        .order_by(Subscription.email, Subscription.id)
        .execution_options(populate_existing=True)
    ).all()


def queue_due(session: Session, subscriptions: Sequence[Subscription], letterhead: Letterhead, now: datetime) -> int:
    """Queue one mail for each person with all that is due; return how many. It is written when it is first tried.

    Saved searches with a webhook are told there, in one delivery for each address. Nobody is told whose e-mail address
    is suppressed: what is found is kept until that is over.
    """
    untold = _untold(session, _reachable(session, subscriptions, letterhead, now))
    due: dict[tuple[str, str], list[Subscription]] = defaultdict(list)
    for held in subscriptions:
        if held.id in untold and _is_due(held, untold[held.id], now):
            due[held.email, held.webhook].append(held)
    if not due:
        return 0
    mails = [_mail(telling, untold, letterhead, now) for telling in due.values()]
    queued = session.scalars(insert(Delivery).returning(Delivery.id, sort_by_parameter_order=True), mails).all()
    told = [
        {"id": one.match, "delivery_id": delivery}
        for delivery, telling in zip(queued, due.values(), strict=True)
        for held in telling
        for one in untold[held.id]
    ]
    session.execute(update(Match), told)
    ids = [held.id for telling in due.values() for held in telling]
    session.execute(
        update(Subscription).where(Subscription.id.in_(ids)).values(last_sent=now), execution_options=UNSEEN
    )
    return len(queued)


def _reachable(
    session: Session, subscriptions: Sequence[Subscription], letterhead: Letterhead, now: datetime
) -> list[Subscription]:
    emails = {held.email for held in subscriptions}
    away = suppressed(session, emails, now, secret=letterhead.secret)
    return [held for held in subscriptions if held.email not in away]


def _untold(session: Session, subscriptions: Sequence[Subscription]) -> Mapping[int, Sequence[Untold]]:
    """Return what is untold of each saved search that has any, by its id, in the order in which it was found."""
    facts = select(Match.subscription_id, Match.id, Match.found, Match.document_id, Match.version_id, Match.number)
    theirs = Match.subscription_id.in_([held.id for held in subscriptions])
    untold: dict[int, list[Untold]] = defaultdict(list)
    for held, match, found, *named in session.execute(
        facts.where(theirs, Match.delivery_id.is_(None)).order_by(Match.id)
    ):
        untold[held].append(Untold(match=match, found=found, fact=":".join(map(str, (held, *named)))))
    return untold


def _is_due(held: Subscription, untold: Sequence[Untold], now: datetime) -> bool:
    return next_due(min(one.found for one in untold), held.rate, held.hour, held.zone) <= now


def _mail(
    telling: Sequence[Subscription], untold: Mapping[int, Sequence[Untold]], letterhead: Letterhead, now: datetime
) -> dict[str, object]:
    """Return a person's mail; its Message-ID is made of what it tells alone, so that the same news is the same mail."""
    email = telling[0].email
    facts = [one.fact for held in telling for one in untold[held.id]]
    words = Wording(language=telling[0].language, letterhead=letterhead)
    webhook = telling[0].webhook
    return {
        "message_id": message_id("alert", [email, *([webhook] if webhook else []), *facts], letterhead.domain),
        "channel": "webhook" if webhook else "mail",
        "email": email,
        "subject": subject([label(held) for held in telling], len(facts), words),
        "status": Status.QUEUED,
        "created": now,
    }
