"""Having what was derived from the archived files derived again."""

from sqlalchemy import update

from treatywatch.app.copying import renew
from treatywatch.app.house import House
from treatywatch.catalogue.tables import Document, Version
from treatywatch.refusal import Refusal

PARTS = ("text", "recommendations", "index", "all")


def forget(house: House, what: str) -> None:
    """Mark a part for being made again at the next processing; raises Refusal for one that is not in PARTS.

    Text and recommendations are made in one pass over a file, so either means both. The index is made again at once;
    where that is cut short, the next processing makes the rest.
    """
    if what not in PARTS:
        raise Refusal(f"{what}: nothing of that name is derived; say one of {', '.join(PARTS)}")
    if what != "index":
        with house.catalogue.session() as session:
            session.execute(update(Version).values(extractor=None))
    if what in ("index", "all"):
        _mark(house, stale=True)
        with house.engine(writable=True) as engine:
            renew(house, engine)
        _mark(house, stale=False)


def _mark(house: House, *, stale: bool) -> None:
    with house.catalogue.session() as session:
        session.execute(update(Document).values(stale=stale))
