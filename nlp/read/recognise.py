"""Recognises the text on the picture of a page with Tesseract, where that is installed."""

import io
import os
import re
import shutil
import subprocess
from math import sqrt

import pypdfium2 as pdfium

from nlp.read.hocr import read_hocr
from nlp.read.pdf_drawing import Piece

POINTS_AN_INCH = 72
# Tesseract's own advice is 300 dots an inch; on the scan A/45/696/Add.1 200 reads the same words in 0.7 of the time.
RESOLUTION = 200
MOST_PIXELS = 20_000_000  # a sheet of 60 by 80 centimetres at that resolution; larger ones are made smaller
# A dense page takes one to two seconds (measurements), on a laden machine ten.
TIME_LIMIT = 40  # seconds
SCRIPT = re.compile(rb"^Script: (\w+)", re.MULTILINE)


class NotRecognised(Exception):  # noqa: N818 - it is the page that is at fault
    """Raised when a page cannot be drawn, or Tesseract gives it up or takes too long; the message says which."""


def tesseract() -> str | None:
    """Return the path of the Tesseract program; None where it is not installed."""
    return shutil.which("tesseract")


def installed_data(program: str) -> frozenset[str]:
    """Return the languages that Tesseract has data for here, by its own names ("eng", "chi_sim")."""
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False, timeout=TIME_LIMIT)  # noqa: S603 - found on the search path, no shell
    return frozenset(line.strip() for line in listed.stdout.splitlines()[1:])


def recognise_page(program: str, document: pdfium.PdfDocument, index: int, data: tuple[str, ...]) -> list[Piece]:
    """Return the text recognised on the page at `index` (from 0), with places in points; `data` by Tesseract's names.

    Raises NotRecognised.
    """
    picture, points = _picture(document, index)
    return read_hocr(_run(program, picture, "-l", "+".join(data), "hocr"), points)


def recognise_script(program: str, document: pdfium.PdfDocument, index: int) -> str:
    """Return the script on the page at `index` (from 0) by Tesseract's name, which is Unicode's ("Latin", "Han").

    Raises NotRecognised, also where there is too little text to tell.
    """
    picture, _ = _picture(document, index)
    told = SCRIPT.search(_run(program, picture, "--psm", "0"))
    return told[1].decode() if told else ""


def _run(program: str, picture: bytes, *arguments: str) -> bytes:
    command = [program, "stdin", "stdout", "--dpi", str(RESOLUTION), *arguments]
    # Tesseract's own threads slow one another down where several pages are recognised at once, or processors are few.
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - found on the search path, no shell
            command, input=picture, env=environment, capture_output=True, check=True, timeout=TIME_LIMIT
        )
    except subprocess.TimeoutExpired as error:
        raise NotRecognised(f"recognition took longer than {TIME_LIMIT} seconds") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip().splitlines()
        raise NotRecognised(f"recognition failed ({said[-1] if said else error.returncode})") from error
    return done.stdout


def _picture(document: pdfium.PdfDocument, index: int) -> tuple[bytes, float]:
    """Return the page as a grey picture (PNG), and how many points a pixel measures; raises NotRecognised."""
    page = document[index]
    try:
        width, height = page.get_size()
        scale = min(RESOLUTION / POINTS_AN_INCH, sqrt(MOST_PIXELS / max(width * height, 1.0)))
        written = io.BytesIO()
        page.render(scale=scale, grayscale=True).to_pil().save(written, "PNG", compress_level=1)
    except pdfium.PdfiumError as error:
        raise NotRecognised(f"the page cannot be drawn ({error})") from error
    finally:
        page.close()
    return written.getvalue(), 1 / scale
