import io
import json
from pathlib import Path

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from nlp.read.bidi import reading_order, unmirrored
from nlp.read.mending import Mender
from nlp.read.numbers import following, split_number
from nlp.read.pdf import read_pdf
from nlp.read.pdf_drawing import Piece
from treatywatch.catalogue.readings import Reading


def plain(text: str) -> str:
    """White space of any width as one space, and none beside full-width brackets and stops, as lines are set."""
    return " ".join(text.replace("。 ", "。").replace("30 日", "30日").split())


@pytest.mark.parametrize(("name", "exact"), [("arabic", 9), ("chinese-numbered", 11), ("russian-numbered", 9)])
def test_numbered_paragraphs_read_as_they_were_typed(data: Path, name: str, exact: int) -> None:
    rows = map(json.loads, (data / "rendered/odd/odd.jsonl").read_text().splitlines())
    wanted = next(row for row in rows if row["file"] == f"{name}.pdf")["paragraphs"]
    reading = read_pdf((data / f"rendered/odd/{name}.pdf").read_bytes())
    got = {paragraph.number: paragraph.text for paragraph in reading.paragraphs if paragraph.number}
    assert list(got) == [paragraph["number"] for paragraph in wanted]
    same = [paragraph["number"] for paragraph in wanted if plain(got[paragraph["number"]]) == plain(paragraph["text"])]
    assert len(same) >= exact  # of the Chinese one, a symbol is stretched to fill its line: "re v.1"


def read_in_order(printed: str) -> str:
    """Set the signs of a line on a page from left to right, as printed, and return them as they are read."""
    row = [
        Piece(text=sign, left=5.0 * n, right=5.0 * n + 5, top=0, bottom=10, baseline=8, size=10, bold=False)
        for n, sign in enumerate(printed)
    ]
    (read,) = unmirrored([reading_order(row)])
    return "".join(piece.text for piece in read)


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("ةنجللا -24", "24- اللجنة"),
        (".2025 ماع", "عام 2025."),
        ("1998/19 اهرارق", "قرارها 1998/19"),
        ("25% ةبسنب", "بنسبة 25%"),
        ("٢٠٢٠ ةنسل ١٢٣", "١٢٣ لسنة ٢٠٢٠"),
        ("(17 ةرقفلا ،CCPR/C/XXX/3)", "(CCPR/C/XXX/3، الفقرة 17)"),
        ("ميلعتلا The Right to Education يف", "في The Right to Education التعليم"),
        ("11 و 12", "12 و 11"),
    ],
)
def test_a_line_of_arabic_is_read_from_right_to_left_and_its_numbers_are_not(printed: str, read: str) -> None:
    assert read_in_order(printed) == read
    shaped = printed.translate(str.maketrans("()", ")("))
    assert read_in_order(shaped) == read


@pytest.mark.parametrize(
    ("line", "mark", "item"),
    [
        ("１．委员会建议", "1", False),
        ("24. 委员会建议", "24", False),
        ("３、委员会", "3", False),
        ("（ａ）缔约国应", "a", True),
        ("(a) 缔约国应", "a", True),
        ("（一）缔约国应", "一", True),
        ("٢٤- توصي اللجنة", "24", False),
        ("24 - توصي اللجنة", "24", False),
        ("(أ) زيادة الإنفاق", "أ", True),
        ("(هـ) زيادة الإنفاق", "ه", True),
        ("а) принять меры", "а", True),
        ("41 . Colombia praised the progress", "41", False),
        ("118.17 Ratify the Convention", "118.17", False),
        ("(б) принять меры", "б", True),
    ],
)
def test_numbers_of_every_script(line: str, mark: str, item: bool) -> None:
    printed = split_number(line)
    assert printed is not None
    assert (printed.mark, printed.item) == (mark, item)


def test_years_and_numbers_of_acts_are_no_paragraph_numbers() -> None:
    assert split_number("1.387 of 19 December 2011 amending Act No. 1.155 on nationality") is None
    assert split_number("2010 - 2011 年期间") is None
    assert split_number("12 – 15 May") is None


def test_lists_are_lettered_by_the_order_of_each_script() -> None:
    assert [following(mark) for mark in ("أ", "ج", "د", "ه", "и", "д", "九", "十")] == [
        *("ب", "د", "ه", "و", "к", "е", "十", "十一")
    ]


def test_chinese_lines_are_joined_without_spaces() -> None:
    assert Mender([]).join(["第52/5", "6号决议核可的", "Python", "方案"]) == "第52/56号决议核可的Python方案"


LINES = """CRC/C/XXX/CO/5
１．委员会建议缔约国在所有有关儿童的法律和政策中采取措施，并为此划拨足够的资源用于执行
这些政策，特别是在农村地区的偏远村庄和少数民族社区，以及在城市的贫困居民区：
（a）增加对教育的投入；
（b）保护所有儿童免受暴力。
２．委员会请缔约国提交下一次定期报告。"""


def chinese() -> Reading:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    written = io.BytesIO()
    canvas = Canvas(written, pagesize=(595.3, 841.9))
    canvas.setFont("STSong-Light", 10.5)
    for n, line in enumerate(LINES.splitlines()):
        canvas.drawString(70, 740 - 16 * n, line)
    canvas.save()
    return read_pdf(written.getvalue())


def test_full_width_numbers_make_a_tree() -> None:
    reading = chinese()
    assert reading.language == "zh"
    assert [(p.number, p.stem) for p in reading.paragraphs] == [("1", None), ("1 (a)", 0), ("1 (b)", 0), ("2", None)]
    assert "用于执行这些政策" in reading.paragraphs[0].text
