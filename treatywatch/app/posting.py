"""Posting: what waits in the outbox of an installation, sent as its settings say."""

from datetime import UTC, datetime
from email.utils import parseaddr
from functools import partial

from alerts.letterhead import Letterhead
from alerts.sending.mails import Post
from alerts.sending.run import SendResult, send
from alerts.sending.signature import Signer
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
    """Send every delivery that is due; raises Refusal for a DKIM key that cannot be used."""
    return send(house.catalogue, post(house).channel(), _now)


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
