"""Alerts killed at any step of matching and sending: none is lost, and none that a server accepted is sent again.

One case cannot be helped: the server accepted a mail and we died before its answer was written down. It goes again, the
same bytes under the same Message-ID, by which a server or reader knows it for the same.
"""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import select

from alerts.matching import Matcher
from tests.alerts.conftest import NOW, Invented, publish, subscribe
from tests.alerts.postbox import Postbox, served
from treatywatch.catalogue.alert_tables import Delivery, Match
from treatywatch.catalogue.database import Catalogue

ROOT = Path(__file__).parent.parent.parent
READERS = 3
LATER = timedelta(minutes=20)  # a lease is over by then


class Doomed:
    """The process whose children do a whole run each, and die at the step that they are told."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._moments = (NOW + LATER * turn for turn in count())

    def run(self, *, dying_at: int = 0) -> int:
        """Run, and die right before a step, counted from 1; return how many steps were done."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{dying_at} {next(self._moments).isoformat()}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@contextmanager
def doomed(catalogue: Path, port: int) -> Iterator[Doomed]:
    command = [sys.executable, "-m", "tests.alerts.doomed", f"sqlite:///{catalogue}", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Doomed(process)
        assert process.stdin is not None
        process.stdin.close()


@pytest.mark.parametrize("kills", [8, pytest.param(240, marks=pytest.mark.whole)])
def test_nothing_is_lost_or_accepted_twice_wherever_it_is_killed(
    catalogue: Catalogue, matcher: Matcher, tmp_path: Path, kills: int
) -> None:
    for reader in range(READERS):
        subscribe(catalogue, matcher, "housing", email=f"reader{reader}@example.org")
    subscribe(catalogue, matcher, "evictions NOT water", email="reader0@example.org")
    postbox, documents = Postbox(), count()
    unanswered: Counter[str] = Counter()
    with served(postbox) as port, doomed(tmp_path / "catalogue.db", port) as process:
        _publish(catalogue, next(documents))
        steps = process.run()
        for kill in range(kills):
            _publish(catalogue, next(documents))
            seen = len(postbox.raw)
            process.run(dying_at=1 + _spread(kill, kills, steps))
            unanswered.update(_unanswered(catalogue, postbox, seen))
            process.run()
    accepted = Counter(_identities(postbox.raw))
    with catalogue.session() as session:
        deliveries = dict(session.execute(select(Delivery.message_id, Delivery.status)).all())
        told = Counter(map(tuple, session.execute(select(Match.subscription_id, Match.document_id))))
        assert session.scalars(select(Match).where(Match.delivery_id.is_(None))).all() == []
    assert Counter(told.values()) == {1: (READERS + 1) * next(documents)}
    assert set(deliveries.values()) == {"sent"}
    assert set(accepted) == set(deliveries)
    assert {identity: times - 1 for identity, times in accepted.items() if times > 1} == unanswered
    assert len(set(postbox.raw)) == len(accepted)


def _spread(kill: int, kills: int, steps: int) -> int:
    """Return the step, from 0, of a kill: each in turn, or as many as there are kills, far from each other."""
    return kill % steps if kills >= steps else kill * steps // kills


def _publish(catalogue: Catalogue, number: int) -> None:
    with catalogue.session() as session:
        publish(session, Invented(symbol=f"E/C.12/KEN/CO/{number}"))


def _unanswered(catalogue: Catalogue, postbox: Postbox, seen: int) -> list[str]:
    """Return the mails accepted since then of which the catalogue does not know it: the sender died before it did."""
    with catalogue.session() as session:
        sent = set(session.scalars(select(Delivery.message_id).where(Delivery.status == "sent")))
    return [identity for identity in _identities(postbox.raw[seen:]) if identity not in sent]


def _identities(mails: Sequence[bytes]) -> list[str]:
    return [str(message_from_bytes(mail, policy=policy.default)["Message-ID"]) for mail in mails]
