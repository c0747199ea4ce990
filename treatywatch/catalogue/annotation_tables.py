"""The table of what other indexes say of passages: a second opinion on what we find ourselves."""

from datetime import date, datetime

from sqlalchemy import Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from treatywatch.catalogue.tables import Table


class Annotation(Table):
    """One passage as another index has it; the fields are those of treatywatch.catalogue.annotations.AnnotationFacts.

    `digest` tells one state of it from the next. `vanished` is when a whole listing no longer had it; it is kept.
    """

    __tablename__ = "annotation"
    __table_args__ = (Index("ix_annotation_review", "session", "state"),)

    source: Mapped[str] = mapped_column(primary_key=True)
    identifier: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(16))
    key: Mapped[str | None] = mapped_column(index=True)
    kind: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    published: Mapped[date | None]
    themes: Mapped[list[str]]
    groups: Mapped[list[str]]
    sdgs: Mapped[list[str]]
    state: Mapped[str | None]
    session: Mapped[int | None]
    cycle: Mapped[int | None]
    recommending_states: Mapped[list[str]]
    position: Mapped[str | None]
    action: Mapped[int | None]
    first_seen: Mapped[datetime]
    changed: Mapped[datetime]
    vanished: Mapped[datetime | None]
