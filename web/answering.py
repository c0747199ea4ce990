"""A search as a reader asks it: the passage that its address names is looked up, and the engine answers."""

from fastapi import HTTPException

from index.engine import Answer
from web import holdings
from web.addresses import Pinpoint
from web.asking import Asked
from web.parts import Parts


def answered(parts: Parts, asked: Asked) -> Answer:
    """Return the answer to a search.

    Raises QueryError for a query that cannot be understood, HTTPException for a passage that is not held.
    """
    similar_to = None if asked.pinpoint is None else _paragraph(parts, asked.pinpoint)
    return parts.engine.search(asked.request(similar_to))


def _paragraph(parts: Parts, pinpoint: Pinpoint) -> int:
    """Return the catalogue's id of a paragraph, which a new reading of its document changes."""
    with parts.catalogue.session() as session:
        document = holdings.find_document(session, pinpoint.key)
        namesakes = holdings.namesakes(session, document, pinpoint.number, pinpoint.language) if document else []
        paragraph = holdings.at_place(namesakes, pinpoint.place)
        if paragraph is None:
            raise HTTPException(404, f"No paragraph {pinpoint.number} of {pinpoint.key} is held here.")
        return paragraph.id
