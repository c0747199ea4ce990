"""Files made to do harm, or broken by chance, cost one line of error."""

import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from nlp.read.files import read
from nlp.read.package import LARGEST, LARGEST_XML, MOST_PARTS, TEXT
from treatywatch.app.workers import Limits, in_order
from treatywatch.catalogue.readings import UnreadableFile


def refused(content: bytes) -> str:
    """Return why the file is refused; nothing where it is read."""
    try:
        read(content, "hostile")
    except UnreadableFile as error:
        return str(error)
    return ""


def refusal(content: bytes) -> str:
    line = refused(content)
    assert line.startswith("hostile: ")
    assert "\n" not in line
    return line


def repacked(data: Path, change: Callable[[str, bytes], bytes | None], extra: dict[str, bytes] | None = None) -> bytes:
    """Return d-01.docx with each part changed, left out where None comes back, and further parts added."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(data / "rendered/d-01.docx") as whole,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in whole.namelist():
            if (part := change(name, whole.read(name))) is not None:
                new.writestr(name, part)
        for name, part in (extra or {}).items():
            new.writestr(name, part)
    return stream.getvalue()


def kept(_name: str, part: bytes) -> bytes:
    return part


def in_text(old: bytes, new: bytes) -> Callable[[str, bytes], bytes]:
    return lambda name, part: part.replace(old, new, 1) if name == TEXT else part


def test_a_zip_bomb_is_refused_without_being_unpacked(data: Path) -> None:
    bomb = repacked(data, kept, {f"word/media/{n}.png": bytes(LARGEST // 4) for n in range(5)})
    assert len(bomb) < 2**21
    assert "unpacks to" in refusal(bomb)


def test_a_bomb_of_many_parts_is_refused(data: Path) -> None:
    assert "parts" in refusal(repacked(data, kept, {f"word/{n}": b"" for n in range(MOST_PARTS)}))


def test_a_bomb_in_a_zip_is_not_unpacked(data: Path) -> None:
    inner = repacked(data, kept, {"word/media/1.png": bytes(LARGEST // 2)})
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as outer:
        outer.writestr("inner.docx", inner)
    assert "without a Word document" in refusal(stream.getvalue())


def test_sizes_that_lie_make_a_damaged_file(data: Path) -> None:
    content = repacked(data, kept, {"word/media/1.png": bytes(LARGEST * 2)})
    stated, lie = (LARGEST * 2).to_bytes(4, "little"), (1000).to_bytes(4, "little")
    assert stated in content
    assert "damaged" in refusal(content.replace(stated, lie))


def test_a_text_too_large_to_open_is_refused(data: Path) -> None:
    paragraphs = b"<w:p/>" * (LARGEST_XML // 6 + 1)
    assert "MiB of XML" in refusal(repacked(data, in_text(b"<w:body>", b"<w:body>" + paragraphs)))


LAUGHS = (
    b'<!DOCTYPE w [<!ENTITY a "'
    + b"ha" * 50
    + b'">%s]>' % b"".join(b'<!ENTITY %c "%s">' % (n, b"&%c;" % (n - 1) * 10) for n in range(ord("b"), ord("l")))
)
QUADRATIC = b'<!DOCTYPE w [<!ENTITY a "' + b"x" * 100_000 + b'">]>'
OUTSIDE = b'<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("declaration", [LAUGHS, QUADRATIC, OUTSIDE], ids=["laughs", "quadratic", "outside"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_neither_spelled_out_nor_fetched(data: Path, declaration: bytes, encoding: str) -> None:
    def change(name: str, part: bytes) -> bytes:
        if name != TEXT:
            return part
        head, mark, rest = part.partition(b"<w:document")
        text = (b"" if encoding == "utf-16" else head) + declaration + mark + rest.replace(b"<w:t>", b"<w:t>&a;")
        return text.decode().encode(encoding)

    assert "entities" in refusal(repacked(data, change))


def test_a_zip_without_the_document_part_is_refused(data: Path) -> None:
    assert "without a Word document" in refusal(repacked(data, lambda name, part: None if name == TEXT else part))


def test_xml_nested_too_deep_is_refused(data: Path) -> None:
    assert "damaged" in refusal(repacked(data, in_text(b"<w:body>", b"<w:body>" + b"<w:p>" * 100_000)))


@pytest.mark.parametrize("start", ["2147483647", "-5", "many", ""])
def test_absurd_numbers_of_a_list_do_no_harm(data: Path, start: str) -> None:
    def change(name: str, part: bytes) -> bytes:
        if name != "word/numbering.xml":
            return part
        return part.replace(b'<w:start w:val="1"/>', b'<w:start w:val="%s"/>' % start.encode())

    reading = read(repacked(data, change))
    assert reading.paragraphs
    assert all(len(paragraph.number) < 50 for paragraph in reading.paragraphs)


def test_rich_text_nested_too_deep_is_refused() -> None:
    assert "groups" in refusal(b"{\\rtf1 " + b"{" * 10_000_000)


@pytest.mark.parametrize("tag", [b"<div>", b"<ol><li>", b"<table><tr><td>", b"<b>"])
def test_a_web_page_nested_too_deep_is_refused_or_read_whole(tag: bytes) -> None:
    content = b"<html><body>" + tag * 100_000 + b"word " * 500
    line = refused(content)
    assert "nest" in line or sum(p.text.count("word") for p in read(content).paragraphs) == 500


def pdf_of(*objects: bytes) -> bytes:
    """Make a PDF of these objects, numbered from 1, the first its catalogue."""
    stream, places = io.BytesIO(), []
    stream.write(b"%PDF-1.4\n")
    for number, content in enumerate(objects, 1):
        places.append(stream.tell())
        stream.write(b"%d 0 obj %s endobj\n" % (number, content))
    start = stream.tell()
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    stream.write(b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table))
    stream.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))
    return stream.getvalue()


def test_a_pdf_of_absurdly_many_pages_is_given_up() -> None:
    tree = b"<</Type/Pages/Count 500000/Kids[%s]>>" % (b"3 0 R " * 500_000)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>"
    content = pdf_of(b"<</Type/Catalog/Pages 2 0 R>>", tree, page)
    ((_, result),) = in_order(read, [("many pages", content)], Limits(computing=1))
    assert isinstance(result, UnreadableFile)


def test_a_picture_of_absurd_size_is_not_spread_out_in_memory() -> None:
    tree = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99999 99999]/Resources<</XObject<</I 4 0 R>>>>/Contents 5 0 R>>"
    picture = b"<</Type/XObject/Subtype/Image/Width 60000/Height 60000/BitsPerComponent 8/ColorSpace/DeviceRGB"
    packed = zlib.compress(bytes(2**24))
    shown = b"q 99999 0 0 99999 0 0 cm /I Do Q"
    content = pdf_of(
        b"<</Type/Catalog/Pages 2 0 R>>",
        tree,
        page,
        picture + b"/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(packed), packed),
        b"<</Length %d>>stream\n%s\nendstream" % (len(shown), shown),
    )
    ((_, result),) = in_order(read, [("picture", content)], Limits(computing=20, waiting=20, memory=700 * 2**20))
    assert isinstance(result, UnreadableFile)
    assert "fault" not in str(result)


@pytest.mark.parametrize("folder", ["odd-pdfs", "rendered/odd"])
def test_every_odd_file_is_read_or_refused_in_one_line(data: Path, folder: str) -> None:
    files = [file for file in sorted((data / folder).iterdir()) if file.suffix in {".pdf", ".doc", ".docx"}]
    assert files
    for file in files:
        if file.name == "joined-500-pages.pdf":  # bench/memory.py reads it
            continue
        line = refused(file.read_bytes())
        assert line.startswith("hostile: ") or not line
        assert "\n" not in line
