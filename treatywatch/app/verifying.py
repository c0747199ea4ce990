"""Deriving again, from the archived files, what is held of a document, and saying whether it is still the same."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from nlp.extractor import VERSION, Extract
from treatywatch.app.explaining import held
from treatywatch.app.house import House
from treatywatch.app.reading import task_of, understand
from treatywatch.app.workers import in_order
from treatywatch.catalogue.readings import UnreadableFile
from treatywatch.catalogue.tables import Version


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What comes of verifying one file; `faults` says, a line each, how what is held differs from what is derived."""

    url: str
    sha256: str
    paragraphs: int
    recommendations: int
    faults: tuple[str, ...]


def verify(house: House, symbol: str) -> Iterator[Verdict]:
    """Yield a verdict for each current file of a document: its bytes are whole and read the same again, or not.

    Raises Refusal where the document is not held.
    """
    with house.catalogue.session() as session:
        versions = [version.id for version in held(session, symbol).versions if version.current]
    whole: list[int] = []
    for version in versions:
        if fault := _archive_fault(house, version):
            yield fault
        else:
            whole.append(version)
    tasks = ((version, task_of(house, version)) for version in whole)
    for version, result in in_order(understand, tasks):
        with house.catalogue.session() as session:
            yield _verdict(session, version, result)


def _archive_fault(house: House, version: int) -> Verdict | None:
    """The verdict on a file whose bytes are not those that were archived; None where they are."""
    with house.catalogue.session() as session:
        row = session.get_one(Version, version)
        url, sha256 = row.url, row.sha256
    if not house.archive.holds(sha256):
        fault = "its file is not in the archive"
    elif hashlib.sha256(house.archive.read(sha256)).hexdigest() != sha256:
        fault = "the bytes in the archive are not those that were fetched"
    else:
        return None
    return Verdict(url=url, sha256=sha256, paragraphs=0, recommendations=0, faults=(fault,))


def _verdict(session: Session, version: int, result: Extract | UnreadableFile) -> Verdict:
    row = session.get_one(Version, version)
    recommendations = sum(len(paragraph.recommendations) for paragraph in row.paragraphs)
    return Verdict(
        url=row.url,
        sha256=row.sha256,
        paragraphs=len(row.paragraphs),
        recommendations=recommendations,
        faults=tuple(_faults(row, result)),
    )


def _faults(row: Version, result: Extract | UnreadableFile) -> Iterator[str]:
    if row.extractor != VERSION:
        yield f"read by extractor {row.extractor or 'none yet'}, this one is {VERSION}: run `treatywatch process`"
    if isinstance(result, UnreadableFile):
        if row.error is None:
            yield f"cannot be read any more: {result}"
        return
    printed = [(paragraph.number, paragraph.text) for paragraph in row.paragraphs]
    if printed != [(paragraph.number, paragraph.text) for paragraph in result.reading.paragraphs]:
        yield "its paragraphs are read differently now"
    kept = [(one.number, one.text) for paragraph in row.paragraphs for one in paragraph.recommendations]
    if sorted(kept) != sorted((finding.number, finding.text) for finding in result.findings):
        yield "other recommendations are found in it now"
