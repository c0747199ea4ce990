"""Posting: what waits in the outbox of an installation, sent as its settings say."""

from datetime import UTC, datetime
from email.utils import parseaddr

from sqlalchemy.orm import Session

from alerts.sending.mails import Post
from alerts.sending.run import SendResult, send
from alerts.sending.signature import Signer
from treatywatch.app.house import House
from treatywatch.catalogue.alert_tables import Delivery
from treatywatch.settings import Settings


def send_queued(house: House) -> SendResult:
    """Send every delivery that is due; raises Refusal for a DKIM key that cannot be used."""
    return send(house.catalogue, post(house).channel(), _now)


def post(house: House) -> Post:
    """Return how an installation sends its mails; raises Refusal for a DKIM key that cannot be used."""
    return Post(
        target=house.settings.mail_target,
        sender=house.settings.sender,
        secret=house.settings.signing_secret(),
        written=_written,
        signer=signer(house.settings),
    )


def signer(settings: Settings) -> Signer | None:
    """Return what signs mails for the sender's domain; None where no key is set. Raises Refusal for an unusable key."""
    if settings.dkim_key is None:
        return None
    domain = parseaddr(settings.sender)[1].rpartition("@")[2]
    return Signer.load(settings.dkim_key, selector=settings.dkim_selector, domain=domain)


def _written(_session: Session, delivery: Delivery) -> bytes | None:
    return delivery.message


def _now() -> datetime:
    return datetime.now(UTC)
