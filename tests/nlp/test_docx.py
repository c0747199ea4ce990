import io
import json
import re
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from nlp.read.docx import read_docx
from treatywatch.catalogue.readings import Reading, UnreadableFile


def gold(data: Path) -> list[dict]:
    return [json.loads(line) for line in (data / "rendered/gold.jsonl").read_text().splitlines()]


def words(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).strip()


def whole_paragraphs(reading: Reading) -> dict[str, str]:
    """Put each paragraph's items back under its number, as gold.jsonl has them."""
    texts: dict[str, str] = {}
    for paragraph in reading.paragraphs:
        number, _, item = paragraph.number.partition(" ")
        if number:
            texts[number] = f"{texts.get(number, '')} {item} {paragraph.text}"
    return {number: words(text) for number, text in texts.items()}


def file_of(*paragraphs: tuple[str, str]) -> bytes:
    """Make a Word file of (properties, runs) written as WordprocessingML."""
    document = docx.Document()
    numbering = document.part.numbering_part.element
    numbering.append(parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90"><w:lvl w:ilvl="0"><w:start w:val="12"/>'
        '<w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/>'
        '<w:numFmt w:val="lowerLetter"/><w:lvlText w:val="(%2)"/></w:lvl><w:lvl w:ilvl="2"><w:start w:val="1"/>'
        '<w:numFmt w:val="lowerRoman"/><w:lvlText w:val="(%3)"/></w:lvl></w:abstractNum>'))  # fmt: skip
    for number, override in (
        ("90", ""),
        ("91", '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="40"/></w:lvlOverride>'),
    ):
        numbering.append(parse_xml(
            f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="90"/>{override}</w:num>'))  # fmt: skip
    section = document.element.body.sectPr
    for properties, runs in paragraphs:
        section.addprevious(parse_xml(f"<w:p {nsdecls('w')}><w:pPr>{properties}</w:pPr>{runs}</w:p>"))
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def level(depth: int, num: int = 90) -> str:
    return f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{num}"/></w:numPr>'


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def test_every_paragraph_of_the_rendered_files_has_its_printed_number_and_text(data: Path) -> None:
    wrong = []
    for document in gold(data):
        read = whole_paragraphs(read_docx((data / "rendered" / f"{document['file']}.docx").read_bytes()))
        for paragraph in document["paragraphs"]:
            if read.get(paragraph["number"]) != words(paragraph["text"]):
                wrong.append((document["file"], paragraph["number"]))
    assert wrong == []


def test_footnotes_hang_at_the_paragraph_that_refers_to_them(data: Path) -> None:
    for document in gold(data):
        read = read_docx((data / "rendered" / f"{document['file']}.docx").read_bytes())
        notes = [note for paragraph in read.paragraphs for note in paragraph.footnotes]
        assert notes == [note["text"] for note in document["footnotes"]]


def test_the_masthead_stands_in_front_and_not_among_the_paragraphs(data: Path) -> None:
    read = read_docx((data / "rendered/d-03.docx").read_bytes())
    assert "E/C.12/HND/CO/2" in read.front
    assert "Distr. general" in read.front
    assert read.paragraphs[0].text.startswith("A.")
    assert read.paragraphs[0].heading


def test_automatic_numbers_count_restart_and_nest_as_word_prints_them() -> None:
    content = file_of(
        (level(0), run("The State party should:")),
        (level(1), run("Adopt a law that:")),
        (level(2), run("Protects tenants;")),
        (level(2), run("Forbids evictions.")),
        (level(1), run("Report on it.")),
        (level(0), run("The Committee is concerned.")),
        (level(1), run("About rents.")),
        (level(0, 91), run("Another list begins.")),
    )
    read = read_docx(content).paragraphs
    assert [p.number for p in read] == ["12", "12 (a)", "12 (a) (i)", "12 (a) (ii)", "12 (b)", "13", "13 (a)", "40"]
    assert [p.stem for p in read] == [None, 0, 1, 1, 0, None, 5, None]


def test_typed_numbers_know_a_letter_i_from_a_roman_one() -> None:
    letters = [("", run(f"({mark}) Item {mark};")) for mark in "abcdefgh"]
    content = file_of(("", run("24. It should:")), *letters, ("", run("(i) Ninth;")), ("", run("(j) Tenth.")))
    assert [p.number for p in read_docx(content).paragraphs][-2:] == ["24 (i)", "24 (j)"]
    content = file_of(
        ("", run("24. It should:")), ("", run("(b) Adopt:")), ("", run("(i) One;")), ("", run("(ii) Two."))
    )
    assert [p.number for p in read_docx(content).paragraphs][-2:] == ["24 (b) (i)", "24 (b) (ii)"]


def test_items_after_line_breaks_are_paragraphs_of_their_own() -> None:
    broken = "<w:r><w:br/></w:r>"
    content = file_of(
        ("", run("24. It should:") + broken + run("(a) Adopt a law;") + broken + run("(b) Report on it."))
    )
    read = [(p.number, p.text) for p in read_docx(content).paragraphs]
    assert read == [("24", "It should:"), ("24 (a)", "Adopt a law;"), ("24 (b)", "Report on it.")]


def test_a_part_of_an_annual_report_bears_the_symbol_of_its_running_head(data: Path) -> None:
    assert read_docx((data / "rendered/d-15.docx").read_bytes()).front[0] == "A/53/38/Rev.1"


def test_inserted_text_is_kept_and_deleted_text_is_not() -> None:
    tracked = (
        run("7. The State party should ")
        + f'<w:ins w:id="1" w:author="a">{run("promptly ")}</w:ins>'
        + '<w:del w:id="2" w:author="a"><w:r><w:delText xml:space="preserve">slowly </w:delText></w:r></w:del>'
        + run("ratify.")
    )
    assert read_docx(file_of(("", tracked))).paragraphs[0].text == "The State party should promptly ratify."


def test_the_text_of_tables_is_kept(data: Path) -> None:
    folder = data / "review-slovenia"
    read = read_docx((folder / "UPR20__Slovenia_ThematicListRecommendations_E.docx").read_bytes())
    listed = [json.loads(line) for line in (folder / "gold_thematic_list.jsonl").read_text().splitlines()]
    text = words(" ".join(f"{p.number} {p.text}" for p in (*read.paragraphs,)))
    assert listed
    assert all(words(row["text"])[:60] in text for row in listed)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"%PDF-1.7", b"<html>Access denied</html>"])
def test_what_is_no_word_file_is_refused_in_one_line(content: bytes) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read_docx(content)
    assert "\n" not in str(refusal.value)


def test_a_file_cut_off_is_refused(data: Path) -> None:
    content = (data / "rendered/d-01.docx").read_bytes()
    with pytest.raises(UnreadableFile, match="fetch it again"):
        read_docx(content[: len(content) // 2])
