"""Matching: which new paragraphs answer a saved search, each told once, whatever languages and files come later."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import chain

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.quotations import Quotation
from alerts.subscriptions import Understand
from index.batch import Batch, Bits, bits
from index.candidates import SavedSearches
from index.codes import Halves, cosines
from index.engine import Passage, Vector
from index.match import Matched
from index.match import meanings as like_texts
from index.tree import Query
from treatywatch.catalogue.alert_tables import Match, Subscription
from treatywatch.catalogue.tables import Version


@dataclass(frozen=True, kw_only=True, slots=True)
class Meanings:
    """What `like:` needs: unit vectors for what is asked and for passages, and the cosine from which they are alike.

    `vectors` gives those that there are, by passage id; one that is lacking is still to be made.
    """

    embed: Callable[[Sequence[str]], Sequence[Vector]]
    vectors: Callable[[Session, Sequence[Passage]], Mapping[int, Vector]]
    threshold: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Matcher:
    """How saved searches are matched, passed in by whoever puts Treatywatch together.

    `passages_of` gives the passages of a version in reading order; `understand` makes the tree of a query for a
    reader's language (ISO 639-1), or raises index.engine.QueryError; `meanings` is None where nothing is embedded.
    """

    passages_of: Callable[[Session, Version], Sequence[Passage]]
    understand: Understand
    meanings: Meanings | None = None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The saved searches that are understood, by the ids of their subscriptions, ready to be put to all that is new.

    `likes` are the texts of `like:` in those that have any.
    """

    searches: SavedSearches[int]
    likes: Mapping[int, Sequence[str]]
    meanings: Meanings | None

    @classmethod
    def of(cls, trees: Mapping[int, Query], meanings: Meanings | None) -> "Asked":
        """Ready saved searches whose queries were understood."""
        likes = {subscription: texts for subscription, tree in trees.items() if (texts := like_texts(tree))}
        return cls(searches=SavedSearches(trees), likes=likes, meanings=meanings)

    def alike(self, passages: Halves) -> Mapping[str, Bits]:
        """Return for each text of `like:` which passages, given by their vectors (rows), are near to it."""
        if self.meanings is None:
            return {}
        return {text: bits(cosines(like, passages) >= self.meanings.threshold) for text, like in self._vectors.items()}

    @cached_property
    def _vectors(self) -> Mapping[str, Vector]:
        """The vectors of all texts, made together and only once there is something new."""
        texts = list(dict.fromkeys(chain.from_iterable(self.likes.values())))
        return dict(zip(texts, self.meanings.embed(texts), strict=True)) if self.meanings and texts else {}


@dataclass(frozen=True, kw_only=True, slots=True)
class News:
    """The passages of one version that has newly become readable, each with its name within the document.

    `arrival` and `version` are ids, `key` is the document's and `fetched` when the file came. A passage is named by its
    number as printed, with "/2" where the file prints that number a second time. `candidates` are the passages of
    `batch` that may answer each saved search. `alike` are those near to each text of `like:`; None while one of them
    lacks its vector.
    """

    arrival: int
    version: int
    key: str
    fetched: datetime
    passages: tuple[tuple[str, Passage], ...]
    batch: Batch
    candidates: Mapping[int, Bits]
    alike: Mapping[str, Bits] | None

    @classmethod
    def of(
        cls,
        arrival: int,
        version: Version,
        passages: Sequence[Passage],
        vectors: Mapping[int, Vector],
        asked: Asked,
    ) -> "News":
        """Put what is asked to the passages of a version, in reading order; `vectors` are those there are, by id."""
        batch = Batch(passages)
        rows = _rows([vectors.get(passage.id) for passage in passages])
        alike = None if rows is None else asked.alike(rows)
        return cls(
            arrival=arrival,
            version=version.id,
            key=version.document.key,
            fetched=version.fetched,
            passages=_named(passages),
            batch=batch,
            candidates=asked.searches.candidates(batch, alike or {}),
            alike=alike,
        )


def match(
    session: Session, subscription: Subscription, news: Iterable[News], asked: Asked, now: datetime
) -> list[Match]:
    """Match one saved search against news, in order; add what it is to be told and move it on, in this transaction.

    A paragraph told before is told again only where a newer file of its language changed it; in another language it
    never is. A `like:` stops before the first version that lacks a vector, and goes on from there the next time.
    """
    found: list[Match] = []
    for item in news:
        if item.arrival <= subscription.matched_to:
            continue
        if item.alike is None and subscription.id in asked.likes:
            break
        if item.version > subscription.starts_after and subscription.id in item.candidates:
            answers = list(_answering(subscription.id, item, asked))
            found += _untold(session, subscription, item, answers, now) if answers else []
        subscription.matched_to = item.arrival
    session.flush()
    return found


def _answering(subscription: int, item: News, asked: Asked) -> Iterator[tuple[str, Passage, Matched]]:
    near = item.alike or {}
    alike = {text: near[text] for text in asked.likes.get(subscription, ())}
    for place, matched in asked.searches.answers(subscription, item.batch, item.candidates[subscription], alike):
        name, passage = item.passages[place]
        yield name, passage, matched


def _named(passages: Iterable[Passage]) -> tuple[tuple[str, Passage], ...]:
    turns: Counter[str] = Counter()
    named = []
    for passage in passages:
        turns[passage.number] += 1
        turn = turns[passage.number]
        named.append((passage.number if turn == 1 else f"{passage.number}/{turn}", passage))
    return tuple(named)


def _rows(vectors: Sequence[Vector | None]) -> Halves | None:
    found = [vector for vector in vectors if vector is not None]
    if len(found) < len(vectors):
        return None
    return np.array(found, np.float16)


def _untold(
    session: Session,
    subscription: Subscription,
    item: News,
    answers: Sequence[tuple[str, Passage, Matched]],
    now: datetime,
) -> list[Match]:
    """Add a match for each answer that its saved search was not told in another version of the document."""
    document = answers[0][1].document
    earlier = select(Match).filter_by(subscription_id=subscription.id, document_id=document)
    told = session.scalars(earlier.where(Match.version_id != item.version)).all()
    new = [
        _row(subscription, item, name, passage, matched, now)
        for name, passage, matched in answers
        if not any(_says(before, name, passage) for before in told)
    ]
    session.add_all(new)
    return new


def _row(subscription: Subscription, item: News, name: str, passage: Passage, matched: Matched, now: datetime) -> Match:
    quotation = Quotation.of(passage, key=item.key, fetched=item.fetched, highlights=matched.highlights)
    return Match(
        subscription_id=subscription.id,
        document_id=passage.document,
        version_id=item.version,
        number=name,
        found=now,
        quote=quotation.as_row(),
        delivery_id=None,
    )


def _says(earlier: Match, name: str, passage: Passage) -> bool:
    """True where an earlier match already told this passage: with the same words, or in another language."""
    quotation = Quotation.kept(earlier.quote)
    if quotation.language == passage.language:
        return " ".join(quotation.text.split()) == " ".join(passage.text.split())
    return earlier.number == name
