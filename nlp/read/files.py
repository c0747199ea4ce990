"""Reads a file of any kind that is understood, and says in one line why another cannot be read."""

import re

from nlp.read.docx import read_docx
from nlp.read.pdf import read_pdf
from treatywatch.catalogue.readings import Reading, UnreadableFile

PDF = b"%PDF-"
# The header may stand anywhere in the first 1,024 bytes (PDF 1.7, appendix H, note 13).
PDF_HEADER_WITHIN = 1024
ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
RTF = b"{\\rtf"
WORDPERFECT = b"\xffWPC"
SMALLEST = 64
HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|script)\b", re.IGNORECASE)


def read(content: bytes, name: str = "") -> Reading:
    """Return what a PDF or Word file says; its kind is told by its bytes, never by `name`, which only errors quote.

    Raises UnreadableFile, its message starting with `name`, where the file is of no known kind or cannot be read.
    """
    try:
        return _read(content)
    except UnreadableFile as error:
        raise UnreadableFile(f"{name}: {error}" if name else str(error)) from error


def _read(content: bytes) -> Reading:
    if PDF in content[:PDF_HEADER_WITHIN]:
        return read_pdf(content)
    if content.startswith(ZIP):
        return read_docx(content)
    raise UnreadableFile(_fault(content))


def _fault(content: bytes) -> str:
    if not content:
        return "empty file: fetch it again"
    if _is_web_page(content):
        return "a web page in place of the document, perhaps a block page: fetch it again later or by hand"
    if content.startswith(OLE):
        return "old Word file (.doc): not read yet, convert it to .docx or PDF"
    if content.startswith(RTF):
        return "rich text file (.rtf): not read yet, convert it to .docx or PDF"
    if content.startswith(WORDPERFECT):
        return "WordPerfect file: not read yet, convert it to .docx or PDF"
    if len(content) < SMALLEST:
        return f"only {len(content)} bytes, no document: fetch it again"
    return f"not a known kind of file (it starts with {content[:8]!r}): PDF and .docx are read"


def _is_web_page(content: bytes) -> bool:
    start = content[:4096]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = start.decode("utf-16", "replace").encode()
    return bool(HTML.search(start))
