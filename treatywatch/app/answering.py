"""Joining what a State answers in the addendum to the recommendations of the report on its review."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Select, insert, select
from sqlalchemy.orm import Session

from treatywatch.catalogue.readings import Answer, Kind
from treatywatch.catalogue.tables import Answer as Answered
from treatywatch.catalogue.tables import Document, Paragraph, Recommendation, Version

ADDENDUM = "/Add."


def write_answers(session: Session, paragraphs: Sequence[int], answers: Iterable[Answer]) -> None:
    """Write the answers of an addendum; `paragraphs` are the ids of its paragraphs in reading order."""
    rows = [
        {
            "paragraph_id": paragraphs[answer.paragraph],
            "number": answer.number,
            "position": answer.position,
            "start": answer.start,
            "end": answer.end,
        }
        for answer in answers
    ]
    if rows:
        session.execute(insert(Answered), rows)


def join_answers(session: Session, document: Document) -> None:
    """Give the recommendations of a UPR report the positions that its addenda state, whichever was read last.

    `document` is the report or an addendum to it, told by the symbol: A/HRC/28/15/Add.1 answers A/HRC/28/15. Where an
    addendum says nothing of a recommendation, the position that the report itself gives stays.
    """
    if document.kind == Kind.UPR_ADDENDUM:
        reviewed = document.key.partition(ADDENDUM)[0]
        report = session.scalars(select(Document).where(Document.key == reviewed)).one_or_none()
    else:
        report = document if document.kind == Kind.UPR_REPORT else None
    given = _given(session, report.key) if report else {}
    if report and given:
        report.stale = True
        for recommendation in session.scalars(_recommendations(report)):
            recommendation.position = answer_to(recommendation.number, given) or recommendation.position


def answer_to(number: str, given: Mapping[str, str]) -> str | None:
    """Return the position given to a recommendation of the report, None where the State gives none.

    One by its full number ("118.17") comes before one by its serial alone, and that before one to its whole list.
    """
    listed, _, serial = number.partition(".")
    return given.get(number) or given.get(serial) or given.get(listed)


def _given(session: Session, report: str) -> dict[str, str]:
    """The positions that the addenda to a report state, by the number of the recommendation."""
    rows = session.execute(
        select(Answered.number, Answered.position)
        .join(Answered.paragraph)
        .join(Paragraph.version)
        .join(Version.document)
        .where(Document.key.startswith(report + ADDENDUM, autoescape=True), Version.current)
        .order_by(Answered.id)
    )
    return {row.number: row.position for row in rows}


def _recommendations(report: Document) -> Select[Recommendation]:
    held = select(Recommendation).join(Recommendation.paragraph).join(Paragraph.version)
    return held.where(Version.document_id == report.id, Version.current)
