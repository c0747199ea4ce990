"""Reads a PDF into numbered paragraphs, each with its page and its place on it."""

from dataclasses import replace

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from nlp.language import detect, passage_language
from nlp.read.layout import part
from nlp.read.paragraphs import Text, build
from nlp.read.pdf_closely import read_closely
from nlp.read.pdf_lines import Page, read_page
from nlp.read.scans import Mended, mend
from treatywatch.catalogue.readings import MissingTool, Reading, UnreadableFile

MEDIA_TYPE = "application/pdf"
# PDF 1.7, 7.5.5: the file ends with this mark; readers look for it in the last 1,024 bytes, and some files pad more.
END = b"%%EOF"
TAIL = 2048
# Characters of text that tell the language as surely as all of it: three thousand words.
TELLING = 20_000
FAULTS = {
    pdfium_c.FPDF_ERR_PASSWORD: "encrypted with a password: ask the publisher for an open file",
    pdfium_c.FPDF_ERR_SECURITY: "encrypted in a way that is not known here: ask the publisher for an open file",
}


def read_pdf(content: bytes) -> Reading:
    """Return what the PDF says, paragraph by paragraph.

    Pages that are pictures, or whose text is broken, are recognised. Raises MissingTool where that is needed for all of
    them and cannot be done here, UnreadableFile where the file is truncated, damaged, encrypted or blank.
    """
    document = _open(content)
    try:
        pages = [_page(document, index) for index in range(len(document))]
        mended = mend(document, read_closely(content, pages))
    finally:
        document.close()
    _check_text(mended)
    text = build(part(mended.pages))
    language = _language(text)
    return Reading(
        media_type=MEDIA_TYPE,
        language=language,
        pages=len(mended.pages),
        front=text.front,
        paragraphs=tuple(
            replace(paragraph, language=passage_language(paragraph.text, language)) for paragraph in text.paragraphs
        ),
        gaps=tuple(mended.gaps),
        failures=tuple(mended.failures),
    )


def _open(content: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        fault = FAULTS.get(error.err_code)
        if fault is None:
            whole = END in content[-TAIL:]
            fault = f"damaged PDF ({error}): fetch it again" if whole else "truncated PDF: fetch it again"
        raise UnreadableFile(fault) from error


def _page(document: pdfium.PdfDocument, index: int) -> Page:
    try:
        return read_page(document, index)
    except pdfium.PdfiumError as error:
        raise UnreadableFile(f"damaged PDF (page {index + 1}: {error}): fetch it again") from error


def _check_text(mended: Mended) -> None:
    if any(page.lines for page in mended.pages):
        return
    if mended.gaps:
        raise MissingTool("; ".join(mended.gaps))
    if mended.failures:
        raise UnreadableFile("; ".join(mended.failures))
    if any(page.pictured for page in mended.pages):
        raise UnreadableFile("pictures without text, in which none was recognised: ask the publisher for the text")
    raise UnreadableFile("blank PDF, no text on any page: fetch it again or ask the publisher")


def _language(text: Text) -> str:
    prose = "\n".join(paragraph.text for paragraph in text.paragraphs if not paragraph.heading)
    return detect(prose[:TELLING] or "\n".join([*text.front, *(paragraph.text for paragraph in text.paragraphs)]))
