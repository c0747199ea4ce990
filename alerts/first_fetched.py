"""What first came in a week, whenever it was published: one version of each document, and how many came before."""

from collections import Counter

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager

from alerts.weeks import Week
from treatywatch.catalogue.tables import Version

WEEKS = 12  # a quarter: enough to see whether a week is quiet or busy


def first_fetched(session: Session, week: Week) -> list[Version]:
    """Return one version of each document that came in a week: the English one, else the first readable one."""
    first = func.min(Version.fetched)
    came = select(Version.document_id).group_by(Version.document_id).having(first >= week.start, first < week.end)
    return leading(session, came, week)


def leading(session: Session, documents: Select[int], week: Week) -> list[Version]:
    """Return, by key, one version of each of the documents whose ids are selected, of those that a week knew."""
    held = select(Version).join(Version.document).options(contains_eager(Version.document))
    versions = session.scalars(held.where(Version.document_id.in_(documents), Version.fetched < week.end))
    chosen: dict[int, Version] = {}
    for version in sorted(versions, key=_shown_first):
        chosen.setdefault(version.document_id, version)
    return sorted(chosen.values(), key=lambda version: version.document.key)


def by_week(session: Session, week: Week) -> tuple[tuple[str, int], ...]:
    """Return how many documents first came in each of the WEEKS weeks up to this one, the oldest first."""
    weeks = [week.before(weeks) for weeks in reversed(range(WEEKS))]
    first = func.min(Version.fetched)
    came = select(first).group_by(Version.document_id).having(first >= weeks[0].start, first < week.end)
    counted = Counter(Week.of(moment).name for moment in session.scalars(came))
    return tuple((each.name, counted[each.name]) for each in weeks)


def _shown_first(version: Version) -> tuple[bool, bool, int]:
    unreadable = version.extractor is None or version.error is not None
    return unreadable, version.language != "en", -version.id
