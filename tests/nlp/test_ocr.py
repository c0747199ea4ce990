import io
import os
import re
import shutil
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image
from rapidfuzz.fuzz import ratio
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from nlp.read.pdf import read_pdf
from treatywatch.catalogue.readings import MissingTool, Reading, UnreadableFile

needs_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")
DOTS = 200  # an inch


def pictures(content: bytes, *pages: int) -> list[Image.Image]:
    document = pdfium.PdfDocument(content)
    return [document[page - 1].render(scale=DOTS / 72, grayscale=True).to_pil() for page in pages]


def scanned(*pages: Image.Image, layer: str = "", sound: str = "") -> bytes:
    """Set pictures as the pages of a PDF, with `layer` as their invisible text, after a page of `sound` text."""
    written = io.BytesIO()
    canvas = Canvas(written, pagesize=(595.3, 841.9))
    if sound:
        set_text(canvas, sound)
        canvas.showPage()
    for page in pages:
        canvas.drawImage(ImageReader(page), 0, 0, page.width * 72 / DOTS, page.height * 72 / DOTS)
        set_text(canvas, layer, mode=3)
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def set_text(canvas: Canvas, text: str, mode: int = 0) -> None:
    words = text.split()
    lines = canvas.beginText(72, 700)
    lines.setTextRenderMode(mode)
    for start in range(0, len(words), 10):
        lines.textLine(" ".join(words[start : start + 10]))
    canvas.drawText(lines)


def pages_of(content: bytes, *pages: int) -> bytes:
    """Return some pages of a PDF as a PDF."""
    source, taken, written = pdfium.PdfDocument(content), pdfium.PdfDocument.new(), io.BytesIO()
    taken.import_pages(source, [page - 1 for page in pages])
    taken.save(written)
    return written.getvalue()


def numbered(reading: Reading) -> dict[str, str]:
    return {paragraph.number: paragraph.text for paragraph in reading.paragraphs if paragraph.number}


@needs_tesseract
def test_a_scan_reads_as_the_text_that_was_scanned(data: Path) -> None:
    content = (data / "rendered/x-01.pdf").read_bytes()
    text, scan = read_pdf(pages_of(content, 1)), read_pdf(scanned(*pictures(content, 1)))
    assert (scan.language, scan.pages, scan.gaps) == ("en", 1, ())
    wanted, got = numbered(text), numbered(scan)
    assert list(got) == list(wanted)
    assert ratio("\n".join(got.values()), "\n".join(wanted.values())) > 98
    assert all(paragraph.confidence and 0.5 < paragraph.confidence <= 1 for paragraph in scan.paragraphs)
    assert all(paragraph.confidence is None for paragraph in text.paragraphs)


@needs_tesseract
def test_the_boxes_of_a_scan_lie_where_the_words_were_scanned(data: Path) -> None:
    content = (data / "rendered/x-01.pdf").read_bytes()
    text, scan = read_pdf(pages_of(content, 2)), read_pdf(scanned(*pictures(content, 2)))
    wanted = {paragraph.number: paragraph.boxes for paragraph in text.paragraphs if paragraph.number}
    assert len(wanted.keys() & {paragraph.number for paragraph in scan.paragraphs}) > len(wanted) / 2
    for paragraph in scan.paragraphs:
        for got, right in zip(paragraph.boxes, wanted.get(paragraph.number, ()), strict=False):
            assert abs(got.left - right.left) + abs(got.right - right.right) < 8, paragraph.number
            assert abs(got.top - right.top) + abs(got.bottom - right.bottom) < 8, paragraph.number


@needs_tesseract
def test_a_real_scan_keeps_its_numbered_paragraphs(data: Path) -> None:
    scan = read_pdf(pages_of((data / "un-docs/A_45_696_Add.1.en.pdf").read_bytes(), 3))
    numbers = numbered(scan)
    assert list(numbers) == ["1", "2", "3"]
    assert numbers["1"].startswith("Climate issues reach far beyond atmospheric and oceanic sciences, affecting every")


@needs_tesseract
def test_a_poor_recognition_that_a_scan_brings_along_is_bettered(data: Path) -> None:
    scan = read_pdf(pages_of((data / "un-docs/A_39_361.en.pdf").read_bytes(), 2))
    text = " ".join(paragraph.text for paragraph in scan.paragraphs)
    assert "Mochtar Kusumaatmadja of Indonesia" in text  # its own layer says "MochLar Kusumaatnadja of fndonesia"
    assert [number for number in numbered(scan) if number.isdigit()] == [str(number) for number in range(5, 12)]


@needs_tesseract
@pytest.mark.parametrize(
    ("file", "language", "words"),
    [
        ("rendered/odd/arabic.pdf", "ar", "لامريكا اللاتينية ومنطقة البحر"),
        ("rendered/odd/chinese-numbered.pdf", "zh", "委员会注意到"),
        ("rendered/odd/russian-numbered.pdf", "ru", "комитет рекомендует"),
    ],
)
def test_the_language_of_a_scan_is_found(data: Path, file: str, language: str, words: str) -> None:
    scan = read_pdf(scanned(*pictures((data / file).read_bytes(), 1)))
    text = "\n".join((*scan.front, *(paragraph.text for paragraph in scan.paragraphs)))
    assert scan.language == language
    assert words in text


@needs_tesseract
def test_a_broken_text_layer_gives_way_to_what_is_printed(data: Path) -> None:
    content = (data / "rendered/x-01.pdf").read_bytes()
    broken = " ".join("Thecommitteerecommendsthatthestatepartytakeallmeasures" * 4)
    reading = read_pdf(scanned(*pictures(content, 2), layer=broken))
    assert ratio(" ".join(numbered(reading).values()), " ".join(numbered(read_pdf(pages_of(content, 2))).values())) > 98


@pytest.fixture
def uninstalled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


SOUND = "The Committee recommends that the State party take all the measures that are needed to protect the child. " * 6


@pytest.mark.usefixtures("uninstalled")
def test_pages_that_need_a_missing_tool_are_said_and_the_rest_is_read(data: Path) -> None:
    page = pictures((data / "rendered/x-01.pdf").read_bytes(), 2)
    reading = read_pdf(scanned(*page, *page, sound=SOUND))
    assert reading.gaps == (
        "pages 2-3: scanned, a picture without text: install Tesseract to have it recognised (OCR)",
    )
    assert " ".join((*reading.front, *(paragraph.text for paragraph in reading.paragraphs))) == SOUND.strip()


@pytest.mark.usefixtures("uninstalled")
@pytest.mark.parametrize("file", ["un-docs/A_45_696_Add.1.en.pdf", "odd-pdfs/image.pdf"])
def test_a_scan_waits_for_the_tool(data: Path, file: str) -> None:
    with pytest.raises(MissingTool, match=r"^pages? [\d-]+: scanned, a picture without text: install Tesseract[^\n]*$"):
        read_pdf((data / file).read_bytes())


@pytest.mark.usefixtures("uninstalled")
def test_a_poor_text_layer_is_used_and_named_while_the_tool_is_missing(data: Path) -> None:
    reading = read_pdf((data / "un-docs/A_47_435.en.pdf").read_bytes())
    (gap,) = reading.gaps
    assert gap.startswith("pages 1-3: scanned, its text comes from an earlier recognition and may be poor: install")
    assert any("National Commission" in paragraph.text for paragraph in reading.paragraphs)


@needs_tesseract
def test_missing_language_data_is_named(data: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    with pytest.raises(MissingTool, match=r"install Tesseract's language data \(ara, chi_sim, .*\)"):
        read_pdf(scanned(*pictures((data / "rendered/odd/arabic.pdf").read_bytes(), 1)))


def test_a_page_on_which_the_tool_fails_is_named(data: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    failing = tmp_path / "tesseract"
    failing.write_text(
        '#!/bin/sh\n[ "$1" = --list-langs ] && printf "List:\\neng\\n" || { echo "no memory" >&2; exit 1; }\n'
    )
    failing.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.defpath}")
    page = pictures((data / "rendered/x-01.pdf").read_bytes(), 2)
    reading = read_pdf(scanned(*page, sound=SOUND))
    assert reading.failures == ("page 2: recognition failed (no memory)",)


def test_a_blank_file_is_not_taken_for_a_scan(data: Path) -> None:
    with pytest.raises(UnreadableFile, match="blank PDF") as raised:
        read_pdf((data / "odd-pdfs/blank.pdf").read_bytes())
    assert not re.search("OCR", str(raised.value))
