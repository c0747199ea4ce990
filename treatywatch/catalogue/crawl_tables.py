"""The tables of what crawlers note beside documents: the bodies' calendars, numbers tried, pages and listings read."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from treatywatch.catalogue.tables import Table


class Event(Table):
    """A date on a body's calendar; the fields are those of treatywatch.catalogue.calendar.EventFacts."""

    __tablename__ = "event"
    __table_args__ = (UniqueConstraint("source", "key", name="uq_event_source_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]
    key: Mapped[str]
    kind: Mapped[str]
    body: Mapped[str] = mapped_column(index=True)
    state: Mapped[str | None] = mapped_column(String(3), index=True)
    begins: Mapped[date | None]
    ends: Mapped[date | None] = mapped_column(index=True)
    title: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime]


class Tried(Table):
    """A number that was tried at a source that numbers its documents and lists none.

    `key` is that of the document found there, None where there was none; `settled` is False while files of it may be
    wanting.
    """

    __tablename__ = "tried"

    source: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    read: Mapped[datetime]
    key: Mapped[str | None]
    settled: Mapped[bool]


class Page(Table):
    """A page as it was last fetched, with what its site needs to be asked whether it has changed since.

    `headers` are its ETag, Last-Modified and Content-Type; `body` is empty for what is too large to be kept twice.
    """

    __tablename__ = "page"

    url: Mapped[str] = mapped_column(Text, primary_key=True)
    fetched: Mapped[datetime]
    headers: Mapped[dict[str, Any]]
    body: Mapped[bytes] = mapped_column(LargeBinary)


class Listing(Table):
    """A listing of a source that had rows: how many, and when it last had any."""

    __tablename__ = "listing"

    source: Mapped[str] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(Text, primary_key=True)
    rows: Mapped[int]
    read: Mapped[datetime]
