"""From the catalogue's paragraphs to the passages that are indexed, counted, matched and quoted."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from index.engine import READERS, Passage
from treatywatch.catalogue.readings import AXES
from treatywatch.catalogue.tables import Document, Paragraph, Recommendation, Version


def passages_of(session: Session, version: Version) -> list[Passage]:
    """Return the passages of one version, in reading order; none where it is not its language's current file."""
    return [passage for passage, origin in _with_versions(session, version.document) if origin.id == version.id]


def passages_of_document(session: Session, document: Document) -> list[Passage]:
    """Return the passages of every language of a document: which one leads for whom depends on them all."""
    return [passage for passage, _ in _with_versions(session, document)]


def _with_versions(session: Session, document: Document) -> list[tuple[Passage, Version]]:
    paragraphs = {version: _paragraphs(session, version) for version in _current(session, document)}
    spoken: dict[str, list[str]] = defaultdict(list)
    for version, held in paragraphs.items():
        for paragraph in _leaves(held):
            spoken[paragraph.number].append(version.language)
    return [
        (_passage(document, version, paragraph, held, _leads_for(version.language, spoken[paragraph.number])), version)
        for version, held in paragraphs.items()
        for paragraph in _leaves(held)
    ]


def _current(session: Session, document: Document) -> Iterable[Version]:
    return session.scalars(
        select(Version).where(Version.document_id == document.id, Version.current).order_by(Version.id)
    )


def _paragraphs(session: Session, version: Version) -> dict[int, Paragraph]:
    query = select(Paragraph).where(Paragraph.version_id == version.id).order_by(Paragraph.position)
    loaded = session.scalars(query.options(selectinload(Paragraph.recommendations)))
    return {paragraph.position: paragraph for paragraph in loaded}


def _leaves(paragraphs: Mapping[int, Paragraph]) -> Iterable[Paragraph]:
    stems = {paragraph.stem for paragraph in paragraphs.values()}
    return (p for p in paragraphs.values() if not p.heading and p.position not in stems)


def _leads_for(language: str, spoken: list[str]) -> tuple[str, ...]:
    """Return the readers for whom this is the version shown: its own; English stands in, else the first that came."""
    stand_in = "en" if "en" in spoken else spoken[0]
    return tuple(reader for reader in READERS if (reader if reader in spoken else stand_in) == language)


def _stem(paragraph: Paragraph, paragraphs: Mapping[int, Paragraph]) -> str:
    stems: list[str] = []
    while paragraph.stem is not None:
        paragraph = paragraphs[paragraph.stem]
        stems.insert(0, paragraph.text)
    return " ".join(stems)


def _passage(
    document: Document,
    version: Version,
    paragraph: Paragraph,
    paragraphs: Mapping[int, Paragraph],
    leads_for: tuple[str, ...],
) -> Passage:
    found = paragraph.recommendations
    return Passage(
        id=paragraph.id,
        document=document.id,
        position=paragraph.position,
        symbol=document.symbol or document.key,
        title=document.title,
        number=paragraph.number,
        text=paragraph.text,
        stem=_stem(paragraph, paragraphs),
        language=version.language,
        date=document.published or document.adopted or document.first_seen.date(),
        body=document.body,
        kind=document.kind,
        page=paragraph.page,
        leads_for=leads_for,
        states=tuple(state.state for state in document.states),
        recommending_states=_distinct(state for one in found for state in one.recommending_states),
        recommendation=bool(found),
        action=next((one.action for one in found if one.action), None),
        deadline=min((one.deadline for one in found if one.deadline), default=None),
        repeated=any(one.reiterates for one in found),
        **{axis: _labels(found, axis) for axis in AXES},
    )


def _labels(found: Iterable[Recommendation], axis: str) -> tuple[str, ...]:
    return _distinct(label["name"] for one in found for label in one.labels if label["axis"] == axis)


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
