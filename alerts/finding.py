"""Finding: what is new to each saved search, told once, whatever languages, files and readings come later."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from alerts.earlier import letters
from alerts.matching import Asked, Question
from alerts.news import Answer, News
from alerts.wishes import Density
from treatywatch.catalogue.alert_tables import Match, Subscription

UNSEEN = {"synchronize_session": False}  # the session reads subscriptions anew before it uses them


@dataclass(frozen=True, kw_only=True, slots=True)
class _Told:
    """What a saved search was told of one document: (language, letters), and (name, language, whether a change)."""

    said: set[tuple[str, str]] = field(default_factory=set)
    named: set[tuple[str, str, bool]] = field(default_factory=set)

    def add(self, name: str, language: str, said: str, *, change: bool) -> None:
        self.said.add((language, said))
        self.named.add((name, language, change))

    def has(self, answer: Answer) -> bool:
        """True where these words were told, or this paragraph was in another language; a change is told once too."""
        return (answer.language, answer.said) in self.said or any(
            name == answer.name and language != answer.language and (change or not answer.change)
            for name, language, change in self.named
        )


class Memory:
    """What saved searches were told before of the documents that have news."""

    def __init__(self, session: Session, subscriptions: Collection[int], documents: Collection[int]) -> None:
        self._told: dict[tuple[int, int], _Told] = defaultdict(_Told)
        held = select(Match.subscription_id, Match.document_id, Match.number, Match.quote)
        earlier = held.where(Match.subscription_id.in_(subscriptions), Match.document_id.in_(documents))
        for subscription, document, name, quote in session.execute(earlier):
            change = quote["change"] is not None
            self._told[subscription, document].add(name, quote["language"], letters(quote["text"]), change=change)

    def untold(self, subscription: int, item: News, answers: Sequence[Answer]) -> list[Answer]:
        """Return what a saved search was not told, and remember that now it is."""
        told = self._told[subscription, item.document]
        new = [answer for answer in answers if not told.has(answer)]
        for answer in new:
            told.add(answer.name, answer.language, answer.said, change=answer.change)
        return new


def find(
    session: Session, subscriptions: Sequence[Subscription], news: Sequence[News], asked: Asked, now: datetime
) -> int:
    """Put news, in order, to saved searches; keep what each is to be told and move it on, in this transaction.

    Return how many paragraphs that is. A paragraph told before is told again only where a newer file of its language
    changed it; in another language it never is. A `like:` stops before the first version that lacks a vector, and goes
    on from there the next time.
    """
    answered = {item.document for item in news if item.answers}
    memory = Memory(session, [held.id for held in subscriptions], answered)
    come: dict[int, list[int]] = defaultdict(list)
    found: list[dict[str, object]] = []
    for held in subscriptions:
        reached = _reached(held, news, asked)
        found += _found(held, [item for item in news if held.matched_to < item.arrival <= reached], memory, now)
        come[reached].append(held.id)
    _keep(session, found, come)
    return len(found)


def _reached(held: Subscription, news: Sequence[News], asked: Asked) -> int:
    """Return how far a saved search comes in the arrivals."""
    like = Question.of(held) in asked.likes
    reached = held.matched_to
    for item in news:
        if like and item.waiting and item.arrival > held.matched_to:
            break
        reached = max(reached, item.arrival)
    return reached


def _found(held: Subscription, news: Sequence[News], memory: Memory, now: datetime) -> Iterator[dict[str, object]]:
    question = Question.of(held)
    for item in news:
        if item.version > held.starts_after and question in item.answers:
            since = [answer for answer in item.answers[question] if answer.since > held.starts_after]
            for answer in memory.untold(held.id, item, since):
                yield _match(held, item, answer, now)


def _match(held: Subscription, item: News, answer: Answer, now: datetime) -> dict[str, object]:
    return {
        "subscription_id": held.id,
        "document_id": item.document,
        "version_id": item.version,
        "number": answer.name,
        "found": now,
        "quote": answer.row if held.density == Density.CONTEXT else {**answer.row, "around": ("", "")},
    }


def _keep(session: Session, found: Sequence[dict[str, object]], come: Mapping[int, Sequence[int]]) -> None:
    """Write in few statements what one unit of work for each object would take three times as long to write."""
    if found:
        session.execute(insert(Match), found)
    for arrival, subscriptions in come.items():
        moved = update(Subscription).where(Subscription.id.in_(subscriptions)).values(matched_to=arrival)
        session.execute(moved, execution_options=UNSEEN)
