"""The documents of invented States that come with Treatywatch, so that it can be tried without the network."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
STATES_FILE = FOLDER / "states.yml"
INVENTED = "Invented document for the demonstration of Treatywatch"


@dataclass(frozen=True, kw_only=True, slots=True)
class DemoDocument:
    """One bundled document, as the treaty-body database would list it.

    `treaty` is the acronym and `kind` the label that the database prints; `states` are English names, none for a
    document of no one State. `files` gives the path of each file by language (ISO 639-1) and format ("pdf", "docx").
    `text` is the stem of its file names.
    """

    symbol: str
    title: str
    treaty: str
    kind: str
    states: tuple[str, ...]
    date: date
    session: str
    text: str
    files: dict[tuple[str, str], Path]


def demo_documents() -> list[DemoDocument]:
    """Return the bundled documents, oldest first; raises KeyError or TypeError where documents.yml is not as agreed."""
    listed = yaml.safe_load((FOLDER / "documents.yml").read_text("utf-8"))
    return [_document(entry) for entry in listed]


def _document(entry: dict[str, Any]) -> DemoDocument:
    files = {
        (language, suffix): FOLDER / "files" / f"{entry['text']}.{language}.{suffix}"
        for language, suffixes in entry.pop("files").items()
        for suffix in suffixes
    }
    return DemoDocument(states=tuple(entry.pop("states")), files=files, **entry)
