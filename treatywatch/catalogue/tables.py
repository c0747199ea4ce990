"""The tables of the catalogue; every change of theirs comes with a migration in catalogue/migrations."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, ForeignKey, LargeBinary, String, Text, TypeDecorator, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in time, always with its zone: SQLite keeps none, so it is put back as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn a moment into UTC on its way in; raises ValueError for one without a zone."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give a moment its zone on its way out."""
        return value and (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC))


class Table(DeclarativeBase):
    """The declarative base: Python types to column types."""

    type_annotation_map = {datetime: UtcDateTime, dict[str, Any]: JSON, list[str]: JSON, list[Any]: JSON}  # noqa: RUF012 - SQLAlchemy's own form


class Installation(Table):
    """The one row that says what this installation holds: "live", "replay" or "demonstration" documents."""

    __tablename__ = "installation"

    id: Mapped[int] = mapped_column(primary_key=True)
    origin: Mapped[str]
    created: Mapped[datetime]


class Document(Table):
    """One document, whatever its languages and files; `key` is its normalised symbol, or publisher + own identifier."""

    __tablename__ = "document"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    symbol: Mapped[str | None] = mapped_column(index=True)
    source: Mapped[str] = mapped_column(index=True)
    publisher: Mapped[str]
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(index=True)
    session: Mapped[str | None]
    adopted: Mapped[date | None]
    published: Mapped[date | None]
    first_seen: Mapped[datetime]
    status: Mapped[str]  # "published", "not-published", "listed", "withdrawn"
    stale: Mapped[bool] = mapped_column(default=False, index=True)  # the search engine does not show it as it is yet

    states: Mapped[list["DocumentState"]] = relationship(
        cascade="all, delete-orphan", order_by="DocumentState.state", lazy="selectin"
    )
    versions: Mapped[list["Version"]] = relationship(back_populates="document", order_by="Version.id")


class DocumentState(Table):
    """A State that a document is about, as ISO 3166-1 alpha-3."""

    __tablename__ = "document_state"

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[str] = mapped_column(String(3), primary_key=True, index=True)


class Version(Table):
    """One fetched file of a document: where it came from, its bytes' sha256, and what reading it came to.

    `checked` is when its site last said that it has not changed since it was fetched.
    `status` is "final", "advance-unedited", "corrigendum" or "revision"; `current` is False once a newer file of the
    same document, language and use replaces it. `error` is the one line that says why it could not be read; `gaps`
    says what of it could not be; `retry` marks one that lacks a program on this machine, so that it is tried again.
    """

    __tablename__ = "version"
    __table_args__ = (UniqueConstraint("document_id", "sha256", name="uq_version_document_sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), index=True)
    symbol: Mapped[str | None]
    url: Mapped[str] = mapped_column(Text, index=True)
    final_url: Mapped[str] = mapped_column(Text)
    headers: Mapped[dict[str, Any]]
    fetched: Mapped[datetime]
    checked: Mapped[datetime | None]
    media_type: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    language: Mapped[str]
    status: Mapped[str]
    current: Mapped[bool] = mapped_column(default=True)
    pages: Mapped[int | None]
    extractor: Mapped[str | None] = mapped_column(index=True)  # version of the reader that dealt with it; None: not yet
    error: Mapped[str | None] = mapped_column(Text)
    gaps: Mapped[str | None] = mapped_column(Text)
    retry: Mapped[bool] = mapped_column(default=False)
    unknown_states: Mapped[list[str]] = mapped_column(default=list)  # names of States in it that are not understood

    document: Mapped[Document] = relationship(back_populates="versions")
    paragraphs: Mapped[list["Paragraph"]] = relationship(
        back_populates="version", order_by="Paragraph.position", cascade="all, delete-orphan", passive_deletes=True
    )


class Paragraph(Table):
    """A paragraph of a version as printed; `boxes` are [page, left, top, right, bottom] in points from the top left."""

    __tablename__ = "paragraph"
    __table_args__ = (
        UniqueConstraint("version_id", "position", name="uq_paragraph_version_position"),
        {"sqlite_autoincrement": True},  # an id is never used again: a vector kept under it never meets another text
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id", ondelete="CASCADE"))
    position: Mapped[int]
    stem: Mapped[int | None]  # position of the paragraph that introduces this item
    number: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str]
    page: Mapped[int | None]
    boxes: Mapped[list[Any]]
    headings: Mapped[list[str]]
    heading: Mapped[bool]
    bold: Mapped[bool]
    footnotes: Mapped[list[str]]
    confidence: Mapped[float | None]

    version: Mapped[Version] = relationship(back_populates="paragraphs")
    recommendations: Mapped[list["Recommendation"]] = relationship(
        back_populates="paragraph", order_by="Recommendation.start", cascade="all, delete-orphan", passive_deletes=True
    )


class Recommendation(Table):
    """One demand found in a paragraph; the fields are those of treatywatch.catalogue.readings.Finding."""

    __tablename__ = "recommendation"

    id: Mapped[int] = mapped_column(primary_key=True)
    paragraph_id: Mapped[int] = mapped_column(ForeignKey("paragraph.id", ondelete="CASCADE"), index=True)
    number: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    start: Mapped[int]
    end: Mapped[int]
    stem: Mapped[str] = mapped_column(Text)
    addressees: Mapped[list[str]]
    further_addressees: Mapped[list[str]] = mapped_column(default=list)
    recommending_states: Mapped[list[str]]
    position: Mapped[str | None]
    verbs: Mapped[list[str]]
    deadline: Mapped[date | None] = mapped_column(index=True)
    action: Mapped[int | None]
    procedural: Mapped[bool]
    next_report: Mapped[bool] = mapped_column(default=False)
    follow_up: Mapped[bool]
    follow_up_by: Mapped[date | None]
    theme: Mapped[str] = mapped_column(Text, default="")
    concern: Mapped[dict[str, Any] | None]  # {"paragraph", "start", "end"}
    references: Mapped[list[Any]]  # [{"symbol", "paragraph"}]
    reiterates: Mapped[bool] = mapped_column(default=False)
    articles: Mapped[list[str]] = mapped_column(default=list)
    labels: Mapped[list[Any]]  # [{"axis", "name", "score", "start", "end"}]

    paragraph: Mapped[Paragraph] = relationship(back_populates="recommendations")


class Answer(Table):
    """What a State under review answers to one recommendation; the fields are those of readings.Answer."""

    __tablename__ = "answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    paragraph_id: Mapped[int] = mapped_column(ForeignKey("paragraph.id", ondelete="CASCADE"), index=True)
    number: Mapped[str]
    position: Mapped[str]
    start: Mapped[int]
    end: Mapped[int]

    paragraph: Mapped[Paragraph] = relationship()


class Embedding(Table):
    """The vector of a text under a model: float16, unit length; each text is embedded once."""

    __tablename__ = "embedding"

    model: Mapped[str] = mapped_column(primary_key=True)
    text_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    vector: Mapped[bytes] = mapped_column(LargeBinary)


class Run(Table):
    """One run of a job: when, with what outcome and counts, and what needs a person."""

    __tablename__ = "run"

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(index=True)  # "crawl tbinternet", "process", "alerts", "digest"
    started: Mapped[datetime]
    ended: Mapped[datetime | None]
    outcome: Mapped[str | None]  # "ok", "blocked", "layout-changed", "empty", "error"; None while it runs
    counts: Mapped[dict[str, Any]]
    alarms: Mapped[list[str]]
    log: Mapped[str] = mapped_column(Text, default="")
