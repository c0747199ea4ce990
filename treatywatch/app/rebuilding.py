"""Having what was derived from the archived files derived again."""

from sqlalchemy import update

from treatywatch.app.house import House
from treatywatch.app.indexing import index_anew
from treatywatch.app.reading import Progress
from treatywatch.catalogue.tables import Version
from treatywatch.refusal import Refusal

PARTS = ("text", "recommendations", "index", "all")


def forget(house: House, what: str, progress: Progress = lambda done, of: None) -> None:
    """Mark a part for being made again at the next processing; raises Refusal for one that is not in PARTS.

    Text and recommendations are made in one pass over a file, so either means both. The index is made again at once,
    of which `progress` is told in documents.
    """
    if what not in PARTS:
        raise Refusal(f"{what}: nothing of that name is derived; say one of {', '.join(PARTS)}")
    if what != "index":
        with house.catalogue.session() as session:
            session.execute(update(Version).values(extractor=None))
    if what in ("index", "all"):
        with house.engine(writable=True) as engine:
            index_anew(house, engine, progress)
