"""A second opinion: how far other indexes and we find the same recommendations in a document."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from rapidfuzz.fuzz import partial_ratio
from rapidfuzz.process import cdist
from rapidfuzz.utils import default_process
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from treatywatch.app.explaining import held
from treatywatch.catalogue.annotation_tables import Annotation
from treatywatch.catalogue.annotations import RECOMMENDATION
from treatywatch.catalogue.readings import Kind
from treatywatch.catalogue.tables import Document, Paragraph, Recommendation, Version
from treatywatch.refusal import Refusal

LANGUAGE = "en"  # that of both indexes
# How much of the shorter text, in per cent of its letters, must stand in the longer for the two to be one passage.
ALIKE = 90
# What a State may answer; "examined" says that it has yet to.
ANSWERS = frozenset({"supported", "partially-supported", "noted"})
# The report on a review is published within the year after it.
_AFTER_REVIEW = timedelta(days=366)


@dataclass(frozen=True, kw_only=True, slots=True)
class Agreement:
    """How far one index and we agree on one document, in recommendations; `missed` are its texts that we lack.

    An index may hold a whole paragraph as one recommendation where we find several demands, so that the two numbers of
    what is found in the other differ. Positions are a State's answers, compared where both have one.
    """

    symbol: str
    source: str
    theirs: int
    theirs_found: int
    ours: int
    ours_found: int
    positions_alike: int
    positions_different: int
    missed: tuple[str, ...]

    @property
    def share_of_theirs(self) -> float:
        """The share of its recommendations that we have, 0 to 1."""
        return self.theirs_found / self.theirs

    @property
    def share_of_ours(self) -> float:
        """The share of our recommendations that it has, 0 to 1; 0 where we have none."""
        return self.ours_found / self.ours if self.ours else 0.0


def agreement(session: Session, symbol: str) -> list[Agreement]:
    """Return how far each index that knows a document agrees with us on it.

    Raises Refusal where the document is not held, was not read in English, or no index knows it.
    """
    document = held(session, symbol)
    if not any(version.language == LANGUAGE and version.paragraphs for version in _current(document)):
        raise Refusal(f"{symbol}: not read in English, the language of the indexes: `treatywatch process` first")
    compared = list(_compared(session, document))
    if not compared:
        raise Refusal(f"{symbol}: no index that was visited knows it: `treatywatch crawl uhri`, or upr, first")
    return compared


def agreements(session: Session) -> Iterator[Agreement]:
    """Yield how far the indexes agree with us on every document that was read in English, by symbol."""
    read = select(Version.document_id).where(
        Version.language == LANGUAGE, Version.current, Version.extractor.is_not(None)
    )
    documents = select(Document.id).where(Document.id.in_(read)).order_by(Document.key)
    for identity in session.scalars(documents).all():
        yield from _compared(session, session.get_one(Document, identity))
        session.expunge_all()


def _current(document: Document) -> list[Version]:
    return [version for version in document.versions if version.current]


def _compared(session: Session, document: Document) -> Iterator[Agreement]:
    annotated = select(Annotation).where(_of(session, document), Annotation.vanished.is_(None))
    theirs: dict[str, list[Annotation]] = {}
    for annotation in session.scalars(annotated.filter_by(kind=RECOMMENDATION).order_by(Annotation.identifier)):
        theirs.setdefault(annotation.source, []).append(annotation)
    ours = session.scalars(_recommendations(document)).all() if theirs else ()
    for source in sorted(theirs):
        yield compare(document.symbol or document.key, theirs[source], ours)


def _of(session: Session, document: Document) -> ColumnElement[bool]:
    """Return the condition that an annotation is of a document: by its symbol, or by its review where it has none."""
    by_symbol = Annotation.key == document.key
    review = _review(session, document)
    return or_(by_symbol, and_(Annotation.key.is_(None), *review)) if review else by_symbol


def _review(session: Session, document: Document) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that an annotation is of the review that a report is on: its State, and its session's day.

    Reviews of a State are four years apart and more.
    """
    published: date | None = document.published or document.adopted
    if document.kind != Kind.UPR_REPORT or published is None:
        return ()
    states = [state.state for state in document.states]
    return Annotation.state.in_(states), Annotation.published.between(published - _AFTER_REVIEW, published)


def _recommendations(document: Document) -> Any:
    found = select(Recommendation).join(Recommendation.paragraph).join(Paragraph.version)
    current = found.where(Version.document_id == document.id, Version.current, Version.language == LANGUAGE)
    return current.order_by(Recommendation.id)


def compare(symbol: str, theirs: Sequence[Annotation], ours: Sequence[Recommendation]) -> Agreement:
    """Return how far the recommendations of one index, of which there are some, agree with ours on a document."""
    alike = _alike([one.text for one in theirs], [one.text for one in ours])
    positions = [
        one.position == answer
        for one, row in zip(theirs, alike, strict=True)
        if one.position and (answer := _answer(one, ours, row)) in ANSWERS
    ]
    return Agreement(
        symbol=symbol,
        source=theirs[0].source,
        theirs=len(theirs),
        theirs_found=int(alike.any(axis=1).sum()),
        ours=len(ours),
        ours_found=int(alike.any(axis=0).sum()),
        positions_alike=sum(positions),
        positions_different=len(positions) - sum(positions),
        missed=tuple(one.text for one, row in zip(theirs, alike, strict=True) if not row.any()),
    )


def _alike(theirs: Sequence[str], ours: Sequence[str]) -> "np.ndarray[Any, Any]":
    """Return how well each of theirs (rows) and each of ours (columns) is contained in the other, 0 below ALIKE."""
    if not ours:
        return np.zeros((len(theirs), 0))
    return cdist(_plain(theirs), _plain(ours), scorer=partial_ratio, score_cutoff=ALIKE)


def _plain(texts: Sequence[str]) -> list[str]:
    """Return texts without case, marks and double spaces."""
    return [" ".join(default_process(text).split()) for text in texts]


def _answer(annotation: Annotation, ours: Sequence[Recommendation], scores: "np.ndarray[Any, Any]") -> str | None:
    """Return the position of that of ours which an annotation matches best, one by the same State before others."""
    made_by = set(annotation.recommending_states)
    matched = [(ours[column], float(scores[column])) for column in np.flatnonzero(scores).tolist()]
    best = max(matched, key=lambda one: (bool(made_by & set(one[0].recommending_states)), one[1]), default=None)
    return best[0].position if best else None
