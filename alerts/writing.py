"""Writing: the mail of what was found, made when it is first tried and kept from then on, the same bytes each time."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts import readers
from alerts.alert_mail import Section, alert_mail
from alerts.letterhead import Letterhead
from alerts.quotations import Quotation
from alerts.subscriptions import label
from alerts.wording import Wording
from treatywatch.catalogue.alert_tables import Delivery, Match, Subscription

# Of each saved search: twenty paragraphs of 640 letters are 32 KB of HTML, and mail programs cut off beyond 100 KB.
SHOWN = 20


def written(session: Session, delivery: Delivery, letterhead: Letterhead) -> bytes | None:
    """Return a queued mail as it is sent; an alert is written now and kept, for the transaction of who asks.

    It is in the language of the oldest of the saved searches that it tells of. A digest is written anew each time, from
    the edition that was frozen. None where its subscriber has meanwhile ended all that it would tell.
    """
    if delivery.digest is not None:
        return readers.written(session, delivery, letterhead)
    found = [] if delivery.message else [one for one in told(session, delivery.id) if one[0].stopped is None]
    if found:
        sections = [_section(subscription, matches, delivery, letterhead) for subscription, matches in found]
        words = Wording(language=found[0][0].language, letterhead=letterhead)
        delivery.message = alert_mail(delivery, sections, words).as_bytes()
    return delivery.message


def told(session: Session, delivery: int) -> Sequence[tuple[Subscription, Sequence[Match]]]:
    """Return the saved searches that a mail tells of, in the order in which they were saved, each with its matches."""
    pairs = select(Subscription, Match).join(Match, Match.subscription_id == Subscription.id)
    found: dict[Subscription, list[Match]] = defaultdict(list)
    for subscription, match in session.execute(
        pairs.where(Match.delivery_id == delivery).order_by(Subscription.id, Match.id)
    ):
        found[subscription].append(match)
    return list(found.items())


def _section(subscription: Subscription, found: Sequence[Match], delivery: Delivery, letterhead: Letterhead) -> Section:
    return Section(
        subscription=subscription.id,
        rate=subscription.rate,
        label=label(subscription),
        query=subscription.query,
        density=subscription.density,
        stop_url=letterhead.stop_url([subscription.id]),
        told_url=letterhead.told_url(delivery.id),
        found=len(found),
        quotations=tuple(Quotation.kept(match.quote) for match in found[:SHOWN]),
    )
