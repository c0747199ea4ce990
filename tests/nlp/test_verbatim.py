"""Every recommendation stands word for word on its page and in its boxes, as another reader of PDFs sees them.

`pytest tests/nlp/test_verbatim.py -m whole` goes through the whole sample (28 reports) and all rendered documents.
"""

import io
import json
import re
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import pdfplumber
import pytest
from pdfplumber.page import Page

from nlp.find.by_kind import find
from nlp.identify import identify
from nlp.read.pdf import read_pdf
from treatywatch.catalogue.readings import Box, Finding, Reading
from treatywatch.catalogue.states import StateNames

# White space, and the hyphens of which some are put at the end of a line.
BREAKS = re.compile(r"[\s\u00ad\u2010\u0002\ufffe-]+")
ROOM = 1.0  # points around a box
SAMPLED = 15  # every fifteenth document by default


def squeezed(text: str) -> str:
    return BREAKS.sub("", text)


def parts(finding: Finding, reading: Reading) -> Iterator[tuple[int, str]]:
    """Yield each page that a recommendation's text stands on, with what of it stands there."""
    paragraph = reading.paragraphs[finding.paragraph]
    assert paragraph.text[finding.start : finding.end] == finding.text
    turns = [(0, paragraph.page or 0), *paragraph.turns]
    for (start, page), then in zip_longest(turns, turns[1:]):
        end = then[0] if then else len(paragraph.text)
        if part := squeezed(paragraph.text[max(start, finding.start) : min(end, finding.end)]):
            yield page, part


def bounded(page: Page, box: Box) -> str:
    edges = (box.left - ROOM, box.top - ROOM, box.right + ROOM, box.bottom + ROOM)
    return squeezed(page.crop(edges, strict=False).extract_text())


def astray(content: bytes, states: StateNames) -> tuple[int, list[str]]:
    """Return how many recommendations a document has, and those that are not where they are said to be."""
    reading = read_pdf(content)
    findings = find(reading, identify(reading, states), states)
    lost = []
    with pdfplumber.open(io.BytesIO(content)) as document:
        for finding in findings:
            boxes = reading.paragraphs[finding.paragraph].boxes
            for number, part in parts(finding, reading):
                page = document.pages[number - 1]
                if part not in squeezed(page.extract_text()):
                    lost.append(f"{finding.number} not on page {number}: {part}")
                if part not in "".join(bounded(page, box) for box in boxes if box.page == number):
                    lost.append(f"{finding.number} not in its box on page {number}: {part}")
    return len(findings), lost


def documents(data: Path) -> list[Path]:
    reports = map(json.loads, (data / "upr/gold.jsonl").read_text(encoding="utf-8").splitlines())
    sample = [data / "upr" / report["file"] for report in reports if report["split"] == "sample"]
    return [*sample, *sorted((data / "rendered").glob("*.pdf"))]


@pytest.mark.parametrize("every", [SAMPLED, pytest.param(1, marks=pytest.mark.whole)])
def test_every_recommendation_is_found_verbatim_on_its_page_and_in_its_boxes(
    data: Path, states: StateNames, every: int
) -> None:
    found, lost = 0, []
    for path in documents(data)[::every]:
        count, missing = astray(path.read_bytes(), states)
        found += count
        lost += [f"{path.name}: {one}" for one in missing]
    print(f"{found} recommendations")
    assert found
    assert lost == []
