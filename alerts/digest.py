"""The weekly digest: what first came in one ISO week, what in it matters most, and what the sources did not give."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager

from alerts.weeks import Week
from treatywatch.catalogue.tables import Paragraph, Recommendation, Run, Version

NEAR = timedelta(days=365)  # a deadline that follow-up procedures set: one year, for most treaty bodies
AHEAD = timedelta(days=28)  # how far the digest looks for deadlines that come due
SHOWN = 25  # of the recommendations that matter most; the rest are counted


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """A recommendation as the digest tells it; `reasons` say why it matters, `key` is its document's."""

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
    deadline: date | None
    rights: tuple[str, ...]
    policies: tuple[str, ...]
    follow_up: bool
    fetched: datetime

    def near(self, week: Week) -> bool:
        """True where its deadline falls within a year from the week."""
        return self.deadline is not None and week.start.date() <= self.deadline < (week.end + NEAR).date()

    def weight(self, week: Week) -> int:
        """Return how many reasons there are to tell it first: a near deadline, economic policy, follow-up."""
        return self.near(week) + bool(self.policies) + self.follow_up


@dataclass(frozen=True, kw_only=True, slots=True)
class Published:
    """A document first fetched in the week and how many recommendations were found in it."""

    key: str
    symbol: str
    title: str
    body: str
    states: tuple[str, ...]
    published: date | None
    recommendations: int
    error: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Silence:
    """A source that did not give what it should have: the outcome of its last run of the week, and its alarms."""

    source: str
    outcome: str
    alarms: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Digest:
    """A week's digest. Counts are of recommendations, the most frequent first; `due` are deadlines about to pass."""

    week: Week
    documents: tuple[Published, ...]
    recommendations: int
    by_state: tuple[tuple[str, int], ...]
    by_right: tuple[tuple[str, int], ...]
    by_body: tuple[tuple[str, int], ...]
    matters: tuple[Said, ...]
    matters_unshown: int
    due: tuple[Said, ...]
    silences: tuple[Silence, ...]


def digest(session: Session, week: str) -> Digest:
    """Return the digest of a week like "2026-W47", from the catalogue alone; raises WeekError for any other name.

    It holds what was first fetched in that week, whenever published, so later weeks do not change it.
    """
    wanted = Week.named(week)
    leading = _first_fetched(session, wanted)
    said = _said(session, leading)
    found = Counter(one.key for one in said)
    matters = sorted((one for one in said if one.weight(wanted)), key=lambda one: _most_first(one, wanted))
    return Digest(
        week=wanted,
        documents=tuple(_published(version, found[version.document.key]) for version in leading),
        recommendations=len(said),
        by_state=_counted(state for one in said for state in one.states),
        by_right=_counted(right for one in said for right in one.rights),
        by_body=_counted(one.body for one in said),
        matters=tuple(matters[:SHOWN]),
        matters_unshown=max(0, len(matters) - SHOWN),
        due=_due(session, wanted),
        silences=_silences(session, wanted),
    )


def _first_fetched(session: Session, week: Week) -> list[Version]:
    """Return one version of each document that came in the week: the English one, else the first readable one."""
    first = func.min(Version.fetched)
    came = select(Version.document_id).group_by(Version.document_id).having(first >= week.start, first < week.end)
    return _leading(session, came, week)


def _leading(session: Session, documents: Select[int], week: Week) -> list[Version]:
    held = select(Version).join(Version.document).options(contains_eager(Version.document))
    versions = session.scalars(held.where(Version.document_id.in_(documents), Version.fetched < week.end))
    chosen: dict[int, Version] = {}
    for version in sorted(versions, key=_shown_first):
        chosen.setdefault(version.document_id, version)
    return sorted(chosen.values(), key=lambda version: version.document.key)


def _shown_first(version: Version) -> tuple[bool, bool, int]:
    unreadable = version.extractor is None or version.error is not None
    return unreadable, version.language != "en", -version.id


def _said(session: Session, versions: Sequence[Version]) -> list[Said]:
    return [one for version in versions for one in _said_in(session, version)]


def _said_in(session: Session, version: Version) -> list[Said]:
    found = select(Recommendation).join(Recommendation.paragraph).options(contains_eager(Recommendation.paragraph))
    printed = found.where(Paragraph.version_id == version.id).order_by(Paragraph.position, Recommendation.start)
    return [_told(recommendation, version) for recommendation in session.scalars(printed)]


def _told(recommendation: Recommendation, version: Version) -> Said:
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
        deadline=recommendation.deadline,
        rights=_named(recommendation, "rights"),
        policies=_named(recommendation, "policies"),
        follow_up=recommendation.follow_up,
        fetched=version.fetched,
    )


def _named(recommendation: Recommendation, axis: str) -> tuple[str, ...]:
    return tuple(label["name"] for label in recommendation.labels if label["axis"] == axis)


def _published(version: Version, recommendations: int) -> Published:
    document = version.document
    return Published(
        key=document.key,
        symbol=document.symbol or document.key,
        title=document.title,
        body=document.body,
        states=tuple(held.state for held in document.states),
        published=document.published or document.adopted,
        recommendations=recommendations,
        error=version.error,
    )


def _counted(values: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(values).items(), key=lambda counted: (-counted[1], counted[0])))


def _most_first(one: Said, week: Week) -> tuple[int, date, str]:
    return -one.weight(week), one.deadline or date.max, one.key


def _due(session: Session, week: Week) -> tuple[Said, ...]:
    """Return the recommendations, of any week up to this one, whose deadline falls from Monday on within AHEAD."""
    first, last = week.start.date(), (week.end + AHEAD).date()
    timed = select(Version.document_id).join(Version.paragraphs).join(Paragraph.recommendations)
    within = timed.where(Recommendation.deadline >= first, Recommendation.deadline < last, Version.fetched < week.end)
    said = _said(session, _leading(session, within, week))
    due = [one for one in said if one.deadline is not None and first <= one.deadline < last]
    return tuple(sorted(due, key=lambda one: (one.deadline or date.max, one.key)))


def _silences(session: Session, week: Week) -> tuple[Silence, ...]:
    runs = select(Run).where(Run.job.like("crawl %"), Run.started >= week.start, Run.started < week.end)
    last = {run.job.removeprefix("crawl "): run for run in session.scalars(runs.order_by(Run.started, Run.id))}
    return tuple(
        Silence(source=source, outcome=run.outcome or "unfinished", alarms=tuple(run.alarms))
        for source, run in sorted(last.items())
        if run.outcome != "ok"
    )
