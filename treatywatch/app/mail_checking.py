"""Checking the mails' way: what receivers find of the configured sender, and a mail sent to see for oneself."""

from datetime import UTC, datetime
from pathlib import Path

from dns.resolver import Resolver

from alerts.authentication.findings import Finding, good, missing
from alerts.authentication.received import check_received
from alerts.authentication.sender import Sender, check_sender
from alerts.mail import compose, list_headers, message_id
from alerts.outbox import Status, enqueue
from treatywatch.app.house import House
from treatywatch.app.posting import letterhead, send_queued, signer
from treatywatch.catalogue.alert_tables import Delivery
from treatywatch.refusal import Refusal


def check_mail(house: House, resolver: Resolver, *, host: str = "") -> list[Finding]:
    """Return what receivers find of the sender in DNS, mails coming from the IP address `host` where it is given."""
    sender = Sender(address=house.settings.sender, signer=signer(house.settings), host=host)
    return [*check_sender(resolver, sender), _links(house.settings.public_url)]


def _links(public_url: str) -> Finding:
    if public_url.startswith("https://"):
        return good(f"links: {public_url} can be opened by mail programs, also to end saved searches at a click")
    return missing(f"links: {public_url} is not https, which mail programs ask for: set TREATYWATCH_URL")


def send_test(house: House, email: str) -> str:
    """Send a mail that carries what alerts carry, with all that is due; return its Message-ID.

    Raises Refusal where it was not taken.
    """
    now, head = datetime.now(UTC), letterhead(house)
    identity = message_id("test", [email, now.isoformat()], head.domain)
    mail = compose(
        "test",
        identity=identity,
        to=email,
        subject="A test of Treatywatch's mails",
        now=now,
        letterhead=head,
        content={},
        headers=list_headers("alerts", head, head.stop_url([]), one_click=True),
    )
    with house.catalogue.session() as session:
        delivery = enqueue(session, mail, now).id
    result = send_queued(house)
    with house.catalogue.session() as session:
        held = session.get_one(Delivery, delivery)
        if held.status != Status.SENT:
            raise Refusal(f"the test to {email} was not taken: {held.reply or '; '.join(result.failures)}")
    return identity


def check_copy(file: Path, resolver: Resolver) -> list[Finding]:
    """Return what a received mail shows, saved with all its headers; raises Refusal for a file that cannot be read."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise Refusal(f"{file} cannot be read ({error.strerror}): save the mail with its headers") from error
    return check_received(raw, resolver)
