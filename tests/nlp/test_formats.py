"""Every format of one document gives the same: numbers, headings, footnotes, recommendations."""

import shutil
from pathlib import Path

import pytest

from nlp.extractor import extract
from nlp.read import files
from nlp.read.docx import MEDIA_TYPE as DOCX
from nlp.read.files import read
from nlp.read.html import read_html
from nlp.read.office import PROGRAM
from nlp.read.rtf import read_rtf
from treatywatch.catalogue.readings import MissingTool, Reading, UnreadableFile
from treatywatch.catalogue.states import StateNames

needs_office = pytest.mark.skipif(shutil.which(PROGRAM) is None, reason="LibreOffice is not installed")
OTHERS = [
    "d-05.html",
    "d-12.html",
    "d-07.rtf",
    "d-16.rtf",
    *(pytest.param(f"{name}.doc", marks=needs_office) for name in ("d-03", "d-09", "d-15")),
]


def read_file(file: Path) -> Reading:
    return read(file.read_bytes(), file.name)


@pytest.mark.parametrize("name", OTHERS)
def test_every_format_says_what_the_docx_says(data: Path, name: str) -> None:
    other = read_file(data / "rendered" / name)
    docx = read_file((data / "rendered" / name).with_suffix(".docx"))
    assert other.front == docx.front
    assert other.paragraphs == docx.paragraphs
    assert other.language == docx.language


@pytest.mark.parametrize("name", [*(f"d-{number:02}" for number in range(1, 17)), "x-01"])
def test_docx_and_pdf_give_the_same_recommendations(data: Path, states: StateNames, name: str) -> None:
    def found(file: Path) -> list[tuple[str, str]]:
        understood = extract(file.read_bytes(), file.name, states)
        return [(finding.number, "".join(filter(str.isalnum, finding.text))) for finding in understood.findings]

    in_pdf = found(data / f"rendered/{name}.pdf")
    assert in_pdf == found(data / f"rendered/{name}.docx")
    assert in_pdf


def test_without_libreoffice_an_old_word_file_waits_for_it(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MissingTool, match=r"^d-03\.doc: .*LibreOffice"):
        read_file(data / "rendered/d-03.doc")


@pytest.mark.parametrize("junk", [b"", bytes(2000), b"This is no table of streams. " * 100])
def test_what_only_begins_like_an_old_word_file_is_refused_in_one_line(junk: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"^broken\.doc: not a whole Word file \([^\n]*\): fetch it again$"):
        read(files.OLE + junk, "broken.doc")


def test_an_old_word_file_that_is_cut_off_is_refused(data: Path) -> None:
    whole = (data / "rendered/d-03.doc").read_bytes()
    with pytest.raises(UnreadableFile, match="not a whole Word file"):
        read(whole[: len(whole) // 2], "half.doc")


def test_the_list_of_slovenias_recommendations_in_word_has_the_numbers_of_the_report_in_pdf(data: Path) -> None:
    def letters(text: str) -> str:
        return "".join(filter(str.isalnum, text.lower()))[:60]

    folder = data / "review-slovenia"
    listed = read_file(folder / "UPR20__Slovenia_ThematicListRecommendations_E.docx").paragraphs
    report = {p.number: letters(p.text) for p in read_file(folder / "g1423930.pdf").paragraphs}
    recommendations = {p.number: letters(p.text) for p in listed if p.number.startswith("115.")}
    differing = {number for number, text in recommendations.items() if report.get(number) != text}
    assert len(recommendations) == 163
    assert differing <= {"115.50"}  # printed "1 15.50" in the PDF


@pytest.mark.parametrize("part", ["", "Add1", "Add2", "Add3"])
def test_slovenias_questions_are_docx_whatever_their_suffix(data: Path, part: str) -> None:
    questions = read_file(data / f"review-slovenia/AdvancedQuestionsSlovenia{part}.doc")
    assert questions.media_type == DOCX
    assert questions.paragraphs[0].text.startswith("ADVANCE QUESTIONS TO SLOVENIA")


PAGE = """<html><head><title>CAT/C/XAA/CO/1</title></head><body>
<p>CAT/C/XAA/CO/1</p><p><b>Concluding observations</b></p>
<h2>Prisons</h2>
<p>12.<span>&nbsp;&nbsp;&nbsp;&nbsp;</span>The Committee is concerned at overcrowding.
<a href="#_ftn1" name="_ftnref1">[1]</a></p>
<p>13.&nbsp;&nbsp; The State party should:<br>(a) Build no new prisons;<br>(b) Release those who await trial.</p>
<ol type="i" start="3"><li>Third;<li value="7">Seventh.</ol>
<div><p>{filler}</p></div>
<div id="ftn1"><p><a href="#_ftnref1" name="_ftn1">[1]</a> CAT/C/XAA/1, para. 4.</p></div>
</body></html>"""


def page(filler: str = "word " * 60) -> str:
    return PAGE.format(filler=filler)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_web_page_is_read_in_every_encoding(encoding: str) -> None:
    content = page("Преступления против человечности " * 30).encode(encoding)
    read_page = read(content)
    assert [p.number for p in read_page.paragraphs][1:6] == ["12", "13", "13 (a)", "13 (b)", "13 (b) (iii)"]
    assert read_page.paragraphs[-1].text.startswith("Преступления")


def test_a_web_page_has_its_headings_items_and_notes() -> None:
    paragraphs = read_html(page().encode()).paragraphs
    assert paragraphs[0].heading
    assert paragraphs[1].headings == ("Prisons",)
    assert paragraphs[1].text == "The Committee is concerned at overcrowding."
    assert paragraphs[1].footnotes == ("CAT/C/XAA/1, para. 4.",)
    assert not any("para. 4" in paragraph.text for paragraph in paragraphs)
    assert [p.number for p in paragraphs[2:7]] == ["13", "13 (a)", "13 (b)", "13 (b) (iii)", "13 (b) (vii)"]


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("<html><title>Just a moment...</title><body>Checking", "block page"),
        ("<html><body><h1>Access Denied</h1>You don't have permission to access this.", "block page"),
        ("<html><body>Sorry there is no files available", "not there"),
        ("<html><body><p>Welcome", "1 words"),
        ("<html><body>" + "<a href='/x'>English pdf</a> French " * 80, "of links"),
        ("<html></html>" + " " * 80, "words"),
    ],
)
def test_what_stands_in_place_of_a_document_is_refused(page: str, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason) as refusal:
        read(page.encode(), "page.html")
    assert str(refusal.value).startswith("page.html: ")


def test_a_document_that_quotes_a_block_page_is_read() -> None:
    assert read(page("The site says access denied. " + "word " * 400).encode()).paragraphs


RTF = rb"""{\rtf1\ansi\ansicpg1251\deff0{\fonttbl{\f0\fcharset204 Times;}{\f1\fcharset178 Arial;}}
{\stylesheet{\s0 Normal;}{\s1\outlinelevel0 heading 1;}}{\info{\title Secret}}
{\header\pard CAT/C/XAA/CO/1\par}
\pard\plain\s1\b \'d2\'fe\'f0\'fc\'ec\'fb\par
\pard\plain {\listtext\pard\plain 12.\tab}The Committee {\deleted is not}is
{\super 1{\*\footnote\pard\plain{\super 1} See para. 4.}} concerned\u8212\'97at {\v hidden }prisons.\par
\pard {\pntext\pard a)\tab}\f1\'c3\'c8\f0 first;\line second.\par
\pard {\listtext\'b7\tab}A bullet\u-10179?\u-8700?.\par
{\*\generator Unseen;}{\pict\bin5 }}}}}ffd8}
}"""


def test_rich_text_has_its_numbers_notes_and_letters() -> None:
    read_text = read_rtf(RTF)
    assert read_text.front == ("CAT/C/XAA/CO/1",)
    heading, *paragraphs = read_text.paragraphs
    assert (heading.text, heading.heading, heading.bold) == ("Тюрьмы", True, True)
    assert [(p.number, p.text, p.footnotes) for p in paragraphs] == [
        ("12", "The Committee is concerned—at prisons.", ("See para. 4.",)),
        ("12 (a)", "أبfirst; second.", ()),
        ("", "A bullet\U0001f604.", ()),
    ]


def test_rich_text_cut_off_is_refused(data: Path) -> None:
    content = (data / "rendered/d-07.rtf").read_bytes()
    with pytest.raises(UnreadableFile, match="truncated rich text"):
        read(content[: len(content) // 2])


@pytest.mark.parametrize("content", [b"\xffWPC" + bytes(100), b"\x89PNG\r\n" + bytes(100), b"", b"%PD"])
def test_other_kinds_are_refused_in_a_line_that_says_what_to_do(content: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"convert it|fetch it again") as refusal:
        read(content, "file")
    line = str(refusal.value)
    assert "\n" not in line
    assert "\\x" not in line
