"""The weekly digest: what first came in one ISO week, what in it matters most, and what the sources did not give."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from alerts.ahead import Upcoming, due, upcoming
from alerts.cycles import compared
from alerts.first_fetched import by_week, first_fetched
from alerts.said import Said, Standing, is_old
from alerts.silences import Silence, silences
from alerts.weeks import Week
from treatywatch.catalogue.tables import Version

SHOWN = 20  # of the recommendations that matter most; the rest are counted, or mail programs would cut the mail short
REPEATED = 10  # of those that are asked again
LISTED = 100  # documents: more came only where a source was first visited


@dataclass(frozen=True, kw_only=True, slots=True)
class Published:
    """A document first fetched in the week, how many recommendations were found in it, and under which rights."""

    key: str
    symbol: str
    title: str
    body: str
    states: tuple[str, ...]
    language: str
    published: date | None
    recommendations: int
    rights: tuple[tuple[str, int], ...]
    error: str | None

    def is_old(self, week: Week) -> bool:
        """True where it was published more than a year before the week."""
        return is_old(self.published, week)


@dataclass(frozen=True, kw_only=True, slots=True)
class Edits:
    """What editors want of a week's digest: recommendations told first or not at all (Said.name), and a note."""

    pinned: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Digest:
    """A week's digest, complete: whatever shows it asks for nothing else.

    Counts are of recommendations, the most frequent first; `by_week` is of documents, by week. `due` are
    recommendations whose deadlines are about to pass. What is not shown for want of room is counted.
    """

    week: Week
    note: str
    documents: tuple[Published, ...]
    documents_unshown: int
    recommendations: int
    by_state: tuple[tuple[str, int], ...]
    by_right: tuple[tuple[str, int], ...]
    by_body: tuple[tuple[str, int], ...]
    by_week: tuple[tuple[str, int], ...]
    matters: tuple[Said, ...]
    matters_unshown: int
    repeated: tuple[Said, ...]
    repeated_unshown: int
    due: tuple[Said, ...]
    upcoming: tuple[Upcoming, ...]
    silences: tuple[Silence, ...]


def digest(session: Session, week: Week, edits: Edits = Edits()) -> Digest:
    """Return the digest of a week from the catalogue alone, as editors want it.

    It holds what was first fetched in that week, whenever published, so later weeks do not change it. Editors change
    what is quoted, never what is counted or listed.
    """
    versions = first_fetched(session, week)
    said = [one for version in versions for one in compared(session, version, week.end)]
    shown = [one for one in said if one.name not in edits.hidden]
    matters = _mattering(shown, week, edits.pinned)
    repeated = [one for one in shown if one.standing is Standing.REPEATED and one not in matters[:SHOWN]]
    documents = _published(versions, said)
    return Digest(
        week=week,
        note=edits.note,
        documents=documents[:LISTED],
        documents_unshown=max(0, len(documents) - LISTED),
        recommendations=len(said),
        by_state=_counted(state for one in said for state in one.states),
        by_right=_counted(right for one in said for right in one.rights),
        by_body=_counted(one.body for one in said),
        by_week=by_week(session, week),
        matters=tuple(matters[:SHOWN]),
        matters_unshown=max(0, len(matters) - SHOWN),
        repeated=tuple(repeated[:REPEATED]),
        repeated_unshown=max(0, len(repeated) - REPEATED),
        due=tuple(one for one in due(session, week) if one.name not in edits.hidden),
        upcoming=upcoming(session, week),
        silences=silences(session, week),
    )


def _mattering(said: Iterable[Said], week: Week, pinned: Collection[str]) -> list[Said]:
    """Return those that editors pinned, then those with a reason: of new documents first, most reasons first."""

    def first(one: Said) -> tuple[bool, bool, int, date, str]:
        return one.name not in pinned, is_old(one.published, week), -one.weight(week), one.deadline or date.max, one.key

    return sorted((one for one in said if one.weight(week) or one.name in pinned), key=first)


def _published(versions: Sequence[Version], said: Sequence[Said]) -> tuple[Published, ...]:
    """Return the documents by State, then by key; those on no State last."""
    found: dict[str, list[Said]] = {}
    for one in said:
        found.setdefault(one.key, []).append(one)
    documents = [_document(version, found.get(version.document.key, [])) for version in versions]
    return tuple(sorted(documents, key=lambda document: (not document.states, document.states, document.key)))


def _document(version: Version, said: Sequence[Said]) -> Published:
    document = version.document
    return Published(
        key=document.key,
        symbol=document.symbol or document.key,
        title=document.title,
        body=document.body,
        states=tuple(held.state for held in document.states),
        language=version.language,
        published=document.published or document.adopted,
        recommendations=len(said),
        rights=_counted(right for one in said for right in one.rights),
        error=version.error,
    )


def _counted(values: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(values).items(), key=lambda counted: (-counted[1], counted[0])))
