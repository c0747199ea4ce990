"""The indexing stage: what the catalogue says of a document is put into the search engine."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import select, update

from index.engine import Engine, OutdatedIndex, Passage
from index.passages import passages_of_document
from treatywatch.app.house import House
from treatywatch.app.reading import Progress
from treatywatch.catalogue.tables import Document

log = logging.getLogger(__name__)

BATCH = 200  # documents put in at once, some ten seconds of work that a kill costs: smaller pieces are slower together


def index_all(house: House, progress: Progress = lambda done, of: None) -> int:
    """Put every document that changed into the engine; return how many there were.

    Into an engine whose index another version made, all are put again. The engine is written first and the mark taken
    off last, so a process that dies between does the batch again.
    """
    with house.engine(writable=True) as held, _current(house, held) as engine:
        with house.catalogue.session() as session:
            stale = list(session.scalars(select(Document.id).where(Document.stale).order_by(Document.id)))
        for start in range(0, len(stale), BATCH):
            batch = stale[start : start + BATCH]
            _put(house, engine, batch)
            progress(start + len(batch), len(stale))
    return len(stale)


@contextmanager
def _current(house: House, engine: Engine) -> Iterator[Engine]:
    """Give an engine, or where another version made its index an empty one that takes its place at the block's end."""
    try:
        engine.count()
    except OutdatedIndex as outdated:
        log.info("%s", outdated)
        # The marks first: a process that dies before the end finds the index outdated again, or these not put in.
        with house.catalogue.session() as session:
            session.execute(update(Document).values(stale=True))
    else:
        yield engine
        return
    with engine.renewing() as fresh:
        yield fresh


def passages_in(house: House, documents: Sequence[int]) -> Iterator[Passage]:
    """Yield the passages of some documents by id, read from the catalogue one document after the other."""
    with house.catalogue.session() as session:
        for document in session.scalars(select(Document).where(Document.id.in_(documents)).order_by(Document.id)):
            yield from passages_of_document(session, document)


def _put(house: House, engine: Engine, documents: Sequence[int]) -> None:
    engine.replace(documents, passages_in(house, documents))
    with house.catalogue.session() as session:
        session.execute(update(Document).where(Document.id.in_(documents)).values(stale=False))
