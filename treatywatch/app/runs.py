"""Runs: each job leaves a row that says when it ran, what came of it, and what needs a person."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from treatywatch.app.excerpts import excerpt
from treatywatch.app.house import House
from treatywatch.catalogue.tables import Run
from treatywatch.refusal import Refusal

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What came of a run: "ok", "blocked", "layout-changed", "empty" or "error", with counts and alarms."""

    outcome: str = "ok"
    counts: Mapping[str, int] = field(default_factory=dict)
    alarms: Sequence[str] = ()


class Job(Protocol):
    """A piece of work that says what came of it."""

    def __call__(self) -> Outcome:
        """Do it."""


def supervise(house: House, name: str, job: Job) -> Outcome:
    """Run a job and leave its row, with the last lines that it logged.

    This is the one place where whatever goes wrong is caught, logged and kept as an alarm.
    One job that fails never stops the others.
    """
    with house.catalogue.session() as session:
        run = Run(job=name, started=datetime.now(UTC), ended=None, outcome=None, counts={}, alarms=[], log="")
        session.add(run)
        session.flush()
        number = run.id
    with excerpt() as logged:
        result = _outcome(name, job)
        log.info("%s: %s %s", name, result.outcome, dict(result.counts))
    with house.catalogue.session() as session:
        run = session.get_one(Run, number)
        run.ended, run.outcome = datetime.now(UTC), result.outcome
        run.counts, run.alarms, run.log = dict(result.counts), list(result.alarms), logged.text
    return result


def _outcome(name: str, job: Job) -> Outcome:
    try:
        return job()
    except Refusal as refusal:
        log.warning("%s: %s", name, refusal)
        return Outcome(outcome="error", alarms=[str(refusal)])
    except Exception as error:
        log.exception("%s failed", name)
        return Outcome(outcome="error", alarms=[f"{type(error).__name__}: {error}"])
