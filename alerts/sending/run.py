"""Sending what is due on a channel: leased a batch at a time, handed over one by one, each written down by itself."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from alerts.outbox import ONE_DELIVERY, Status, Write, lease, note_sent, postpone, release, waiting
from alerts.sending.answers import Answer, ServerLost, Verdict
from treatywatch.catalogue.alert_tables import Delivery
from treatywatch.catalogue.database import Catalogue

Deliver = Callable[[Delivery], Answer]


@dataclass(frozen=True, kw_only=True, slots=True)
class Channel:
    """A way to reach people.

    `connect` gives what delivers one, for the length of a batch; both raise ServerLost. `waits` are the pauses between
    attempts. `failed` acts on a delivery that failed for good, in the transaction that says so.
    """

    name: str
    write: Write
    connect: Callable[[], AbstractContextManager[Deliver]]
    waits: tuple[timedelta, ...]
    failed: Callable[[Session, Delivery, Answer, datetime], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class SendResult:
    """How many deliveries were taken and how many still wait; `failures` has a line for each refusal or lost server."""

    sent: int
    queued: int
    failures: tuple[str, ...]


def send(catalogue: Catalogue, channel: Channel, now: Callable[[], datetime]) -> SendResult:
    """Send every delivery of a channel that is due; several processes may at once.

    Each is marked as sent in a transaction of its own, right after it was taken. Should this process die before that is
    written, the delivery goes again under the same Message-ID when its lease is over.
    """
    failures: list[str] = []
    sent = 0
    try:
        for delivery, answer in _tried(catalogue, channel, now):
            if answer.verdict is Verdict.TAKEN:
                sent += 1
            else:
                failures.append(_line(delivery, answer))
    except ServerLost as lost:
        failures.append(str(lost))
    with catalogue.session() as session:
        return SendResult(sent=sent, queued=waiting(session, channel.name), failures=tuple(failures))


def _tried(catalogue: Catalogue, channel: Channel, now: Callable[[], datetime]) -> Iterator[tuple[Delivery, Answer]]:
    while True:
        with catalogue.session() as session:
            batch = lease(session, channel.name, channel.write, now())
            session.expunge_all()
        if not batch:
            return
        if going := [delivery for delivery in batch if delivery.leased_until]:
            yield from _handed_over(catalogue, channel, going, now)


def _handed_over(
    catalogue: Catalogue, channel: Channel, batch: Sequence[Delivery], now: Callable[[], datetime]
) -> Iterator[tuple[Delivery, Answer]]:
    """Hand over a batch while its lease surely lasts; what is left of it is given up for the next run."""
    left = deque(batch)
    try:
        with channel.connect() as deliver:
            while left and _lasts(left[0], now()):
                answer = deliver(left[0])
                delivery = left.popleft()
                with catalogue.session() as session:
                    _settle(session, channel, delivery, answer, now())
                yield delivery, answer
    finally:
        with catalogue.session() as session:
            release(session, [delivery.id for delivery in left])


def _lasts(delivery: Delivery, now: datetime) -> bool:
    return delivery.leased_until is not None and now + ONE_DELIVERY < delivery.leased_until


def _settle(session: Session, channel: Channel, delivery: Delivery, answer: Answer, now: datetime) -> None:
    if answer.verdict is Verdict.TAKEN:
        note_sent(session, delivery.id, answer.reply, now)
    elif postpone(session, delivery.id, answer, now, channel.waits) is Status.FAILED:
        channel.failed(session, delivery, answer, now)


def _line(delivery: Delivery, answer: Answer) -> str:
    then = "not tried again" if answer.verdict is Verdict.NEVER else "tried again later"
    return f"{delivery.message_id} to {delivery.email}: {answer.reply}: {then}"
