"""Which numbers of a source were tried before, and what was found there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from treatywatch.catalogue.crawl_tables import Tried
from treatywatch.catalogue.database import Catalogue


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """A number as it was read last; the fields are those of the table."""

    number: int
    read: datetime
    key: str | None
    settled: bool


class Attempts:
    """The numbers of one source, each call one transaction."""

    def __init__(self, *, catalogue: Catalogue, source: str, started: datetime) -> None:
        self._catalogue = catalogue
        self._source = source
        self._started = started

    def tried(self) -> dict[int, Attempt]:
        """Return every number that was tried."""
        with self._catalogue.session() as session:
            rows = session.scalars(select(Tried).filter_by(source=self._source))
            return {
                row.number: Attempt(number=row.number, read=row.read, key=row.key, settled=row.settled) for row in rows
            }

    def note(self, number: int, *, key: str | None, settled: bool) -> None:
        """Note what a number holds now."""
        row = Tried(source=self._source, number=number, read=self._started, key=key, settled=settled)
        with self._catalogue.session() as session:
            session.merge(row)

    def settle(self, numbers: Sequence[int]) -> None:
        """Note that nothing is wanting of what numbers hold."""
        with self._catalogue.session() as session:
            session.execute(
                update(Tried).where(Tried.source == self._source, Tried.number.in_(numbers)).values(settled=True)
            )
