"""Finding a document, the version to show, and its paragraphs in the catalogue."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from treatywatch.catalogue.tables import Document, Paragraph, Recommendation, Version


def find_document(session: Session, key: str) -> Document | None:
    """Return the document of a key or symbol; the symbol of one of its versions (/Rev.1) finds it too."""
    for column in (Document.key, Document.symbol):
        if document := session.scalars(select(Document).where(column == key).limit(1)).first():
            return document
    version = session.scalars(select(Version).where(Version.symbol == key).limit(1)).first()
    return version.document if version else None


def readable_files(document: Document) -> list[Version]:
    """Return the current files that could be read; a corrigendum stands beside the text that it corrects."""
    return [version for version in document.versions if version.current and version.extractor and not version.error]


def versions_to_read(document: Document) -> list[Version]:
    """Return the file to read in each language, English first: the text itself rather than its corrigendum."""
    best: dict[str, Version] = {}
    for version in sorted(readable_files(document), key=lambda version: (version.status != "corrigendum", version.id)):
        best[version.language] = version
    return sorted(best.values(), key=lambda version: (version.language != "en", version.id))


def version_to_read(document: Document, language: str) -> Version | None:
    """Return the version for a reader of a language: that language, else English, else the first; None without any."""
    versions = versions_to_read(document)
    own = [version for version in versions if version.language == language]
    return next(iter(own or versions), None)


def namesakes(session: Session, document: Document, number: str, language: str) -> list[Paragraph]:
    """Return the paragraphs that print a number in the language shown, in reading order, headings left aside.

    There is more than one where annexes count anew, where a corrigendum stands beside the text, or for no number.
    """
    version = version_to_read(document, language)
    files = [each.id for each in readable_files(document) if version and each.language == version.language]
    found = select(Paragraph).where(Paragraph.version_id.in_(files), Paragraph.number == number, ~Paragraph.heading)
    return sorted(session.scalars(found), key=lambda each: (each.version != version, each.version_id, each.position))


def at_place(namesakes: Sequence[Paragraph], place: int | None) -> Paragraph | None:
    """Return the one of some namesakes at a position of its file, else the first; None where there are none."""
    return next((each for each in namesakes if each.position == place), next(iter(namesakes), None))


def versions_with(session: Session, document: Document, number: str) -> list[Version]:
    """Return the file to read in each language that prints a number, English first."""
    languages = {version.id: version.language for version in readable_files(document)}
    printed = select(Paragraph.version_id).where(
        Paragraph.version_id.in_(languages), Paragraph.number == number, ~Paragraph.heading
    )
    printing = {languages[version] for version in session.scalars(printed.distinct())}
    return [version for version in versions_to_read(document) if version.language in printing]


def at_position(session: Session, version_id: int, position: int | None) -> Paragraph | None:
    """Return the paragraph at a position of a version; None where there is none."""
    found = select(Paragraph).where(Paragraph.version_id == version_id, Paragraph.position == position)
    return session.scalars(found).first()


def stems(session: Session, paragraph: Paragraph) -> list[Paragraph]:
    """Return the paragraphs that introduce this one, outermost first."""
    chain: list[Paragraph] = []
    above = at_position(session, paragraph.version_id, paragraph.stem)
    while above is not None and above not in chain:
        chain.insert(0, above)
        above = at_position(session, above.version_id, above.stem)
    return chain


def items(session: Session, paragraph: Paragraph) -> list[Paragraph]:
    """Return the items that a paragraph introduces, in reading order."""
    introduced = select(Paragraph).where(
        Paragraph.version_id == paragraph.version_id, Paragraph.stem == paragraph.position
    )
    return list(session.scalars(introduced.order_by(Paragraph.position)))


def recommending(session: Session, version: Version) -> list[Paragraph]:
    """Return the paragraphs of a version in which a recommendation was found, in reading order."""
    return list(
        session.scalars(
            select(Paragraph)
            .where(Paragraph.version_id == version.id, Paragraph.recommendations.any())
            .order_by(Paragraph.position)
        )
    )


def all_paragraphs(session: Session, version: Version) -> list[Paragraph]:
    """Return the paragraphs of a version in reading order, their recommendations with them."""
    everything = select(Paragraph).where(Paragraph.version_id == version.id).order_by(Paragraph.position)
    return list(session.scalars(everything.options(selectinload(Paragraph.recommendations))))


def file_version(session: Session, sha256: str) -> Version | None:
    """Return a version whose file has this sha256; None where the catalogue names no such file."""
    return session.scalars(select(Version).where(Version.sha256 == sha256).order_by(Version.id).limit(1)).first()


def document_count(session: Session) -> int:
    """Return how many documents are held."""
    return session.scalar(select(func.count()).select_from(Document)) or 0


def recommendation_count(session: Session) -> int:
    """Return how many recommendations were found in the versions that are current."""
    counted = select(func.count()).select_from(Recommendation).join(Recommendation.paragraph).join(Paragraph.version)
    return session.scalar(counted.where(Version.current)) or 0
