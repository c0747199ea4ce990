"""What is new to saved searches: the versions of documents, in the order in which they could first be read."""

from collections.abc import Sequence

from sqlalchemy import exists, func, insert, select
from sqlalchemy.orm import Session, joinedload

from treatywatch.catalogue.alert_tables import Arrival
from treatywatch.catalogue.tables import Version


def admit(session: Session) -> None:
    """Note every version that has become readable since the last time.

    A version is noted once, so reading it again with a newer extractor never makes it news. One that could not be read
    at first comes when it can be, however much was fetched in the meantime.
    """
    noted = exists().where(Arrival.version_id == Version.id)
    readable = select(Version.id).where(Version.extractor.is_not(None), Version.error.is_(None), ~noted)
    # One statement, so that of two processes at it together the second finds nothing left.
    session.execute(insert(Arrival).from_select(["version_id"], readable.order_by(Version.id)))


def newest(session: Session) -> int:
    """Return the number of the newest arrival, 0 where there is none yet."""
    return session.scalar(select(func.max(Arrival.id))) or 0


def newest_version(session: Session) -> int:
    """Return the id of the newest version held, read or not, 0 where there is none yet."""
    return session.scalar(select(func.max(Version.id))) or 0


def after(session: Session, arrival: int, limit: int) -> Sequence[Arrival]:
    """Return up to `limit` arrivals later than the given one, in order, with their versions and documents."""
    later = select(Arrival).where(Arrival.id > arrival).order_by(Arrival.id).limit(limit)
    return session.scalars(later.options(joinedload(Arrival.version).joinedload(Version.document))).all()
