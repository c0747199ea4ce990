"""The mail channel: what an installation needs to send its mails, and what becomes of an address that takes none."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from alerts.outbox import Status
from alerts.sending.answers import MAIL_WAITS, Answer, Verdict
from alerts.sending.envelopes import Envelopes
from alerts.sending.folder import folder
from alerts.sending.run import Channel, Deliver
from alerts.sending.signature import Signer
from alerts.sending.smtp import server
from alerts.suppression import Reason, suppress, suppressed
from treatywatch.catalogue.alert_tables import Delivery, Suppression
from treatywatch.mail_target import MailFolder, MailTarget

MAIL = "mail"


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """Where an installation's mails go, under whose name, and who writes them.

    `sender` is a name with an e-mail address, `secret` the installation's. `written` returns a queued mail as it goes,
    None where nobody wants it any more. Without `signer` mails go unsigned.
    """

    target: MailTarget
    sender: str
    secret: str = field(repr=False)
    written: Callable[[Session, Delivery], bytes | None]
    signer: Signer | None = None

    def channel(self) -> Channel:
        """Return the channel that `alerts.sending.run.send` sends mails on."""
        return Channel(name=MAIL, write=self._write, connect=self._connect, waits=MAIL_WAITS, failed=self._failed)

    def envelopes(self) -> Envelopes:
        """Return the maker and reader of the addresses that bounces return to."""
        return Envelopes(sender=self.sender, secret=self.secret)

    def _connect(self) -> AbstractContextManager[Deliver]:
        if isinstance(self.target, MailFolder):
            return folder(self.target.path, sign=self._signed)
        return server(self.target, envelope=self.envelopes().address, sign=self._signed)

    def _signed(self, mail: bytes) -> bytes:
        return self.signer.signed(mail) if self.signer else mail

    def _write(self, session: Session, deliveries: Sequence[Delivery], now: datetime) -> None:
        """Write each mail whose address takes mails, and that is still wanted; put off or drop the others."""
        held = suppressed(session, [delivery.email for delivery in deliveries], now, secret=self.secret)
        for delivery in deliveries:
            if (standing := held.get(delivery.email)) is not None:
                delivery.leased_until = None
                _hold_back(delivery, standing)
            elif (message := self.written(session, delivery)) is not None:
                delivery.message = message
            else:
                delivery.leased_until = None
                delivery.status, delivery.reply = Status.DROPPED, "its reader ended what it would have told"

    def _failed(self, session: Session, delivery: Delivery, answer: Answer, now: datetime) -> None:
        if answer.verdict is Verdict.NEVER:
            suppress(session, delivery.email, Reason.HARD_BOUNCE, now, secret=self.secret)


def _hold_back(delivery: Delivery, standing: Suppression) -> None:
    """Put off a mail until the bounces of its address were waited for, or drop it where they will be for ever."""
    if standing.until is None:
        delivery.status, delivery.reply = Status.DROPPED, f"nothing is sent to this address: {standing.reason}"
    else:
        delivery.due = standing.until
