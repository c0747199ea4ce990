"""Bounces: the mailbox that the settings name, read, and what is in it acted on."""

from collections import Counter
from datetime import UTC, datetime

from alerts.bounces.acts import Outcome, take
from alerts.bounces.mailboxes import each_unread
from alerts.sending.envelopes import Envelopes
from treatywatch.app.house import House


def read_bounces(house: House) -> Counter[Outcome]:
    """Act on every unread mail of the bounce mailbox, each in a transaction of its own; return what became of them.

    Empty where no mailbox is set. Raises MailboxLost where it cannot be read.
    """
    taken: Counter[Outcome] = Counter()
    source = house.settings.bounce_mailbox
    if source is None:
        return taken
    envelopes = Envelopes(sender=house.settings.sender, secret=house.settings.signing_secret())

    def act(raw: bytes) -> None:
        with house.catalogue.session() as session:
            outcome = take(session, raw, envelopes, datetime.now(UTC))
        taken[outcome] += 1

    each_unread(source, act)
    return taken


def strangers(taken: Counter[Outcome]) -> list[str]:
    """Return the line that says how many reports changed nothing because they named no delivery of ours."""
    count = taken[Outcome.NOT_OURS]
    return (
        [f"{count} bounces name no delivery of ours and changed nothing: look at them in the mailbox"] if count else []
    )
