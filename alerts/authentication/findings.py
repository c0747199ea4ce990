"""What a check found, a line for each thing that receivers look at."""

from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """How it stands with one thing."""

    GOOD = "ok"
    MISSING = "missing"
    UNKNOWN = "not checked"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that was looked at, and what to do where it is not as it must be."""

    mark: Mark
    said: str

    def __str__(self) -> str:
        return f"{self.mark.value}: {self.said}"


def good(said: str) -> Finding:
    """Say that something is as it must be."""
    return Finding(mark=Mark.GOOD, said=said)


def missing(said: str) -> Finding:
    """Say what is missing or wrong, and what to do."""
    return Finding(mark=Mark.MISSING, said=said)


def unknown(said: str) -> Finding:
    """Say what was not checked, and why."""
    return Finding(mark=Mark.UNKNOWN, said=said)
