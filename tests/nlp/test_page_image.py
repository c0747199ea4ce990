import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image

from nlp.read.page_image import draw_page
from treatywatch.catalogue.readings import Box, UnreadableFile
from treatywatch.demo.documents import FOLDER

PDF = (FOLDER / "files" / "cescr-xaa-co-3.en.pdf").read_bytes()
BOX = Box(page=2, left=113.5, top=673.7, right=481.8, bottom=718.7)


def picture(*boxes: Box, page: int = 2) -> Image.Image:
    return Image.open(io.BytesIO(draw_page(PDF, page, boxes, scale=1.0)))


def test_only_the_box_is_marked() -> None:
    plain, marked = picture(), picture(BOX)
    inside, outside = (int(BOX.left), int(BOX.top)), (int(BOX.left) - 20, int(BOX.top))
    assert plain.getpixel(inside) == (255, 255, 255)
    red, _, blue = marked.getpixel(inside)
    assert red > blue
    assert marked.getpixel(outside) == (255, 255, 255)


def test_a_box_of_another_page_is_not_drawn() -> None:
    assert picture(BOX, page=1).tobytes() == picture(page=1).tobytes()


def test_a_page_that_is_not_there_and_a_file_that_is_no_pdf_are_said_in_one_line() -> None:
    with pytest.raises(UnreadableFile, match="no page 99: the file has 4"):
        draw_page(PDF, 99, ())
    with pytest.raises(UnreadableFile, match="no readable PDF"):
        draw_page(b"PK\x03\x04", 1, ())


def test_many_readers_may_ask_at_once() -> None:
    with ThreadPoolExecutor(4) as readers:
        pages = list(readers.map(lambda page: draw_page(PDF, page, (BOX,)), [1, 2, 3, 4] * 4))
    assert pages[:4] == pages[12:]
