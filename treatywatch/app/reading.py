"""The reading stage: files that the catalogue holds become paragraphs, recommendations and labels."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, fields
from functools import cache
from pathlib import Path

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.orm import Session

from nlp.extractor import VERSION, Extract, extract
from treatywatch.app.answering import join_answers, write_answers
from treatywatch.app.house import House
from treatywatch.app.workers import in_order
from treatywatch.catalogue.archive import Archive
from treatywatch.catalogue.intake import DocumentFacts, keep_document
from treatywatch.catalogue.readings import Finding, MissingTool, Reading, UnreadableFile
from treatywatch.catalogue.states import StateNames
from treatywatch.catalogue.tables import Paragraph, Recommendation, Version

PLAIN = tuple(
    field.name for field in fields(Finding) if field.name not in ("paragraph", "labels", "concern", "references")
)

Progress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """One file to read: where its bytes are, and what to call it in an error."""

    archive: str
    sha256: str
    name: str
    state_names: tuple[Path, ...]


@cache
def state_names(files: tuple[Path, ...]) -> StateNames:
    """Return the names of States, with those of further files; kept, since a worker asks for each file it reads."""
    return StateNames.load(*files)


def understand(task: Task) -> Extract | UnreadableFile:
    """Read one archived file; runs in a worker process, so a refusal comes back as a value."""
    try:
        return extract(Archive(task.archive).read(task.sha256), task.name, state_names(task.state_names))
    except UnreadableFile as refusal:
        return refusal


def unread(session: Session) -> list[int]:
    """Return the ids of the versions that this extractor has not dealt with, or not wholly for want of a tool."""
    waits = or_(Version.extractor.is_(None), Version.extractor != VERSION, Version.retry)
    return list(session.scalars(select(Version.id).where(waits).order_by(Version.id)))


def read_all(house: House, progress: Progress = lambda done, of: None) -> Counter[str]:
    """Read every file that this extractor has not dealt with, each in a transaction of its own.

    Returns how many were "read", how many "refused", with the reason kept at the version, and how many are "waiting"
    for a program that this machine lacks.
    """
    with house.catalogue.session() as session:
        versions = unread(session)
    outcome: Counter[str] = Counter()
    tasks = ((version, task_of(house, version)) for version in versions)
    for done, (version, result) in enumerate(in_order(understand, tasks), 1):
        with house.catalogue.session() as session:
            outcome[write(session, session.get_one(Version, version), result)] += 1
        progress(done, len(versions))
    return outcome


def task_of(house: House, version: int) -> Task:
    """Return the task of reading the file of a version, by its id."""
    with house.catalogue.session() as session:
        held = session.get_one(Version, version)
        return Task(
            archive=house.settings.archive_url,
            sha256=held.sha256,
            name=held.symbol or Path(held.url).name,
            state_names=house.extra_state_names,
        )


def write(session: Session, version: Version, result: Extract | UnreadableFile) -> str:
    """Write what a file was read to be in place of what stood there.

    Returns "read", "refused", or "waiting" where it still lacks the program that it lacked before.
    """
    gaps, retry = _gaps(result), _lacks_a_program(result)
    if retry and version.retry and gaps == version.gaps and version.extractor == VERSION:
        return "waiting"
    session.execute(delete(Paragraph).where(Paragraph.version_id == version.id))
    version.extractor, version.gaps, version.retry = VERSION, gaps, retry
    version.document.stale = True
    if isinstance(result, UnreadableFile):
        version.error = str(result)
        return "refused"
    version.error = None
    version.pages = result.reading.pages
    version.unknown_states = list(result.identity.unknown_states)
    version.language = result.reading.language or version.language
    _complete(session, version, result)
    paragraphs = _write_paragraphs(session, version, result.reading)
    _write_findings(session, paragraphs, result.findings)
    write_answers(session, paragraphs, result.answers)
    join_answers(session, version.document)
    return "read"


def _gaps(result: Extract | UnreadableFile) -> str | None:
    """What of a file could not be read, in one line; None where nothing is known to be lacking."""
    if isinstance(result, UnreadableFile):
        return str(result)
    return "; ".join((*result.reading.gaps, *result.reading.failures)) or None


def _lacks_a_program(result: Extract | UnreadableFile) -> bool:
    return isinstance(result, MissingTool) if isinstance(result, UnreadableFile) else bool(result.reading.gaps)


def _complete(session: Session, version: Version, result: Extract) -> None:
    """Fill in what the listing did not say of the document, from its own first page; its title is the English one."""
    document, identity = version.document, result.identity
    facts = DocumentFacts(
        key=document.key,
        source=document.source,
        publisher=document.publisher,
        title=identity.title if result.reading.language == "en" else "",
        symbol=document.symbol,
        body=identity.body,
        kind=identity.kind,
        states=identity.states if not document.states else (),
        session=identity.session,
        adopted=identity.adopted,
        published=identity.published,
    )
    keep_document(session, facts, document.first_seen)
    version.symbol = version.symbol or identity.symbol


def _write_paragraphs(session: Session, version: Version, reading: Reading) -> list[int]:
    """Write the paragraphs; return their ids in reading order."""
    rows = [
        {
            "version_id": version.id,
            "position": position,
            "stem": paragraph.stem,
            "number": paragraph.number,
            "text": paragraph.text,
            "language": paragraph.language or reading.language,
            "page": paragraph.page,
            "boxes": [[box.page, box.left, box.top, box.right, box.bottom] for box in paragraph.boxes],
            "headings": list(paragraph.headings),
            "heading": paragraph.heading,
            "bold": paragraph.bold,
            "footnotes": list(paragraph.footnotes),
            "confidence": paragraph.confidence,
        }
        for position, paragraph in enumerate(reading.paragraphs)
    ]
    if not rows:
        return []
    return list(session.scalars(insert(Paragraph).returning(Paragraph.id, sort_by_parameter_order=True), rows))


def _write_findings(session: Session, paragraphs: list[int], findings: Iterable[Finding]) -> None:
    rows = [
        {name: getattr(finding, name) for name in PLAIN}
        | {
            "paragraph_id": paragraphs[finding.paragraph],
            "concern": finding.concern and asdict(finding.concern),
            "references": [asdict(reference) for reference in finding.references],
            "labels": [asdict(label) for label in finding.labels],
        }
        for finding in findings
    ]
    if rows:
        session.execute(insert(Recommendation), rows)
