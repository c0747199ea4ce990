"""The outbox: mails wait in the catalogue, complete, until a server or folder has taken them."""

import os
import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from treatywatch.catalogue.alert_tables import Delivery
from treatywatch.catalogue.database import Catalogue

QUEUED, SENT = "queued", "sent"
PATIENCE = 30.0  # seconds; RFC 5321 allows minutes, but a mail that waits here is only sent at the next run
AT_A_TIME = 100
SERVICE_CLOSING = 421  # RFC 5321, 3.8: the server is closing, whatever the mail

Deliver = Callable[[Delivery], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class SendResult:
    """How many mails were taken and how many still wait; `failures` has a line each for a refusal, a lost server."""

    sent: int
    queued: int
    failures: tuple[str, ...]


class MailRefused(Exception):  # noqa: N818 - what the server did, not what we did
    """Raised when one mail is refused; the others may go."""


class ServerLost(Exception):  # noqa: N818 - the server's state
    """Raised when the server or folder takes no mail at all."""


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
            status=QUEUED,
            created=now,
            sent=None,
        )
        session.add(queued)
        session.flush()
    return queued


def queued_mails(session: Session) -> list[EmailMessage]:
    """Return the mails that wait, the oldest first."""
    waiting = select(Delivery.message).where(Delivery.status == QUEUED).order_by(Delivery.id)
    return [message_from_bytes(message, policy=policy.SMTP) for message in session.scalars(waiting)]


def send(catalogue: Catalogue, target: str, now: Callable[[], datetime]) -> SendResult:
    """Send every queued mail to folder:PATH or smtp://HOST:PORT.

    Each is marked as sent in a transaction of its own, after it was taken. Should this process die in between, the mail
    goes again with the same Message-ID: a folder then holds it once, a server may hold it twice. A mail refused stays
    queued, and so do all when nothing takes them; `failures` says so, a line each.
    """
    failures: list[str] = []
    sent = 0
    try:
        with opened(target) as deliver:
            for delivery in _queued(catalogue):
                try:
                    deliver(delivery)
                except MailRefused as refused:
                    failures.append(str(refused))
                    continue
                _mark_sent(catalogue, delivery, now())
                sent += 1
    except ServerLost as lost:
        failures.append(str(lost))
    return SendResult(sent=sent, queued=_waiting(catalogue), failures=tuple(failures))


@contextmanager
def opened(target: str) -> Iterator[Deliver]:
    """Give what delivers one mail to folder:PATH or smtp://HOST:PORT; raises ServerLost where that is not there."""
    if target.startswith("folder:"):
        yield _folder(Path(target.removeprefix("folder:")))
        return
    with _connected(target) as server:
        yield lambda delivery: _submit(server, target, delivery)


def _folder(folder: Path) -> Deliver:
    """Write each mail as one complete file; one name a Message-ID, so that a mail sent again is still one file."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ServerLost(f"{folder} cannot be made to hold mails ({error.strerror}): the mails stay queued") from error

    def deliver(delivery: Delivery) -> None:
        file = folder / f"{delivery.message_id.strip('<>')}.eml"
        unfinished = file.with_suffix(".part")
        try:
            with unfinished.open("wb") as written:
                written.write(delivery.message)
                written.flush()
                os.fsync(written.fileno())
            unfinished.replace(file)
        except OSError as error:
            raise ServerLost(f"{folder} takes no mail ({error.strerror}): the mails stay queued") from error

    return deliver


@contextmanager
def _connected(target: str) -> Iterator[smtplib.SMTP]:
    address = urlsplit(target)
    try:
        server = smtplib.SMTP(address.hostname or "", address.port or smtplib.SMTP_PORT, timeout=PATIENCE)
    except OSError as error:  # smtplib's own errors are OSErrors too
        raise ServerLost(_gone(target, error)) from error
    try:
        yield server
    finally:
        server.close()


def _submit(server: smtplib.SMTP, target: str, delivery: Delivery) -> None:
    message = message_from_bytes(delivery.message, policy=policy.SMTP)
    sender = message["From"].addresses[0].addr_spec
    try:
        server.sendmail(sender, [delivery.email], delivery.message)
    except smtplib.SMTPServerDisconnected as error:
        raise ServerLost(_gone(target, error)) from error
    except smtplib.SMTPRecipientsRefused as error:
        code, reply = error.recipients[delivery.email]
        raise MailRefused(_no(target, delivery, code, reply)) from error
    except smtplib.SMTPResponseException as error:
        if error.smtp_code == SERVICE_CLOSING:
            raise ServerLost(_gone(target, error)) from error
        raise MailRefused(_no(target, delivery, error.smtp_code, error.smtp_error)) from error
    except OSError as error:
        raise ServerLost(_gone(target, error)) from error


def _gone(target: str, error: OSError) -> str:
    return f"{target} cannot be reached ({error}): the mails stay queued, check TREATYWATCH_MAIL or the server"


def _no(target: str, delivery: Delivery, code: int, reply: bytes | str) -> str:
    said = reply.decode(errors="replace") if isinstance(reply, bytes) else reply
    return f"{target} refuses {delivery.message_id} to {delivery.email} ({code} {said}): it stays queued"


def _queued(catalogue: Catalogue) -> Iterator[Delivery]:
    """Give the queued mails, oldest first, a few in memory at a time; those refused in this run are not given again."""
    last = 0
    while True:
        with catalogue.session() as session:
            waiting = select(Delivery).where(Delivery.status == QUEUED, Delivery.id > last).order_by(Delivery.id)
            found = session.scalars(waiting.limit(AT_A_TIME)).all()
            session.expunge_all()
        if not found:
            return
        yield from found
        last = found[-1].id


def _mark_sent(catalogue: Catalogue, delivery: Delivery, now: datetime) -> None:
    with catalogue.session() as session:
        session.execute(update(Delivery).where(Delivery.id == delivery.id).values(status=SENT, sent=now))


def _waiting(catalogue: Catalogue) -> int:
    with catalogue.session() as session:
        return session.scalar(select(func.count()).where(Delivery.status == QUEUED)) or 0
