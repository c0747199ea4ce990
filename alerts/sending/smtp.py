"""A mail server: one connection for a batch, each delivery under an envelope of its own, each answer understood."""

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from alerts.sending.answers import Answer, ServerLost, Verdict, one_line
from alerts.sending.run import Deliver
from alerts.sending.statuses import blames_address
from treatywatch.catalogue.alert_tables import Delivery
from treatywatch.mail_target import MailServer, Tls

PATIENCE = 30.0  # seconds; RFC 5321 allows minutes, but a mail that waits here is only sent at the next run
REFUSAL = 400  # RFC 5321, 4.2.1: codes from here on are refusals
SERVICE_CLOSING = 421  # RFC 5321, 3.8: the server is closing, whatever the mail
NO_SUCH_MAILBOX = frozenset({550, 551, 553})  # RFC 5321, 4.2.3


@contextmanager
def server(
    target: MailServer,
    *,
    envelope: Callable[[int], str],
    sign: Callable[[bytes], bytes],
    trusted: ssl.SSLContext | None = None,
) -> Iterator[Deliver]:
    """Give what hands one mail to a server; raises ServerLost where it cannot be reached, entered or trusted.

    `envelope` makes the sender address that a delivery's bounces return to, `sign` returns a mail with its signature.
    `trusted` says whose certificates hold: those of the system where it is None.
    """
    with _reached(target):
        smtp = _entered(target, trusted)
    try:
        yield lambda delivery: _submit(smtp, target, delivery, envelope(delivery.id), sign(delivery.message or b""))
    finally:
        with suppress(OSError):
            smtp.quit()
        smtp.close()


@contextmanager
def _reached(target: MailServer) -> Iterator[None]:
    try:
        yield
    except OSError as error:  # smtplib's own errors are OSErrors too
        raise ServerLost(_gone(target, str(error))) from error


def _gone(target: MailServer, said: str) -> str:
    return f"{target} takes no mail ({one_line(said)}): the mails stay queued, check TREATYWATCH_MAIL or the server"


def _trusted(target: MailServer) -> ssl.SSLContext:
    """Return whom to trust: with no login and no demand, any certificate is better than none (RFC 7435)."""
    if target.tls is Tls.OFFERED and not target.user:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    return ssl.create_default_context()


def _entered(target: MailServer, trusted: ssl.SSLContext | None) -> smtplib.SMTP:
    if target.tls is Tls.AT_ONCE:
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            target.host, target.port, timeout=PATIENCE, context=trusted or _trusted(target)
        )
    else:
        smtp = smtplib.SMTP(target.host, target.port, timeout=PATIENCE)
    try:
        _introduced(smtp, target, trusted)
    except (OSError, ServerLost):
        smtp.close()
        raise
    return smtp


def _introduced(smtp: smtplib.SMTP, target: MailServer, trusted: ssl.SSLContext | None) -> None:
    smtp.ehlo_or_helo_if_needed()
    if target.tls is not Tls.AT_ONCE:
        if smtp.has_extn("starttls"):
            smtp.starttls(context=trusted or _trusted(target))
            smtp.ehlo()
        elif target.tls is Tls.REQUIRED:
            raise ServerLost(_gone(target, "no STARTTLS is offered, which the setting requires"))
    if target.user:
        smtp.login(target.user, target.password)


def _submit(smtp: smtplib.SMTP, target: MailServer, delivery: Delivery, sender: str, mail: bytes) -> Answer:
    """Hand over one mail; raises ServerLost where what is refused is the server's service or our sender address."""
    with _reached(target):
        code, reply = smtp.mail(sender)
        if code >= REFUSAL:
            raise ServerLost(_gone(target, f"it refuses our sender {sender}: {code} {_text(reply)}"))
        code, reply = smtp.rcpt(delivery.email)
        refuses_address = code >= REFUSAL
        if not refuses_address:
            code, reply = _data(smtp, mail)
        if code == SERVICE_CLOSING:
            raise ServerLost(_gone(target, f"{code} {_text(reply)}"))
        if code >= REFUSAL:
            smtp.rset()
    return Answer(verdict=_verdict(code, _text(reply), of_address=refuses_address), reply=f"{code} {_text(reply)}")


def _data(smtp: smtplib.SMTP, mail: bytes) -> tuple[int, bytes]:
    try:
        return smtp.data(mail)
    except smtplib.SMTPDataError as error:  # before the mail itself was sent
        return error.smtp_code, _bytes(error.smtp_error)


def _verdict(code: int, reply: str, *, of_address: bool) -> Verdict:
    """Only an answer about the address itself is for good: a mail or a sender that is refused can be put right."""
    if code < REFUSAL:
        return Verdict.TAKEN
    gone = of_address and code in NO_SUCH_MAILBOX and blames_address(reply) is not False
    return Verdict.NEVER if gone else Verdict.LATER


def _text(reply: bytes) -> str:
    return one_line(reply)


def _bytes(said: bytes | str) -> bytes:
    return said if isinstance(said, bytes) else said.encode()
