"""What is found in files that are not kept: the records that `treatywatch extract` prints."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from nlp.extractor import Extract, extract
from treatywatch.app.reading import state_names
from treatywatch.app.workers import in_order
from treatywatch.catalogue.readings import AXES, Finding, UnreadableFile


def extract_records(files: Sequence[str], names: tuple[Path, ...] = ()) -> Iterator[dict[str, Any]]:
    """Yield a record a file, in the order given; `names` are further names files of States."""
    for file, record in in_order(extract_record, ((file, (file, names)) for file in files)):
        yield {"file": file, "error": f"{file}: {record}"} if isinstance(record, UnreadableFile) else record


def extract_record(task: tuple[str, tuple[Path, ...]]) -> dict[str, Any]:
    """Return what one file says and recommends, or `error`, why it cannot be read; `file` is the path as given."""
    file, names = task
    try:
        found = extract(Path(file).read_bytes(), Path(file).name, state_names(names))
    except IsADirectoryError:
        return {"file": file, "error": f"{file}: a folder; name the files in it"}
    except OSError as error:
        return {"file": file, "error": f"{file}: {error.strerror}"}
    except UnreadableFile as error:
        return {"file": file, "error": str(error)}
    identity = found.identity
    return {
        "file": file,
        "symbol": identity.symbol,
        "title": identity.title,
        "kind": identity.kind,
        "body": identity.body,
        "states": list(identity.states),
        "unknown_states": list(identity.unknown_states),
        "language": found.reading.language,
        "pages": found.reading.pages,
        "recommendations": [_recommendation_record(finding, found) for finding in found.findings],
    }


def _recommendation_record(finding: Finding, found: Extract) -> dict[str, Any]:
    concern = finding.concern
    return {
        "number": finding.number,
        "page": finding.page(found.reading),
        "theme": finding.theme,
        "concern": concern and found.reading.paragraphs[concern.paragraph].text[concern.start : concern.end],
        "stem": finding.stem,
        "text": finding.text,
        "addressees": list(finding.addressees),
        "further_addressees": list(finding.further_addressees),
        "recommending_states": list(finding.recommending_states),
        "position": finding.position,
        **{axis: finding.names(axis) for axis in AXES},
        "action": finding.action,
        "deadline": finding.deadline and finding.deadline.isoformat(),
        "procedural": finding.procedural,
        "next_report": finding.next_report,
        "follow_up": finding.follow_up,
        "follow_up_by": finding.follow_up_by and finding.follow_up_by.isoformat(),
        "reiterates": finding.reiterates,
        "references": [asdict(reference) for reference in finding.references],
        "articles": list(finding.articles),
    }
