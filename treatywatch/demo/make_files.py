"""Prints every file of the demonstration from its text: python -m treatywatch.demo.make_files."""

from pathlib import Path

import yaml

from treatywatch.demo.documents import FOLDER, DemoDocument, demo_documents
from treatywatch.demo.print_docx import print_docx
from treatywatch.demo.print_pdf import print_pdf
from treatywatch.demo.texts import Demand, load_text

EXPECTED = FOLDER.parents[1] / "tests" / "demo" / "expected.yml"
_PRINTERS = {"pdf": print_pdf, "docx": print_docx}


def printed(document: DemoDocument) -> dict[Path, bytes]:
    """Return the content of each of a document's files by path; raises FileNotFoundError where a text is missing."""
    return {
        path: _PRINTERS[suffix](document, load_text(document.text, language))
        for (language, suffix), path in document.files.items()
    }


def expected() -> dict[str, dict[str, list[str]]]:
    """Return, by TEXT.LANGUAGE, the numbers that each text marks as recommendations and as procedural demands."""
    marked = {}
    for document in demo_documents():
        for language in sorted({language for language, _ in document.files}):
            text = load_text(document.text, language)
            marked[f"{document.text}.{language}"] = {
                "recommendations": text.numbers(Demand.SUBSTANCE),
                "procedural": text.numbers(Demand.PROCEDURAL),
            }
    return marked


def main() -> None:
    """Write every file, and what the tests expect to be found in them."""
    for document in demo_documents():
        for path, content in printed(document).items():
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
    EXPECTED.write_text(yaml.safe_dump(expected(), sort_keys=False, width=120, default_flow_style=None), "utf-8")


if __name__ == "__main__":
    main()
