import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.read.files import read
from nlp.read.mending import Mender, without_marks
from treatywatch.catalogue.readings import Reading, ReadParagraph, UnreadableFile


def letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def whole_paragraphs(reading: Reading) -> dict[str, tuple[int | None, str]]:
    """Put each paragraph's items back under its number, as gold.jsonl has them, with the page where it begins."""
    whole: dict[str, tuple[int | None, str]] = {}
    for paragraph in reading.paragraphs:
        number, _, item = paragraph.number.partition(" ")
        if number:
            page, text = whole.get(number, (paragraph.page, ""))
            whole[number] = page, text + letters(item + paragraph.text)
    return whole


def test_rendered_observations_keep_every_number_page_and_word(data: Path) -> None:
    wanted = found = verbatim = 0
    for document in map(json.loads, (data / "rendered/gold.jsonl").read_text().splitlines()):
        got = whole_paragraphs(read((data / f"rendered/{document['file']}.pdf").read_bytes()))
        for paragraph in document["paragraphs"]:
            items = "".join(letters(item["letter"] + item["text"]) for item in paragraph["subitems"])
            page, text = got.get(paragraph["number"], (None, ""))
            wanted += 1
            found += page == paragraph["page"]
            verbatim += text in {letters(paragraph["text"]), letters(paragraph["text"]) + items}
    print(f"{found} of {wanted} paragraphs with their number and page, {verbatim} word for word")
    assert found / wanted >= 0.99
    assert verbatim / wanted >= 0.99


def test_items_hang_from_their_paragraph_and_headings_stand_above(data: Path) -> None:
    reading = read((data / "rendered/x-01.pdf").read_bytes())
    by_number = {paragraph.number: paragraph for paragraph in reading.paragraphs if paragraph.number}
    item = by_number["4 (b)"]
    assert item.stem is not None
    assert reading.paragraphs[item.stem] == by_number["4"]
    assert item.headings == ("C. Principal subjects of concern and recommendations", "State of emergency")
    assert item.bold
    assert item.text.startswith("Effectively investigate all allegations of human rights violations committed during")


def test_footnotes_are_kept_beside_the_text(data: Path) -> None:
    reading = read((data / "rendered/x-01.pdf").read_bytes())
    noted = next(paragraph for paragraph in reading.paragraphs if paragraph.number == "10")
    assert noted.text.endswith("provided to victims or their families.")
    assert noted.footnotes == ("See CCPR/C/XXX/RQ/3, para. 44.",)


def test_notes_gathered_at_the_end_are_tied_to_their_marks(data: Path) -> None:
    reading = read((data / "review-slovenia/g1409727.pdf").read_bytes())
    noted = next(paragraph for paragraph in reading.paragraphs if paragraph.number == "4")
    assert noted.footnotes == ("AI, p.2.", "AI, p. 2.")
    assert not re.search(r"[a-z.]\d{1,3}\b", noted.text)


def test_the_print_shops_number_is_no_text(data: Path) -> None:
    reading = read((data / "review-slovenia/g1409727.pdf").read_bytes())
    text = "\n".join(
        [*reading.front, *(p.text for p in reading.paragraphs), *(n for p in reading.paragraphs for n in p.footnotes)]
    )
    assert "1409727" not in text


def test_running_heads_are_no_text(data: Path) -> None:
    reading = read((data / "upr/pdf/angola2014.pdf").read_bytes())
    alone = [p.text for p in reading.paragraphs if re.fullmatch(r"A/HRC/28/11|\d+|GE\.\S+", p.text)]
    assert alone == []
    assert not any("A/HRC/28/11" in p.text for p in reading.paragraphs if p.number.startswith("134."))


def test_a_paragraph_over_a_page_break_is_one(data: Path) -> None:
    reading = read((data / "upr/pdf/belarus2010.pdf").read_bytes())
    broken = next(p for p in reading.paragraphs if p.number == "97.50")
    assert broken.text.endswith("and training, and share its experience in this area with other countries (Morocco);")
    assert [box.page for box in broken.boxes] == [17, 18]
    (offset, page), *none = broken.turns
    assert (page, none) == (18, [])
    assert broken.text[offset:].startswith("and training")
    assert broken.page_at(offset) == 18
    assert broken.page_at(offset - 1) == 17


def test_a_sentence_that_begins_a_page_stays_in_its_numbered_paragraph(data: Path) -> None:
    reading = read((data / "upr/pdf/cuba2009.pdf").read_bytes())
    whole = next(p for p in reading.paragraphs if p.number == "98")
    assert "is commendable. Frequent natural disasters" in whole.text


def test_a_rule_typed_above_the_footnotes_parts_no_paragraph(data: Path) -> None:
    reading = read((data / "un-docs/A_80_188.en.pdf").read_bytes())
    for number in ("67", "68"):
        whole = next(p for p in reading.paragraphs if p.number == number)
        assert whole.text.endswith("States should therefore:")
        assert len(whole.boxes) == 2


def test_the_lists_of_the_first_reports_take_their_paragraphs_number(data: Path) -> None:
    reading = read((data / "upr/pdf/algeria2008.pdf").read_bytes())
    numbers = [p.number for p in reading.paragraphs if p.number.startswith("69")]
    assert numbers == ["69", *(f"69.{n}" for n in range(1, 18))]


@pytest.mark.parametrize("country", ["ecuador2012", "syria2011", "bangladesh2009"])
def test_no_paragraphs_number_is_lost_in_loose_type(data: Path, country: str) -> None:
    reading = read((data / f"upr/pdf/{country}.pdf").read_bytes())
    numbers = [int(p.number) for p in reading.paragraphs if p.number.isdigit()]
    assert numbers == list(
        range(1, numbers[-1] + 1)
    )  # Ecuador's prints "41 .", Syria's "8 1 ."; before Bangladesh's 25 a full stop is missing


def test_a_space_drawn_by_itself_parts_two_words(data: Path) -> None:
    reading = read((data / "un-docs/A_HRC_RES_59_25.en.pdf").read_bytes())
    sixth = next(p for p in reading.paragraphs if p.number == "6")
    assert sixth.text.startswith("Calls for deep and rapid cuts")


@pytest.mark.parametrize(
    ("report", "number", "words"),
    [
        ("srilanka2008", "82.2", "through implementation of the 17th Amendment at the earliest"),
        ("bangladesh2013", "115", "obligations to implement UPR 1st cycle recommendations."),
        ("bangladesh2013", "130", "no later than the 24th session of the Human Rights Council"),
    ],
)
def test_the_raised_end_of_a_number_stays_with_it(data: Path, report: str, number: str, words: str) -> None:
    reading = read((data / f"upr/pdf/{report}.pdf").read_bytes())
    assert any(words in p.text for p in reading.paragraphs if p.number == number)


def test_two_columns_are_read_one_after_the_other(data: Path) -> None:
    (odd,) = (
        row
        for row in map(json.loads, (data / "rendered/odd/odd.jsonl").read_text().splitlines())
        if row["file"] == "two-columns.pdf"
    )
    reading = read((data / "rendered/odd/two-columns.pdf").read_bytes())
    numbers = [p.number for p in reading.paragraphs if p.number and p.stem is None]
    assert numbers == [paragraph["number"] for paragraph in odd["paragraphs"]]


def test_the_cells_of_a_ruled_table_are_read_one_by_one(data: Path) -> None:
    reading = read((data / "odd-pdfs/table.pdf").read_bytes())
    cells = ["Column 1", "Column 2", "Data 1A", "Data 1B", "Data 2A", "Data 2B"]
    assert [p.text for p in reading.paragraphs] == cells
    issues = read((data / "upr/methodology/Database_Issues_explanation.pdf").read_bytes())
    texts = [p.text for p in issues.paragraphs]
    for issue, category in (("Defamation", "Freedom of opinion and expression"), ("Genocide", "Justice")):
        assert texts[texts.index(issue) + 1] == category


@pytest.mark.parametrize("name", ["chinese-numbered", "russian-numbered"])
def test_other_scripts_keep_their_words(data: Path, name: str) -> None:
    rows = map(json.loads, (data / "rendered/odd/odd.jsonl").read_text().splitlines())
    wanted = next(row for row in rows if row["file"] == f"{name}.pdf")["paragraphs"]
    reading = read((data / f"rendered/odd/{name}.pdf").read_bytes())
    got = {p.number: letters(p.text) for p in reading.paragraphs if p.number}
    assert got == {paragraph["number"]: letters(paragraph["text"]) for paragraph in wanted}


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("odd-pdfs/blank.pdf", "blank PDF"),
        ("odd-pdfs/error.pdf", "only 5 bytes"),
        ("rendered/odd/truncated-1.pdf", "truncated PDF"),
        ("rendered/odd/truncated-2.pdf", "truncated PDF"),
        ("rendered/odd/password.pdf", "password"),
        ("rendered/odd/zero-bytes.docx", "empty file"),
    ],
)
def test_what_cannot_be_read_gets_one_line_that_says_what_to_do(data: Path, file: str, reason: str) -> None:
    with pytest.raises(UnreadableFile) as raised:
        read((data / file).read_bytes(), file)
    line = str(raised.value)
    assert line.startswith(f"{file}: ")
    assert reason in line
    assert "\n" not in line


def test_the_bytes_tell_the_kind_not_the_suffix(data: Path) -> None:
    renamed = read((data / "rendered/odd/renamed.doc").read_bytes(), "renamed.doc")
    assert renamed.media_type.endswith("wordprocessingml.document")


@pytest.mark.parametrize("name", ["chinese", "korean", "regular", "some_empty_pages", "table"])
def test_odd_files_are_read_without_a_fault(data: Path, name: str) -> None:
    reading = read((data / f"odd-pdfs/{name}.pdf").read_bytes())
    assert reading.pages
    assert reading.front or reading.paragraphs


WORDS = st.text(alphabet=st.characters(categories=("Ll", "Lu")), min_size=1, max_size=8)


@given(st.lists(st.lists(WORDS, min_size=1, max_size=5), max_size=6))
def test_joined_lines_keep_every_letter_in_order(lines: list[list[str]]) -> None:
    printed = [" ".join(line) for line in lines]
    assert letters(Mender(printed).join(printed)) == letters("".join(printed))


def test_a_hyphen_goes_where_the_document_writes_the_word_whole() -> None:
    mender = Mender(["a recommendation of", "the recommen-", "dation"])
    assert mender.join(["the recommen-", "dation on decision-", "making"]) == "the recommendation on decision-making"


def test_a_raised_sign_that_leads_to_no_footnote_stays() -> None:
    assert without_marks("of 20 m⟦2⟧ each.⟦7⟧", {"7"}.__contains__) == "of 20 m2 each."


def test_boxes_lie_on_their_page_in_reading_order(data: Path) -> None:
    reading = read((data / "rendered/d-13.pdf").read_bytes())

    def place(paragraph: ReadParagraph) -> tuple[int, float]:
        return paragraph.boxes[0].page, paragraph.boxes[0].top

    places = [place(paragraph) for paragraph in reading.paragraphs]
    assert places == sorted(places)
    assert all(
        0 <= box.left < box.right <= 596 and 0 <= box.top < box.bottom <= 842
        for p in reading.paragraphs
        for box in p.boxes
    )


def test_footnotes_that_read_alike_on_several_pages_are_no_running_heads(data: Path) -> None:
    reading = read((data / "un-docs" / "A_HRC_RES_59_25.en.pdf").read_bytes())
    assert sum(len(paragraph.footnotes) for paragraph in reading.paragraphs) == 19
    assert next(p for p in reading.paragraphs if p.number == "13").text.endswith("the Paris Agreement;")
