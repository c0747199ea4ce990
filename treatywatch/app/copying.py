"""Filling a search engine from the catalogue: to make the index again, or to move to another engine and back."""

from collections.abc import Iterator, Sequence

import numpy as np
from sqlalchemy import select

from index.engine import Engine, Passage
from index.passages import passages_of_document
from treatywatch.app.embedding import kept_vectors
from treatywatch.app.house import House
from treatywatch.app.reading import Progress
from treatywatch.catalogue.tables import Document
from treatywatch.refusal import Refusal

BATCH = 200  # documents put in at once, some ten seconds of work that a kill costs: smaller pieces are slower together
VECTORS_AT_ONCE = 10_000  # a database takes a limited number of values in one question


def copy(house: House, target: str, progress: Progress = lambda done, of: None) -> int:
    """Fill the engine at a URL, or the "embedded" one, with all that is held; return the number of passages.

    To be called while the processing of the house is held. Raises Refusal where less arrived than was sent.
    """
    with house.engine_at("" if target == "embedded" else target, writable=True) as engine:
        renew(house, engine, progress)
        return engine.count()


def renew(house: House, engine: Engine, progress: Progress = lambda done, of: None) -> int:
    """Put all documents, with the vectors that are kept, in place of what an engine holds; return how many there are.

    Raises Refusal where less arrived than was sent.
    """
    with house.catalogue.session() as session:
        documents = list(session.scalars(select(Document.id).order_by(Document.id)))
    sent = 0
    with engine.renewing() as fresh:
        for start in range(0, len(documents), BATCH):
            sent += _put(house, fresh, documents[start : start + BATCH])
            progress(min(start + BATCH, len(documents)), len(documents))
        if fresh.count() != sent:
            raise Refusal(f"{sent} passages were put in and {fresh.count()} arrived: try again")
    return len(documents)


def passages_in(house: House, documents: Sequence[int]) -> Iterator[Passage]:
    """Yield the passages of some documents by id, read from the catalogue one document after the other."""
    with house.catalogue.session() as session:
        for document in session.scalars(select(Document).where(Document.id.in_(documents)).order_by(Document.id)):
            yield from passages_of_document(session, document)


def _put(house: House, engine: Engine, documents: Sequence[int]) -> int:
    passages = list(passages_in(house, documents))
    engine.replace(documents, passages)
    for start in range(0, len(passages), VECTORS_AT_ONCE):
        _add_vectors(house, engine, [passage.id for passage in passages[start : start + VECTORS_AT_ONCE]])
    return len(passages)


def _add_vectors(house: House, engine: Engine, passages: Sequence[int]) -> None:
    with house.catalogue.session() as session:
        vectors = kept_vectors(session, house.embedder.name, passages)
    if vectors:
        engine.add_vectors(list(vectors), np.stack(list(vectors.values())))
