"""A week's edition: what editors do to the digest before it goes out, and the digest as it then stays for good."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.cycles import compared
from alerts.digest import Digest, Edits, digest
from alerts.first_fetched import first_fetched
from alerts.said import Said
from alerts.weeks import Week
from treatywatch.catalogue.alert_tables import Edition
from treatywatch.refusal import Refusal

_frozen: TypeAdapter[Digest] = TypeAdapter(Digest)


class EditionError(Refusal):
    """Raised when an edition cannot be edited or sent; the message says why and what to do."""


def of_week(session: Session, week: Week) -> Digest:
    """Return the digest of a week: as it was sent, else as it would be sent now."""
    return sent_digest(session, week) or digest(session, week, edits_of(session, week))


def sent_digest(session: Session, week: Week) -> Digest | None:
    """Return the digest of a week as it was sent; None where it was not."""
    edition = session.get(Edition, week.name)
    return thawed(edition) if edition and edition.frozen else None


def thawed(edition: Edition) -> Digest:
    """Return the digest that an edition froze."""
    return _thawed(edition.frozen or "")


@lru_cache(maxsize=2)  # many readers are sent one week
def _thawed(frozen: str) -> Digest:
    return _frozen.validate_json(frozen)


def sent_editions(session: Session) -> Sequence[Edition]:
    """Return the editions that went out, the newest week first."""
    return session.scalars(select(Edition).where(Edition.sent.is_not(None)).order_by(Edition.week.desc())).all()


def edits_of(session: Session, week: Week) -> Edits:
    """Return what editors have wanted of a week so far."""
    edition = session.get(Edition, week.name)
    if edition is None:
        return Edits()
    return Edits(pinned=tuple(edition.pinned), hidden=tuple(edition.hidden), note=edition.note)


def editable(session: Session, week: Week) -> list[Said]:
    """Return every recommendation that editors may pin or hide, by document, in reading order."""
    return [one for version in first_fetched(session, week) for one in compared(session, version, week.end)]


def edit(
    session: Session, week: Week, *, pin: Collection[str] = (), hide: Collection[str] = (), note: str | None = None
) -> None:
    """Pin and hide recommendations by name ("E/C.12/KEN/CO/6#48 (b)"), and put a note before the others.

    What was hidden and is pinned is shown again, and the other way round. None leaves the note as it is. Raises
    EditionError where the week's digest was sent, or has no recommendation of a name.
    """
    edition = _open_edition(session, week)
    known = {one.name for one in (*editable(session, week), *digest(session, week).due)}
    if unknown := [name for name in (*pin, *hide) if name not in known]:
        raise EditionError(
            f"{week.name} has no recommendation {unknown[0]!r}: `treatywatch digest draft` shows their names"
        )
    edition.pinned = [name for name in dict.fromkeys((*edition.pinned, *pin)) if name not in hide]
    edition.hidden = [name for name in dict.fromkeys((*edition.hidden, *hide)) if name not in pin]
    edition.note = edition.note if note is None else note.strip()


def freeze(session: Session, week: Week, now: datetime) -> Digest:
    """Return the digest of a week as it goes out, kept from now on as it is; sent before, it is what was sent.

    Raises EditionError while the week is not over.
    """
    if now < week.end:
        raise EditionError(f"{week.name} is not over: its digest can be sent from {week.end:%A %d %B %Y} on (UTC)")
    told = of_week(session, week)
    edition = session.get(Edition, week.name)
    if edition is None or edition.frozen is None:
        edition = edition or _open_edition(session, week)
        edition.frozen, edition.sent = _frozen.dump_json(told).decode(), now
    return told


def _open_edition(session: Session, week: Week) -> Edition:
    edition = session.get(Edition, week.name)
    if edition is None:
        edition = Edition(week=week.name, note="", pinned=[], hidden=[], frozen=None, sent=None)
        session.add(edition)
        session.flush()
    if edition.frozen is not None:
        raise EditionError(f"the digest of {week.name} was sent: what was sent is not changed")
    return edition
