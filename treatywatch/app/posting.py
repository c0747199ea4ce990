"""Posting: what waits in the outbox of an installation, sent as its settings say."""

from datetime import UTC, datetime
from email.utils import parseaddr
from functools import partial

from alerts.letterhead import Letterhead
from alerts.sending.mails import Post
from alerts.sending.run import SendResult, send
from alerts.sending.signature import Signer
from alerts.webhooks.channel import Webhooks
from alerts.writing import written
from treatywatch.app.house import House
from treatywatch.settings import Settings
from web import words
from web.addresses import permalink


def letterhead(house: House) -> Letterhead:
    """Return who writes the mails of an installation, and how they name and link things."""
    return Letterhead(
        sender=house.settings.sender,
        public_url=house.settings.public_url,
        secret=house.settings.signing_secret(),
        permalink=partial(permalink, house.settings.public_url),
        state_name=house.states.name,
        name_of=words.name,
    )


def send_queued(house: House) -> SendResult:
    """Send every delivery that is due, by webhook and by mail; raises Refusal for a DKIM key that cannot be used.

    Webhooks go first: one that is given up leaves a mail to its owner.
    """
    channels = (Webhooks(letterhead=letterhead(house)).channel(), post(house).channel())
    results = [send(house.catalogue, channel, _now) for channel in channels]
    return SendResult(
        sent=sum(result.sent for result in results),
        queued=sum(result.queued for result in results),
        failures=tuple(failure for result in results for failure in result.failures),
    )


def post(house: House) -> Post:
    """Return how an installation sends its mails; raises Refusal for a DKIM key that cannot be used."""
    return Post(
        target=house.settings.mail_target,
        sender=house.settings.sender,
        secret=house.settings.signing_secret(),
        written=partial(written, letterhead=letterhead(house)),
        signer=signer(house.settings),
    )


def signer(settings: Settings) -> Signer | None:
    """Return what signs mails for the sender's domain; None where no key is set. Raises Refusal for an unusable key."""
    if settings.dkim_key is None:
        return None
    domain = parseaddr(settings.sender)[1].rpartition("@")[2]
    return Signer.load(settings.dkim_key, selector=settings.dkim_selector, domain=domain)


def _now() -> datetime:
    return datetime.now(UTC)
