"""What a visit writes of a body's calendar: every event as it is listed, and what a whole listing has no more."""

from datetime import datetime

from crawlers.tally import Fate
from treatywatch.catalogue.calendar import EventFacts, EventKind, keep_event, strike_off
from treatywatch.catalogue.database import Catalogue


class Agenda:
    """The events of one source, each call one transaction."""

    def __init__(self, *, catalogue: Catalogue, source: str, started: datetime) -> None:
        self._catalogue = catalogue
        self._source = source
        self._started = started

    def enter(self, event: EventFacts) -> Fate:
        """Enter an event as it is listed now."""
        with self._catalogue.session() as session:
            return Fate(keep_event(session, event, self._started))

    def strike_off(self, kind: EventKind) -> int:
        """Delete the events to come that were not listed since the visit began, and return how many."""
        with self._catalogue.session() as session:
            return strike_off(session, self._source, kind, self._started, self._started.date())
