"""What the sources did not give in a week: those blocked, changed, silent, failed, or not visited at all."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.weeks import Week
from treatywatch.catalogue.tables import Run

CRAWL = "crawl "
NOT_VISITED = "not-visited"


@dataclass(frozen=True, kw_only=True, slots=True)
class Silence:
    """A source that did not give what it should have: the outcome of its last visit of the week, and its alarms.

    The outcome is "not-visited" where it was visited in an earlier week and not in this one, and "ok" where the visit
    went well but less came than should have.
    """

    source: str
    outcome: str
    alarms: tuple[str, ...]


def silences(session: Session, week: Week) -> tuple[Silence, ...]:
    """Return the sources that need to be spoken of, by name."""
    visits = select(Run).where(Run.job.startswith(CRAWL), Run.started < week.end).order_by(Run.started, Run.id)
    last = {run.job.removeprefix(CRAWL): run for run in session.scalars(visits)}
    found = (_silence(source, run, week) for source, run in sorted(last.items()))
    return tuple(silence for silence in found if silence.outcome != "ok" or silence.alarms)


def _silence(source: str, run: Run, week: Week) -> Silence:
    if run.started < week.start:
        return Silence(source=source, outcome=NOT_VISITED, alarms=())
    return Silence(source=source, outcome=run.outcome or "unfinished", alarms=tuple(run.alarms))
