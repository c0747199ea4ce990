"""Taking in files from this machine: each is archived, read and searchable, and is a document by its own symbol."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from nlp.extractor import Extract
from treatywatch.app.house import House
from treatywatch.app.indexing import index_all
from treatywatch.app.reading import Progress, Task, understand, write
from treatywatch.app.workers import in_order
from treatywatch.catalogue.intake import DocumentFacts, FileFacts, keep_document, keep_version
from treatywatch.catalogue.readings import UnreadableFile
from treatywatch.catalogue.symbols import document_key
from treatywatch.catalogue.tables import Version
from treatywatch.refusal import Refusal

SOURCE = "ingest"


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """A file as it was archived: where it lay, its sha256 and its size in bytes."""

    url: str
    sha256: str
    size: int


def ingest(house: House, paths: Sequence[Path], progress: Progress = lambda done, of: None) -> Counter[str]:
    """Take in files and folders of files; return how many were "read", "refused" and "unchanged" (held already).

    Raises Refusal for a path that does not exist, before anything is taken in. One bad file costs that file alone.
    """
    files = list(files_below(paths))
    house.claim("live")
    new = [file for file in files if not _held(house, file)]
    outcome = Counter(unchanged=len(files) - len(new))
    tasks = (_taken(house, file) for file in new)
    for done, (taken, result) in enumerate(in_order(understand, tasks), 1):
        outcome[_keep(house, taken, result)] += 1
        progress(done, len(new))
    index_all(house)
    return outcome


def files_below(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the files named, and those below the folders named, in order; raises Refusal for one that is not there."""
    for path in paths:
        if not path.exists():
            raise Refusal(f"{path}: no such file or folder")
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.is_file() and not file.name.startswith("."))
        else:
            yield path


def _held(house: House, file: Path) -> bool:
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    with house.catalogue.session() as session:
        return session.scalar(select(Version.id).where(Version.sha256 == sha256).limit(1)) is not None


def _taken(house: House, file: Path) -> tuple[Taken, Task]:
    """Archive a file, read once: what is written of it later is of these bytes, whatever becomes of the file."""
    content = file.read_bytes()
    sha256 = house.archive.keep(content)
    task = Task(archive=house.settings.archive_url, sha256=sha256, name=file.name, state_names=house.extra_state_names)
    return Taken(url=file.absolute().as_uri(), sha256=sha256, size=len(content)), task


def _keep(house: House, taken: Taken, result: Extract | UnreadableFile) -> str:
    """Write the document, its version and what it says in one transaction."""
    facts = _file_facts(taken, result)
    with house.catalogue.session() as session:
        document = keep_document(session, _document_facts(facts, result), facts.fetched)
        version = keep_version(session, document, facts)
        return "unchanged" if version is None else write(session, version, result)


def _document_facts(file: FileFacts, result: Extract | UnreadableFile) -> DocumentFacts:
    name = file.url.rpartition("/")[2]
    if isinstance(result, UnreadableFile) or not result.identity.symbol:
        title = name if isinstance(result, UnreadableFile) else result.identity.title or name
        return DocumentFacts(key=f"file:{file.sha256[:16]}", source=SOURCE, publisher="", title=title)
    symbol = result.identity.symbol
    key = document_key(symbol)
    return DocumentFacts(key=key, symbol=key, source=SOURCE, publisher="United Nations", title=result.identity.title)


def _file_facts(taken: Taken, result: Extract | UnreadableFile) -> FileFacts:
    read = None if isinstance(result, UnreadableFile) else result
    return FileFacts(
        url=taken.url,
        sha256=taken.sha256,
        size=taken.size,
        media_type=read.reading.media_type if read else "application/octet-stream",
        language=read.reading.language if read else "",
        fetched=datetime.now(UTC),
        symbol=read.identity.symbol if read else None,
    )
