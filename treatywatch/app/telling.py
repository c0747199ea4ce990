"""Telling: saved searches matched against what is new, and their mails, put together and sent."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage

from sqlalchemy.orm import Session

from alerts import batches
from alerts.matching import Matcher, Meanings
from alerts.sending.run import SendResult
from index.engine import Passage, Vector
from index.passages import passages_of
from index.tree import Query
from index.understand import understand
from treatywatch.app.embedding import kept_vectors
from treatywatch.app.house import House
from treatywatch.app.posting import letterhead, send_queued


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


def _now() -> datetime:
    return datetime.now(UTC)
