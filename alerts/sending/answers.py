"""What a server answers to one delivery, and how long we wait before we try again."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

# Two to sixty-four hours, doubling: 126 hours in all, above the four to five days of RFC 5321, 4.5.4.1.
MAIL_WAITS = tuple(timedelta(hours=2**doubled) for doubled in range(1, 7))


class Verdict(StrEnum):
    """What became of a delivery."""

    TAKEN = "taken"
    LATER = "later"  # tried again after a wait
    NEVER = "never"  # this address takes nothing: not tried again


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """A verdict, and what the server said, in one line."""

    verdict: Verdict
    reply: str


class ServerLost(Exception):  # noqa: N818 - the server's state
    """Raised when nothing at all can be sent now, whatever the delivery; its message is one line with the remedy."""


def wait(waits: tuple[timedelta, ...], attempts: int) -> timedelta | None:
    """Return how long to wait after so many attempts (1 or more); None when there were enough."""
    return waits[attempts - 1] if attempts <= len(waits) else None


def one_line(said: bytes | str) -> str:
    """Return what a server said as one line of at most 500 characters."""
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return " ".join(text.split())[:500]
