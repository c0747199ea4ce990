"""Reads a file of any kind that is understood, and says in one line why another cannot be read."""

import re

from nlp.read.docx import read_docx
from nlp.read.html import decoded, read_html
from nlp.read.office import read_doc
from nlp.read.pdf import read_pdf
from nlp.read.rtf import read_rtf
from treatywatch.catalogue.readings import Reading, UnreadableFile

PDF = b"%PDF-"
# The header may stand anywhere in the first 1,024 bytes (PDF 1.7, appendix H, note 13).
PDF_HEADER_WITHIN = 1024
ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
RTF = b"{\\rtf"
WORDPERFECT = b"\xffWPC"
SMALLEST = 64
HTML_WITHIN = 4096
HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|script)\b", re.IGNORECASE)


READERS = ((ZIP, read_docx), (OLE, read_doc), (RTF, read_rtf))


def read(content: bytes, name: str = "") -> Reading:
    """Return what a file says; its kind is told by its bytes, never by `name`, which only errors quote.

    PDF, Word (.docx and .doc), rich text and web pages are read. Raises UnreadableFile, its message starting with
    `name`, where the file is of no known kind or cannot be read; MissingTool where a tool for its kind is missing.
    """
    try:
        return _read(content)
    except UnreadableFile as error:
        raise type(error)(f"{name}: {error}" if name else str(error)) from error


def _read(content: bytes) -> Reading:
    for start, reader in READERS:
        if content.startswith(start):
            return reader(content)
    if PDF in content[:PDF_HEADER_WITHIN]:
        return read_pdf(content)
    if HTML.search(decoded(content[:HTML_WITHIN]).encode()):
        return read_html(content)
    raise UnreadableFile(_fault(content))


def _fault(content: bytes) -> str:
    if not content:
        return "empty file: fetch it again"
    if content.startswith(WORDPERFECT):
        return "WordPerfect file: convert it to .docx or PDF"
    if len(content) < SMALLEST:
        return f"only {len(content)} bytes, no document: fetch it again"
    return "not a known kind of file: PDF, Word (.docx, .doc), rich text and web pages are read; convert it to one"
