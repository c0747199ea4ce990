"""The webhook channel: each delivery a signed request, tried for three days; then its owner is told by mail again."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from functools import partial

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from alerts.letterhead import Letterhead
from alerts.mail import compose, message_id
from alerts.outbox import Status, enqueue
from alerts.sending.answers import Answer, Verdict, one_line
from alerts.sending.run import Channel, Deliver
from alerts.webhooks.payload import payload
from alerts.webhooks.request import WayOut, WebhookError, post
from alerts.webhooks.signing import event_id, signed_headers, webhook_secret
from treatywatch.catalogue.alert_tables import Delivery, Match, Subscription

WEBHOOK = "webhook"
# As the Standard Webhooks specification advises; the last attempt is 75 hours, so three days, after the first.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (5, 30, 120, 300, 600, 840, 1200, 1440))
GONE = 410  # the specification: the owner of the address wants no more


@dataclass(frozen=True, kw_only=True, slots=True)
class Webhooks:
    """How an installation hands over what it found; `letterhead` writes the mail to the owner of one that failed."""

    letterhead: Letterhead
    way_out: WayOut = field(default_factory=WayOut)

    def channel(self) -> Channel:
        """Return the channel that `alerts.sending.run.send` hands over webhooks on; it serves one run."""
        addresses: dict[int, str] = {}
        return Channel(
            name=WEBHOOK,
            write=partial(self._write, addresses),
            connect=partial(self._connect, addresses),
            waits=WAITS,
            failed=self._failed,
        )

    def _write(
        self, addresses: dict[int, str], session: Session, deliveries: Sequence[Delivery], now: datetime
    ) -> None:
        """Write each delivery whose saved searches still have their webhook; the others are told by mail."""
        addresses.clear()
        for delivery in deliveries:
            url = _address(session, delivery)
            if url and payload(session, delivery, self.letterhead):
                addresses[delivery.id] = url
            else:
                delivery.status, delivery.reply, delivery.leased_until = Status.DROPPED, "its webhook was removed", None
                _untell(session, delivery)

    @contextmanager
    def _connect(self, addresses: dict[int, str]) -> Iterator[Deliver]:
        yield lambda delivery: self._deliver(delivery, addresses[delivery.id])

    def _deliver(self, delivery: Delivery, url: str) -> Answer:
        body = delivery.message or b""
        key = webhook_secret(delivery.email, url, secret=self.letterhead.secret)
        headers = signed_headers(body, event=event_id(delivery.message_id), now=datetime.now(UTC), key=key)
        try:
            status, said = post(url, body, headers, self.way_out)
        except WebhookError as error:
            return Answer(verdict=Verdict.LATER, reply=one_line(str(error)))
        taken = 200 <= status < 300
        verdict = Verdict.TAKEN if taken else Verdict.NEVER if status == GONE else Verdict.LATER
        return Answer(verdict=verdict, reply=one_line(f"{status} {said}"))

    def _failed(self, session: Session, delivery: Delivery, answer: Answer, now: datetime) -> None:
        """Switch the webhook off, tell its owner so by mail, and let what it was not told be told by mail."""
        url = _address(session, delivery)
        owners = Subscription.email == delivery.email, Subscription.webhook == url
        session.execute(update(Subscription).where(*owners).values(webhook=""))
        _untell(session, delivery)
        if url:
            enqueue(session, self._told_off(delivery, url, answer, now), now)

    def _told_off(self, delivery: Delivery, url: str, answer: Answer, now: datetime) -> EmailMessage:
        return compose(
            "webhook",
            identity=message_id("webhook-off", [delivery.message_id], self.letterhead.domain),
            to=delivery.email,
            subject="Your webhook was switched off",
            now=now,
            letterhead=self.letterhead,
            content={"url": url, "reply": answer.reply},
            headers={},
        )


def _address(session: Session, delivery: Delivery) -> str:
    """Return where a delivery goes: the webhook that its saved searches have now; "" where they have none."""
    theirs = select(Subscription.webhook).join(Match, Match.subscription_id == Subscription.id)
    return session.scalar(theirs.where(Match.delivery_id == delivery.id).limit(1)) or ""


def _untell(session: Session, delivery: Delivery) -> None:
    session.execute(update(Match).where(Match.delivery_id == delivery.id).values(delivery_id=None))
