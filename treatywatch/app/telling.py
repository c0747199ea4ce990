"""Telling: saved searches matched against what is new, their mails, and the weekly digest, put together and sent."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts import batches, digest_mail
from alerts.digest import Digest, digest
from alerts.matching import Matcher, Meanings
from alerts.sending.run import SendResult
from alerts.subscriptions import is_active
from alerts.wishes import Rate
from index.engine import Passage, Vector
from index.passages import passages_of
from index.tree import Query
from index.understand import understand
from treatywatch.app.embedding import kept_vectors
from treatywatch.app.house import House
from treatywatch.app.posting import letterhead, send_queued
from treatywatch.catalogue.alert_tables import Subscription


def matcher(house: House) -> Matcher:
    """Return how saved searches are matched: by words, by fields, and by meaning where a passage has its vector."""

    def vectors(session: Session, passages: Sequence[Passage]) -> Mapping[int, Vector]:
        return kept_vectors(session, house.embedder.name, [passage.id for passage in passages])

    meanings = Meanings(
        embed=lambda texts: list(house.embedder.embed(texts)), vectors=vectors, threshold=house.embedder.threshold
    )

    def understood(query: str, language: str) -> Query:
        return understand(query, states=house.states, language=language)

    return Matcher(passages_of=passages_of, understand=understood, meanings=meanings)


def send_alerts(house: House) -> SendResult:
    """Match what is new, queue the mails that are due, and send all that is queued.

    A saved search that is no longer understood is among the failures; the others are told all the same.
    """
    prepared = batches.prepare(house.catalogue, matcher(house), letterhead(house), _now())
    result = send_queued(house)
    faulty = [f"saved search {one.subscription} of {one.email}: {one.problem}: {one.query}" for one in prepared.faulty]
    return replace(result, failures=(*result.failures, *faulty))


def pending_alerts(house: House) -> list[EmailMessage]:
    """Return the mails that would be sent now; nothing is kept."""
    return batches.pending(house.catalogue, matcher(house), letterhead(house), _now())


def week_digest(house: House, week: str) -> Digest:
    """Return the digest of a week like "2026-W47"; raises WeekError for any other name."""
    with house.catalogue.session() as session:
        return digest(session, week)


def digest_text(house: House, week: str) -> str:
    """Return the digest of a week as text."""
    return digest_mail.digest_text(week_digest(house, week), letterhead(house))


def write_digest(house: House, week: str, folder: Path) -> list[Path]:
    """Write the digest of a week into a folder as text, HTML and mail; return the files."""
    return digest_mail.write(week_digest(house, week), folder, letterhead(house))


def send_digest(house: House, week: str) -> SendResult:
    """Queue the digest of a week for whoever has a weekly saved search, and send all that is queued."""
    told = week_digest(house, week)
    with house.catalogue.session() as session:
        weekly = select(Subscription.email).where(Subscription.rate == Rate.WEEKLY, is_active())
        emails = session.scalars(weekly.distinct().order_by(Subscription.email)).all()
        digest_mail.enqueue_digest(session, told, emails, now=_now(), letterhead=letterhead(house))
    return send_queued(house)


def _now() -> datetime:
    return datetime.now(UTC)
