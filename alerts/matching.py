"""Matching: which new paragraphs answer a saved search, each told once, whatever languages and files come later."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.quotations import Quotation
from alerts.subscriptions import Understand
from index.candidates import Batch, bits
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


@dataclass(frozen=True, kw_only=True, slots=True)
class News:
    """The passages of one version that has newly become readable, each with its name within the document.

    `arrival` and `version` are ids, `key` is the document's and `fetched` when the file came. A passage is named by its
    number as printed, with "/2" where the file prints that number a second time. `batch` is what saved searches are
    put to, and `vectors` has a row for each passage; None while one of them is still to be made.
    """

    arrival: int
    version: int
    key: str
    fetched: datetime
    passages: tuple[tuple[str, Passage], ...]
    batch: Batch
    vectors: Halves | None

    @classmethod
    def of(cls, arrival: int, version: Version, passages: Sequence[Passage], vectors: Mapping[int, Vector]) -> "News":
        """Name the passages of a version, given in reading order; `vectors` has those that there are, by passage id."""
        turns: Counter[str] = Counter()
        named = []
        for passage in passages:
            turns[passage.number] += 1
            turn = turns[passage.number]
            named.append((passage.number if turn == 1 else f"{passage.number}/{turn}", passage))
        return cls(
            arrival=arrival,
            version=version.id,
            key=version.document.key,
            fetched=version.fetched,
            passages=tuple(named),
            batch=Batch(passages),
            vectors=_rows([vectors.get(passage.id) for passage in passages]),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class SavedSearch:
    """A saved search ready to be matched: its query understood, each `like:` in it with its vector.

    `by_meaning` says that there is a `like:`, whether or not it could be given a vector.
    """

    subscription: Subscription
    tree: Query
    by_meaning: bool
    like_vectors: Mapping[str, Vector]

    @classmethod
    def of(cls, subscription: Subscription, tree: Query, meanings: Meanings | None) -> "SavedSearch":
        """Ready a saved search whose query was understood."""
        asked = like_texts(tree)
        vectors = meanings.embed(asked) if meanings and asked else ()
        return cls(
            subscription=subscription,
            tree=tree,
            by_meaning=bool(asked),
            like_vectors=dict(zip(asked, vectors, strict=bool(meanings))),
        )


def match(session: Session, saved: SavedSearch, news: Iterable[News], meanings: Meanings | None = None) -> list[Match]:
    """Match one saved search against news, in order; add what it is to be told and move it on, in this transaction.

    A paragraph told before is told again only where a newer file of its language changed it; in another language it
    never is. A `like:` stops before the first version that lacks a vector, and goes on from there the next time.
    """
    found: list[Match] = []
    for item in news:
        if item.arrival <= saved.subscription.matched_to:
            continue
        if saved.by_meaning and item.vectors is None:
            break
        if item.version > saved.subscription.starts_after:
            answers = list(_answering(saved, item, meanings))
            found += _untold(session, saved.subscription, item, answers) if answers else []
        saved.subscription.matched_to = item.arrival
    session.flush()
    return found


def _answering(saved: SavedSearch, item: News, meanings: Meanings | None) -> Iterator[tuple[str, Passage, Matched]]:
    alike = {
        text: bits(cosines(vector, item.vectors) >= meanings.threshold)
        for text, vector in saved.like_vectors.items()
        if meanings is not None and item.vectors is not None
    }
    for place, matched in item.batch.answers(saved.tree, alike):
        name, passage = item.passages[place]
        yield name, passage, matched


def _rows(vectors: Sequence[Vector | None]) -> Halves | None:
    found = [vector for vector in vectors if vector is not None]
    if len(found) < len(vectors):
        return None
    return np.array(found, np.float16)


def _untold(
    session: Session, subscription: Subscription, item: News, answers: Sequence[tuple[str, Passage, Matched]]
) -> list[Match]:
    """Add a match for each answer that its saved search was not told in another version of the document."""
    document = answers[0][1].document
    earlier = select(Match).filter_by(subscription_id=subscription.id, document_id=document)
    told = session.scalars(earlier.where(Match.version_id != item.version)).all()
    new = [
        _row(subscription, item, name, passage, matched)
        for name, passage, matched in answers
        if not any(_says(before, name, passage) for before in told)
    ]
    session.add_all(new)
    return new


def _row(subscription: Subscription, item: News, name: str, passage: Passage, matched: Matched) -> Match:
    quotation = Quotation.of(passage, key=item.key, fetched=item.fetched, highlights=matched.highlights)
    return Match(
        subscription_id=subscription.id,
        document_id=passage.document,
        version_id=item.version,
        number=name,
        quote=quotation.as_row(),
        delivery_id=None,
    )


def _says(earlier: Match, name: str, passage: Passage) -> bool:
    """True where an earlier match already told this passage: with the same words, or in another language."""
    quotation = Quotation.kept(earlier.quote)
    if quotation.language == passage.language:
        return " ".join(quotation.text.split()) == " ".join(passage.text.split())
    return earlier.number == name
