"""A batch: every saved search matched against what is new, and one mail queued for each person who is due one."""

from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts import arrivals
from alerts.earlier import earlier
from alerts.faulty import FaultySearch, tell_faulty
from alerts.finding import find
from alerts.letterhead import Letterhead
from alerts.matching import Asked, Matcher, Question
from alerts.news import News
from alerts.outbox import queued_mails
from alerts.subscriptions import is_active
from alerts.telling import held_for_writing, queue_due
from alerts.writing import written
from index.engine import QueryError
from index.tree import Query
from treatywatch.catalogue.alert_tables import Arrival, Delivery, Match, Subscription
from treatywatch.catalogue.database import Catalogue

AT_A_TIME = 100  # versions whose passages are in memory at once: some 10,000 passages of concluding observations
TOGETHER = 500  # people told in one transaction: what a kill costs, and what keeps other writers waiting


@dataclass(frozen=True, kw_only=True, slots=True)
class Prepared:
    """What a batch came to: matches found, mails queued, and the saved searches that could not be understood."""

    matches: int
    mails: int
    faulty: tuple[FaultySearch, ...]


Transaction = Callable[[], AbstractContextManager[Session]]


def prepare(catalogue: Catalogue, matcher: Matcher, letterhead: Letterhead, now: datetime) -> Prepared:
    """Match what is new and queue the mails that are due.

    For some people at a time, matches, mails and how far the saved searches have come are written in one transaction,
    so that a process killed anywhere loses nothing and tells nothing twice.
    """
    return _prepare(catalogue.session, matcher, letterhead, now)


def pending(catalogue: Catalogue, matcher: Matcher, letterhead: Letterhead, now: datetime) -> list[EmailMessage]:
    """Return the mails that would go now: those queued and those that `prepare` would queue. Nothing of it is kept."""
    with catalogue.session() as session:
        _prepare(lambda: nullcontext(session), matcher, letterhead, now)
        for delivery in session.scalars(select(Delivery).where(Delivery.message.is_(None))):
            written(session, delivery, letterhead)
        mails = queued_mails(session)
        session.rollback()
    return mails


def _prepare(transaction: Transaction, matcher: Matcher, letterhead: Letterhead, now: datetime) -> Prepared:
    with transaction() as session:
        arrivals.admit(session)
        trees, faulty = _understood(session, matcher)
        tell_faulty(session, faulty, letterhead, now)
        come = _least_matched(session, trees)
    asked = Asked.of(trees, matcher.meanings)
    matches = mails = 0
    for news, last in _rounds(transaction, matcher, asked, come):
        for emails in _subscribers(transaction, everyone=bool(news)):
            with transaction() as session:
                subscriptions = held_for_writing(session, emails)
                understood = [held for held in subscriptions if Question.of(held) in trees]
                matches += find(session, understood, news, asked, now)
                if last:
                    mails += queue_due(session, subscriptions, letterhead, now)
    return Prepared(matches=matches, mails=mails, faulty=faulty)


def _understood(session: Session, matcher: Matcher) -> tuple[dict[Question, Query], tuple[FaultySearch, ...]]:
    """Return each question that anybody asks, understood once, and the saved searches whose question is not."""
    trees: dict[Question, Query] = {}
    problems: dict[Question, str] = {}
    for query, language in session.execute(
        select(Subscription.query, Subscription.language).where(is_active()).distinct()
    ):
        question = Question(query=query, language=language)
        try:
            trees[question] = matcher.understand(query, language)
        except QueryError as error:
            problems[question] = str(error)
    asking = select(Subscription).where(is_active(), Subscription.query.in_([one.query for one in problems]))
    return trees, tuple(
        FaultySearch(subscription=one.id, email=one.email, query=one.query, problem=problems[Question.of(one)])
        for one in session.scalars(asking.order_by(Subscription.id))
        if Question.of(one) in problems
    )


def _least_matched(session: Session, trees: Container[Question]) -> int:
    """Return how far every saved search that is understood has come: the newest arrival where there is none."""
    least = select(Subscription.query, Subscription.language, func.min(Subscription.matched_to)).where(is_active())
    asked = session.execute(least.group_by(Subscription.query, Subscription.language))
    come = (to for query, language, to in asked if Question(query=query, language=language) in trees)
    return min(come, default=arrivals.newest(session))


def _rounds(transaction: Transaction, matcher: Matcher, asked: Asked, come: int) -> Iterator[tuple[list[News], bool]]:
    """Give the news after an arrival, a round at a time, each with whether it is the last; there is always one."""
    last = False
    while not last:
        with transaction() as session:
            found = arrivals.after(session, come, AT_A_TIME)
            news = [_news(session, matcher, asked, one) for one in found]
        last = len(news) < AT_A_TIME
        yield news, last
        come = news[-1].arrival if news else come


def _news(session: Session, matcher: Matcher, asked: Asked, arrival: Arrival) -> News:
    passages = matcher.passages_of(session, arrival.version)
    vectors = matcher.meanings.vectors(session, passages) if matcher.meanings else {}
    return News.of(arrival.id, arrival.version, passages, vectors, asked, earlier(session, arrival.version))


def _subscribers(transaction: Transaction, *, everyone: bool) -> Iterator[Sequence[str]]:
    """Give the addresses with a saved search, or only those with something that no mail tells yet, some at a time."""
    addresses = select(Subscription.email).where(is_active()).distinct().order_by(Subscription.email)
    if not everyone:
        addresses = addresses.join(Match, Match.subscription_id == Subscription.id).where(Match.delivery_id.is_(None))
    last = ""
    while True:
        with transaction() as session:
            emails = session.scalars(addresses.where(Subscription.email > last).limit(TOGETHER)).all()
        if not emails:
            return
        yield emails
        last = emails[-1]
