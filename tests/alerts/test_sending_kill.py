"""Sending killed at any step loses nothing, and sends again only what was taken and not yet written down as sent."""

import random
import subprocess
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from alerts.outbox import LEASE
from tests.alerts.conftest import NOW
from tests.alerts.postbox import Postbox, served
from tests.alerts.test_outbox import queue
from treatywatch.catalogue.alert_tables import Delivery
from treatywatch.catalogue.database import Catalogue

ROOT = Path(__file__).parent.parent.parent
MAILS = 4
STEPS = 2 + MAILS + MAILS * 4  # what the runner says until all are sent, or a little more


@pytest.mark.parametrize("kills", [3, pytest.param(200, marks=pytest.mark.whole)])
def test_sending_killed_at_any_step_loses_nothing_and_repeats_only_what_it_could_not_note(
    catalogue, letterhead, tmp_path, kills
):
    chance = random.Random(kills)
    postbox, now, unnoted = Postbox(), NOW, Counter[str]()
    emails: list[str] = []
    with served(postbox) as port:
        for kill in range(kills):
            new = [f"reader{kill}-{number}@example.org" for number in range(MAILS)]
            queue(catalogue, letterhead, *new)
            emails += new
            before = len(postbox.raw)
            run(tmp_path / "catalogue.db", port, now, kill_after=chance.randint(1, STEPS))
            taken = {str(mail["To"]) for mail in postbox.accepted[before:]}
            unnoted.update(taken - sent(catalogue))
            now += LEASE
        run(tmp_path / "catalogue.db", port, now, kill_after=None)
    times = Counter(str(mail["To"]) for mail in postbox.accepted)
    assert set(times) == sent(catalogue) == set(emails)
    assert {email: count - 1 for email, count in times.items() if count > 1} == dict(unnoted)
    assert len(unnoted) < len(emails)


def test_a_mail_taken_but_not_noted_is_the_one_that_goes_twice_under_one_name(catalogue, letterhead, tmp_path):
    postbox = Postbox()
    queue(catalogue, letterhead, "a@example.org", "b@example.org")
    with served(postbox) as port:
        run(tmp_path / "catalogue.db", port, NOW, kill_at="taken")
        assert [mail["To"] for mail in postbox.accepted] == ["a@example.org"]
        assert sent(catalogue) == set()
        run(tmp_path / "catalogue.db", port, NOW + LEASE, kill_after=None)
    names = Counter((str(mail["To"]), str(mail["Message-ID"])) for mail in postbox.accepted)
    assert sorted((to, count) for (to, _), count in names.items()) == [("a@example.org", 2), ("b@example.org", 1)]


def sent(catalogue: Catalogue) -> set[str]:
    with catalogue.session() as session:
        return set(session.scalars(select(Delivery.email).where(Delivery.status == "sent")))


def run(
    catalogue: Path, port: int, now: datetime, *, kill_after: int | None = None, kill_at: str | None = None
) -> None:
    """Run the sender, and kill it at a step: the one of that number, or the first of that name."""
    command = [sys.executable, "-m", "tests.alerts.sending_runner", f"sqlite:///{catalogue}", str(port), str(now)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as sender:
        assert sender.stdin is not None
        assert sender.stdout is not None
        for number, step in enumerate(sender.stdout, 1):
            if number == kill_after or step.strip() == kill_at:
                sender.kill()
                break
            sender.stdin.write("\n")
            sender.stdin.flush()
