"""The outbox: deliveries wait in the catalogue, each leased by the one process that sends it, until they were taken."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import StrEnum

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from alerts.sending.answers import Answer, Verdict, one_line, wait
from treatywatch.catalogue.alert_tables import Delivery

LEASED_AT_ONCE = 50  # deliveries, as many as are in memory and go over one connection
LEASE = timedelta(minutes=15)
# What one delivery may take: a server may let each of four answers wait for 30 seconds.
ONE_DELIVERY = timedelta(minutes=3)

# Gives each of some leased deliveries its message, or, where it does not go now, gives up its lease and says in its row
# until when, or that it never will.
Write = Callable[[Session, Sequence[Delivery], datetime], None]


class Status(StrEnum):
    """Where a delivery stands."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"  # nobody is to be told of it any more: its reader left, or takes no mail


def enqueue(session: Session, message: EmailMessage, now: datetime) -> Delivery:
    """Put a mail in the outbox; once for each Message-ID, whoever asks again is given the one that is there."""
    identity = str(message["Message-ID"])
    queued = session.scalars(select(Delivery).filter_by(message_id=identity)).one_or_none()
    if queued is None:
        queued = Delivery(
            message_id=identity,
            email=message["To"],
            subject=message["Subject"],
            message=message.as_bytes(),
            status=Status.QUEUED,
            created=now,
        )
        session.add(queued)
        session.flush()
    return queued


def queued_mails(session: Session) -> list[EmailMessage]:
    """Return the mails that wait, the oldest first."""
    waiting = select(Delivery.message).where(Delivery.status == Status.QUEUED, Delivery.channel == "mail")
    waiting = waiting.order_by(Delivery.id)
    return [message_from_bytes(message, policy=policy.SMTP) for message in session.scalars(waiting) if message]


def lease(session: Session, channel: str, write: Write, now: datetime) -> list[Delivery]:
    """Take up to LEASED_AT_ONCE deliveries that are due for ourselves until LEASE from now, oldest first, each written.

    No other process takes them meanwhile; when we die they can be taken again once the lease is over. Those that do not
    go now are among them, without a lease. An empty list means that nothing is due.
    """
    free = or_(Delivery.leased_until.is_(None), Delivery.leased_until <= now)
    due = or_(Delivery.due.is_(None), Delivery.due <= now)
    next_ones = select(Delivery.id).where(Delivery.status == Status.QUEUED, Delivery.channel == channel, free, due)
    # One statement finds and takes them: on SQLite it is the write that others wait for, elsewhere they skip the rows.
    taken = session.scalars(
        update(Delivery)
        .where(Delivery.id.in_(next_ones.order_by(Delivery.id).limit(LEASED_AT_ONCE).with_for_update(skip_locked=True)))
        .values(leased_until=now + LEASE)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    ).all()
    held = session.scalars(select(Delivery).where(Delivery.id.in_(taken)).order_by(Delivery.id)).all()
    write(session, held, now)
    session.flush()
    return list(held)


def postpone(
    session: Session, delivery: int, answer: Answer, now: datetime, waits: tuple[timedelta, ...]
) -> Status | None:
    """Write down why a delivery was not taken, and give up the lease; return how it now stands.

    One answered "later" is due again after the wait that its number of attempts asks for, and fails when there were
    enough. None, and nothing is changed, where another process has sent it.
    """
    still = select(Delivery).where(Delivery.id == delivery, Delivery.status == Status.QUEUED)
    held = session.scalars(still.with_for_update()).one_or_none()
    if held is None:
        return None
    held.attempts += 1
    held.reply, held.leased_until = one_line(answer.reply), None
    pause = wait(waits, held.attempts)
    if answer.verdict is Verdict.NEVER or pause is None:
        held.status = Status.FAILED
    else:
        held.due = now + pause
    return Status(held.status)


def note_sent(session: Session, delivery: int, reply: str, now: datetime) -> None:
    """Write down that a delivery was taken: one statement, for whatever comes between may send it twice."""
    values = {"status": Status.SENT, "sent": now, "reply": one_line(reply), "leased_until": None}
    session.execute(
        update(Delivery).where(Delivery.id == delivery).values(**values, attempts=Delivery.attempts + 1),
        execution_options={"synchronize_session": False},
    )


def release(session: Session, deliveries: Sequence[int]) -> None:
    """Give up the lease of deliveries that were not tried, so that the next run may take them at once."""
    still = Delivery.id.in_(deliveries), Delivery.status == Status.QUEUED
    session.execute(update(Delivery).where(*still).values(leased_until=None))


def waiting(session: Session, channel: str) -> int:
    """Return how many deliveries of a channel wait."""
    queued = select(func.count()).where(Delivery.status == Status.QUEUED, Delivery.channel == channel)
    return session.scalar(queued) or 0
