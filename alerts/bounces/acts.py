"""What is done about a bounce: its address is suppressed for good, or waited for; one not of ours changes nothing."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from alerts.bounces.reports import Kind, Report, read
from alerts.outbox import Status
from alerts.sending.answers import MAIL_WAITS, wait
from alerts.sending.envelopes import Envelopes
from alerts.suppression import Reason, suppress
from treatywatch.catalogue.alert_tables import Delivery


class Outcome(StrEnum):
    """What became of a mail in the bounce mailbox."""

    HARD = "hard"
    SOFT = "soft"
    DELAYED = "delayed"
    COMPLAINT = "complaint"
    NO_REPORT = "no-report"  # a holiday notice, say
    NOT_OURS = "not-ours"  # it names no delivery of ours, or with a seal that is not ours


def take(session: Session, raw: bytes, envelopes: Envelopes, now: datetime) -> Outcome:
    """Act on a mail that came to the bounce address; the same one taken twice is acted on once.

    It is believed only where it holds the sealed address of a delivery of ours: anybody can write to a bounce address.
    """
    report = read(raw)
    if report is None:
        return Outcome.NO_REPORT
    named = envelopes.deliveries(raw)
    delivery = session.get(Delivery, named[0]) if named else None
    if delivery is None:
        return Outcome.NOT_OURS
    _act(session, delivery, report, envelopes.secret, now)
    return Outcome(report.kind)


def _act(session: Session, delivery: Delivery, report: Report, secret: str, now: datetime) -> None:
    if report.kind is Kind.SOFT:
        _put_off(session, delivery, report, secret, now)
        return
    delivery.reply = report.said
    if report.kind is Kind.HARD:
        delivery.status = Status.FAILED
        suppress(session, delivery.email, Reason.HARD_BOUNCE, now, secret=secret)
    elif report.kind is Kind.COMPLAINT:
        suppress(session, delivery.email, Reason.COMPLAINT, now, secret=secret)


def _put_off(session: Session, delivery: Delivery, report: Report, secret: str, now: datetime) -> None:
    """Send a mail that did not arrive again after a wait, up to a number of times; its address is sent nothing before.

    One that is queued has been put off already, by this report or by another.
    """
    if delivery.status != Status.SENT:
        return
    delivery.reply = report.said
    pause = wait(MAIL_WAITS, max(delivery.attempts, 1))
    if pause is None:
        delivery.status = Status.FAILED
        return
    delivery.status, delivery.sent, delivery.due = Status.QUEUED, None, now + pause
    suppress(session, delivery.email, Reason.SOFT_BOUNCE, now, now + pause, secret=secret).bounces += 1
