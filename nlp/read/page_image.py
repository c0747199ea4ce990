"""A page as a picture, with the place of a paragraph marked on it."""

import io
from collections.abc import Sequence
from threading import Lock

import pypdfium2
from PIL import Image, ImageDraw

from treatywatch.catalogue.readings import Box, UnreadableFile

SCALE = 1.6  # pixels a point: 115 dots an inch, at which body text of 10 points reads well on a screen
MARK = (255, 205, 0, 80)
EDGE = (160, 110, 0, 255)
ONE_AT_A_TIME = Lock()  # PDFium is not thread-safe, and pages are asked for by many readers at once
ROOM = 2.0  # points around a box, so that the edge does not touch the letters


def draw_page(content: bytes, page: int, boxes: Sequence[Box], scale: float = SCALE) -> bytes:
    """Return the PNG of a page (from 1) of a PDF with the boxes that lie on it marked; `scale` is pixels a point.

    Raises UnreadableFile for a file that is no PDF and for a page that it does not have.
    """
    with ONE_AT_A_TIME:
        picture = _rendered(content, page, scale)
    written = io.BytesIO()
    _marked(picture, [box for box in boxes if box.page == page], scale).save(written, "PNG", optimize=False)
    return written.getvalue()


def _rendered(content: bytes, page: int, scale: float) -> Image.Image:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise UnreadableFile(f"no picture of the page: the file is no readable PDF ({error})") from error
    try:
        if not 1 <= page <= len(document):
            raise UnreadableFile(f"no page {page}: the file has {len(document)}")
        picture: Image.Image = document[page - 1].render(scale=scale).to_pil()
        return picture.convert("RGBA")
    finally:
        document.close()


def _marked(picture: Image.Image, boxes: Sequence[Box], scale: float) -> Image.Image:
    marks = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(marks)
    for box in boxes:
        corners = (box.left - ROOM, box.top - ROOM, box.right + ROOM, box.bottom + ROOM)
        pen.rectangle(tuple(corner * scale for corner in corners), fill=MARK, outline=EDGE)
    return Image.alpha_composite(picture, marks).convert("RGB")
