"""The indexing stage: what the catalogue says of a document is put into the search engine."""

import logging
from collections.abc import Sequence

from sqlalchemy import select, update

from index.engine import Engine, OutdatedIndex
from treatywatch.app.copying import BATCH, passages_in, renew
from treatywatch.app.house import House
from treatywatch.app.reading import Progress
from treatywatch.catalogue.tables import Document

log = logging.getLogger(__name__)


def index_all(house: House, progress: Progress = lambda done, of: None) -> int:
    """Put every document that changed into the engine; return how many there were.

    Where another version made the index, it is made anew. The engine is written first and the mark taken off last, so
    a process that dies between does the batch again.
    """
    with house.engine(writable=True) as engine:
        try:
            engine.count()
        except OutdatedIndex as outdated:
            log.info("%s", outdated)
            return index_anew(house, engine, progress)
        with house.catalogue.session() as session:
            stale = list(session.scalars(select(Document.id).where(Document.stale).order_by(Document.id)))
        for start in range(0, len(stale), BATCH):
            batch = stale[start : start + BATCH]
            _put(house, engine, batch)
            progress(start + len(batch), len(stale))
    return len(stale)


def index_anew(house: House, engine: Engine, progress: Progress = lambda done, of: None) -> int:
    """Make an engine's index again from the catalogue; return how many documents there are.

    All are marked meanwhile: where this is cut short, the next indexing puts every document in again.
    """
    _mark(house, stale=True)
    documents = renew(house, engine, progress)
    _mark(house, stale=False)
    return documents


def _put(house: House, engine: Engine, documents: Sequence[int]) -> None:
    engine.replace(documents, passages_in(house, documents))
    with house.catalogue.session() as session:
        session.execute(update(Document).where(Document.id.in_(documents)).values(stale=False))


def _mark(house: House, *, stale: bool) -> None:
    with house.catalogue.session() as session:
        session.execute(update(Document).values(stale=stale))
