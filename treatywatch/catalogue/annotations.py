"""Keeping what other indexes say of passages: what is new in them, what changed, and what they no longer have."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from hashlib import blake2b
from operator import attrgetter
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from treatywatch.catalogue.annotation_tables import Annotation

RECOMMENDATION = "recommendation"
# Rows that are asked for, or written, in one statement: SQLite admits 32,766 values in one.
BATCH = 1000


class Change(StrEnum):
    """What became of an annotation since it was last listed."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, kw_only=True, slots=True)
class AnnotationFacts:
    """One passage as another index has it; `identifier` is that index's own, `key` the document's, None if not said.

    `kind` is "recommendation" or as the index names it; a change of any text is noticed, but only that of a
    recommendation is kept, since nothing else is compared with ours. `session` and `cycle` are those of the Universal
    Periodic Review, `state` the State under review as ISO alpha-3, `position` its answer in the words of
    readings.Finding, `action` UPR Info's category, 1 to 5.
    """

    source: str
    identifier: str
    kind: str
    text: str
    key: str | None = None
    published: date | None = None
    themes: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    sdgs: tuple[str, ...] = ()
    state: str | None = None
    session: int | None = None
    cycle: int | None = None
    recommending_states: tuple[str, ...] = ()
    position: str | None = None
    action: int | None = None

    @property
    def digest(self) -> bytes:
        """What tells this state of the annotation from any other: 16 bytes."""
        return blake2b(repr(_values(self)).encode(), digest_size=16).digest()


# Several times as quick as dataclasses.astuple, which copies whatever is inside: a visit reads 260,000 of them.
_FIELDS = tuple(one.name for one in fields(AnnotationFacts))
_values = attrgetter(*_FIELDS)


def keep_annotations(session: Session, listed: Sequence[AnnotationFacts], seen: datetime) -> list[Change]:
    """Enter annotations of one source as they are listed now, and return what became of each, in order.

    One that had vanished and is listed again counts as changed.
    """
    digests = {facts.identifier: facts.digest for facts in listed}
    held = _held(session, listed[0].source, digests) if listed else {}
    changes = {name: _change(held.get(name), digest) for name, digest in digests.items()}
    rows = {
        facts.identifier: _row(facts, digests[facts.identifier], seen)
        for facts in listed
        if changes[facts.identifier] != Change.UNCHANGED
    }
    if new := [{**row, "first_seen": seen} for name, row in rows.items() if changes[name] == Change.NEW]:
        session.execute(insert(Annotation), new)
    if changed := [row for name, row in rows.items() if changes[name] == Change.CHANGED]:
        session.execute(update(Annotation), changed)
    return [changes[facts.identifier] for facts in listed]


def missing_annotations(session: Session, source: str, listed: Collection[str]) -> list[str]:
    """Return the identifiers of a source's annotations that a whole listing has no more; `listed` is best a set."""
    held = select(Annotation.identifier).filter_by(source=source, vanished=None)
    rows = session.execute(held, execution_options={"yield_per": BATCH})
    return [identifier for (identifier,) in rows if identifier not in listed]


def strike_annotations(session: Session, source: str, identifiers: Sequence[str], when: datetime) -> None:
    """Mark annotations as vanished; they are kept."""
    session.execute(
        update(Annotation),
        [{"source": source, "identifier": identifier, "vanished": when} for identifier in identifiers],
    )


def _held(session: Session, source: str, identifiers: Collection[str]) -> dict[str, bytes]:
    """Return the digests of the annotations that are held, empty for those that had vanished."""
    named = select(Annotation.identifier, Annotation.digest, Annotation.vanished).filter_by(source=source)
    rows = session.execute(named.where(Annotation.identifier.in_(identifiers)))
    return {row.identifier: b"" if row.vanished else row.digest for row in rows}


def _change(held: bytes | None, digest: bytes) -> Change:
    if held is None:
        return Change.NEW
    return Change.UNCHANGED if held == digest else Change.CHANGED


def _row(facts: AnnotationFacts, digest: bytes, seen: datetime) -> dict[str, Any]:
    row = dict(zip(_FIELDS, _values(facts), strict=True))
    kept = {} if facts.kind == RECOMMENDATION else {"text": ""}
    return {**row, **kept, "digest": digest, "changed": seen, "vanished": None}
