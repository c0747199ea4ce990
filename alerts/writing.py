"""Writing: the mail of what was found, made when it is first tried and kept from then on, the same bytes each time."""

from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.alert_mail import Section, alert_mail
from alerts.letterhead import Letterhead
from alerts.quotations import Quotation
from alerts.subscriptions import label
from treatywatch.catalogue.alert_tables import Delivery, Match, Subscription


def written(session: Session, delivery: Delivery, letterhead: Letterhead) -> bytes | None:
    """Return a queued mail as it is sent; an alert is written now and kept, for the transaction of who asks.

    None where its subscriber has meanwhile ended all that it would tell: there is nothing to send.
    """
    if delivery.message is None and (sections := _sections(session, delivery, letterhead)):
        mail = alert_mail(delivery, sections, letterhead)
        delivery.message = mail.as_bytes()
    return delivery.message


def _sections(session: Session, delivery: Delivery, letterhead: Letterhead) -> list[Section]:
    """Return a section for each saved search that is still wanted, in the order in which they were saved."""
    told = select(Subscription, Match).join(Match, Match.subscription_id == Subscription.id)
    found: dict[Subscription, list[Match]] = defaultdict(list)
    for subscription, match in session.execute(
        told.where(Match.delivery_id == delivery.id, Subscription.stopped.is_(None)).order_by(Subscription.id, Match.id)
    ):
        found[subscription].append(match)
    return [_section(subscription, matches, letterhead) for subscription, matches in found.items()]


def _section(subscription: Subscription, found: list[Match], letterhead: Letterhead) -> Section:
    return Section(
        subscription=subscription.id,
        label=label(subscription),
        query=subscription.query,
        stop_url=letterhead.stop_url([subscription.id]),
        quotations=tuple(Quotation.kept(match.quote) for match in found),
    )
