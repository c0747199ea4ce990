"""A process that sends what is queued, saying before and after each step what it does: made to be killed.

Run as `python -m tests.alerts.sending_runner CATALOGUE_URL SMTP_PORT MOMENT`.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy.orm import Session

from alerts.sending.answers import Answer
from alerts.sending.mails import Post
from alerts.sending.run import Channel, Deliver, send
from treatywatch.catalogue.alert_tables import Delivery
from treatywatch.catalogue.database import open_catalogue
from treatywatch.mail_target import MailServer


def main() -> None:
    """Send once."""
    catalogue = open_catalogue(sys.argv[1])
    moment = datetime.fromisoformat(sys.argv[3])

    def now() -> datetime:
        step("a moment is asked for")
        return moment

    send(catalogue, loud(int(sys.argv[2])), now)
    catalogue.close()


def loud(port: int) -> Channel:
    def written(_session: Session, delivery: Delivery) -> bytes | None:
        step("leased")
        return delivery.message

    channel = Post(
        target=MailServer(host="127.0.0.1", port=port),
        sender="Treatywatch <alerts@treatywatch.example>",
        secret="a secret of the tests",
        written=written,
    ).channel()

    @contextmanager
    def connect() -> Iterator[Deliver]:
        step("connecting")
        with channel.connect() as deliver:

            def told(delivery: Delivery) -> Answer:
                step("handing over")
                answer = deliver(delivery)
                step("taken")
                return answer

            yield told
        step("disconnected")

    return Channel(name=channel.name, write=channel.write, connect=connect, waits=channel.waits, failed=channel.failed)


def step(name: str) -> None:
    """Say a step and wait for leave to go on."""
    print(name, flush=True)
    sys.stdin.readline()


if __name__ == "__main__":
    main()
