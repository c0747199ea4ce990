"""Finding: what is new to each saved search, told once, whatever languages, files and readings come later."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.earlier import letters
from alerts.matching import Asked, Question
from alerts.news import Answer, News
from alerts.wishes import Density
from treatywatch.catalogue.alert_tables import Match, Subscription


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
        quotation = answer.quotation
        return (quotation.language, answer.said) in self.said or any(
            name == answer.name and language != quotation.language and (change or quotation.change is None)
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
            quotation = answer.quotation
            told.add(answer.name, quotation.language, answer.said, change=quotation.change is not None)
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
    found = [match for held in subscriptions for match in _found(held, news, asked, memory, now)]
    session.add_all(found)
    session.flush()
    return len(found)


def _found(held: Subscription, news: Sequence[News], asked: Asked, memory: Memory, now: datetime) -> Iterator[Match]:
    question = Question.of(held)
    for item in news:
        if item.arrival <= held.matched_to:
            continue
        if item.waiting and question in asked.likes:
            return
        held.matched_to = item.arrival
        if item.version > held.starts_after and question in item.answers:
            since = [answer for answer in item.answers[question] if answer.since > held.starts_after]
            for answer in memory.untold(held.id, item, since):
                yield _match(held, item, answer, now)


def _match(held: Subscription, item: News, answer: Answer, now: datetime) -> Match:
    return Match(
        subscription_id=held.id,
        document_id=item.document,
        version_id=item.version,
        number=answer.name,
        found=now,
        quote=answer.quotation.as_row(in_context=held.density == Density.CONTEXT),
        delivery_id=None,
    )
