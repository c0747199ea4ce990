"""A batch: every saved search matched against what is new, and one mail queued for each person who is due one."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts import arrivals
from alerts.letterhead import Letterhead
from alerts.matching import Asked, Matcher, News, match
from alerts.outbox import queued_mails
from alerts.subscriptions import is_active
from alerts.telling import held_for_writing, queue_due
from index.engine import QueryError
from index.tree import Query
from treatywatch.catalogue.alert_tables import Arrival, Match, Subscription
from treatywatch.catalogue.database import Catalogue

AT_A_TIME = 100  # versions whose passages are in memory at once: some 10,000 passages of concluding observations


@dataclass(frozen=True, kw_only=True, slots=True)
class FaultySearch:
    """A saved search whose query is no longer understood; it is kept, and goes on from where it stopped once mended."""

    subscription: int
    email: str
    query: str
    problem: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Prepared:
    """What a batch came to: matches found, mails queued, and the saved searches that could not be understood."""

    matches: int
    mails: int
    faulty: tuple[FaultySearch, ...]


Transaction = Callable[[], AbstractContextManager[Session]]


def prepare(catalogue: Catalogue, matcher: Matcher, letterhead: Letterhead, now: datetime) -> Prepared:
    """Match what is new and queue the mails that are due.

    For each subscriber the matches, the mail and how far the saved searches have come are written in one transaction,
    so that a process killed anywhere loses nothing and tells nothing twice.
    """
    return _prepare(catalogue.session, matcher, letterhead, now)


def pending(catalogue: Catalogue, matcher: Matcher, letterhead: Letterhead, now: datetime) -> list[EmailMessage]:
    """Return the mails that would go now: those queued and those that `prepare` would queue. Nothing of it is kept."""
    with catalogue.session() as session:
        _prepare(lambda: nullcontext(session), matcher, letterhead, now)
        mails = queued_mails(session)
        session.rollback()
    return mails


def _prepare(transaction: Transaction, matcher: Matcher, letterhead: Letterhead, now: datetime) -> Prepared:
    with transaction() as session:
        arrivals.admit(session)
        trees, faulty = _understood(session, matcher)
        come = _least_matched(session, trees)
    asked = Asked.of(trees, matcher.meanings)
    matches = mails = 0
    for news, last in _rounds(transaction, matcher, asked, come):
        with transaction() as session:
            subscribers = _subscribers(session, everyone=bool(news))
        for email in subscribers:
            with transaction() as session:
                subscriptions = held_for_writing(session, email)
                understood = [held for held in subscriptions if held.id in trees]
                matches += sum(len(match(session, held, news, asked, now)) for held in understood)
                if last and queue_due(session, subscriptions, letterhead, now):
                    mails += 1
    return Prepared(matches=matches, mails=mails, faulty=faulty)


def _understood(session: Session, matcher: Matcher) -> tuple[dict[int, Query], tuple[FaultySearch, ...]]:
    trees: dict[int, Query] = {}
    faulty = []
    for saved in session.scalars(select(Subscription).where(is_active()).order_by(Subscription.id)):
        try:
            trees[saved.id] = matcher.understand(saved.query, saved.language)
        except QueryError as error:
            faulty.append(FaultySearch(subscription=saved.id, email=saved.email, query=saved.query, problem=str(error)))
    return trees, tuple(faulty)


def _least_matched(session: Session, trees: Mapping[int, Query]) -> int:
    """Return how far every saved search that is understood has come: the newest arrival where there is none."""
    come = [held.matched_to for held in session.scalars(select(Subscription).where(is_active())) if held.id in trees]
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
    return News.of(arrival.id, arrival.version, passages, vectors, asked)


def _subscribers(session: Session, *, everyone: bool) -> Sequence[str]:
    """Return the addresses with a saved search, or only those with something found that no mail has told yet."""
    addresses = select(Subscription.email).where(is_active()).distinct().order_by(Subscription.email)
    if not everyone:
        addresses = addresses.join(Match, Match.subscription_id == Subscription.id).where(Match.delivery_id.is_(None))
    return session.scalars(addresses).all()
