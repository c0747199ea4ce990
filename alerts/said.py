"""What a document says, as the digest tells it: each recommendation with its place and what is known of it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from alerts.weeks import Week
from treatywatch.catalogue.tables import Paragraph, Recommendation, Version

NEAR = timedelta(days=365)  # a deadline that follow-up procedures set: one year, for most treaty bodies


class Standing(StrEnum):
    """How a recommendation stands to what the same body asked of the same State in the cycle before."""

    NEW = "new"
    REPEATED = "repeated"
    STRENGTHENED = "strengthened"


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a recommendation stands: document, paragraph number as printed, page, language."""

    key: str
    symbol: str
    number: str
    page: int | None
    language: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """A recommendation as the digest tells it; `key` is its document's.

    `standing` is None where nothing of the cycle before is held to compare it with; `earlier` is where it was asked
    then, None where only the text says that it was. `gains` says what a strengthened one adds to that.
    """

    key: str
    symbol: str
    title: str
    body: str
    states: tuple[str, ...]
    number: str
    page: int | None
    stem: str
    text: str
    language: str
    published: date | None
    deadline: date | None
    rights: tuple[str, ...]
    policies: tuple[str, ...]
    follow_up: bool
    fetched: datetime
    standing: Standing | None = None
    earlier: Place | None = None
    gains: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What editors call it: its document's key, "#" and its number, "E/C.12/KEN/CO/6#48 (b)"."""
        return f"{self.key}#{self.number}"

    def near(self, week: Week) -> bool:
        """True where its deadline falls within a year from the week."""
        return self.deadline is not None and week.start.date() <= self.deadline < (week.end + NEAR).date()

    def weight(self, week: Week) -> int:
        """Return how many reasons there are to tell it first.

        They are a near deadline, economic policy, the follow-up procedure, and being new or strengthened.
        """
        reasons = (
            self.near(week),
            self.policies,
            self.follow_up,
            self.standing in (Standing.NEW, Standing.STRENGTHENED),
        )
        return sum(map(bool, reasons))


def is_old(published: date | None, week: Week) -> bool:
    """True where what was published then was published more than a year before a week: found late, it is no news."""
    return published is not None and published < (week.start - NEAR).date()


def recommendations_in(session: Session, version: Version) -> list[Recommendation]:
    """Return the recommendations of a version in reading order, each with its paragraph."""
    found = select(Recommendation).join(Recommendation.paragraph).options(contains_eager(Recommendation.paragraph))
    printed = found.where(Paragraph.version_id == version.id).order_by(Paragraph.position, Recommendation.start)
    return list(session.scalars(printed))


def told(recommendation: Recommendation, version: Version) -> Said:
    """Return a recommendation of a version as the digest tells it, not yet compared with the cycle before."""
    document = version.document
    return Said(
        key=document.key,
        symbol=document.symbol or document.key,
        title=document.title,
        body=document.body,
        states=tuple(recommendation.addressees or [held.state for held in document.states]),
        number=recommendation.number,
        page=recommendation.paragraph.page,
        stem=recommendation.stem,
        text=recommendation.text,
        language=version.language,
        published=document.published or document.adopted,
        deadline=recommendation.deadline,
        rights=_named(recommendation, "rights"),
        policies=_named(recommendation, "policies"),
        follow_up=recommendation.follow_up,
        fetched=version.fetched,
    )


def _named(recommendation: Recommendation, axis: str) -> tuple[str, ...]:
    return tuple(label["name"] for label in recommendation.labels if label["axis"] == axis)
