"""Reads a Word file (.docx) into its numbered paragraphs, with the numbers that Word works out and never stores."""

import io
import zipfile

import docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError

from nlp.read.docx_lines import printed
from nlp.read.unpaged import assemble
from treatywatch.catalogue.readings import Reading, UnreadableFile

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# The largest UN reports unpack to about 20 MiB, pictures included; a bomb unpacks to gigabytes.
LARGEST = 256 * 1024 * 1024


def read_docx(content: bytes) -> Reading:
    """Return what the Word file says, paragraph by paragraph; it has no pages and no boxes.

    Inserted text is kept and deleted text left out, as in the version that its authors would print.
    Raises UnreadableFile where the bytes are no Word file, a damaged one, or one that unpacks to an absurd size.
    """
    return assemble(printed(_open(content)), MEDIA_TYPE)


def _open(content: bytes) -> Document:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise UnreadableFile(f"not a whole Word file ({error}): fetch it again") from error
    if size > LARGEST:
        raise UnreadableFile(f"the Word file unpacks to {size >> 20} MiB, more than {LARGEST >> 20}: not opened")
    try:
        return docx.Document(io.BytesIO(content))
    # python-docx meets a missing or foreign part as any of these; lxml's syntax error is a SyntaxError.
    except (KeyError, ValueError, AttributeError, PackageNotFoundError, SyntaxError, zipfile.BadZipFile) as error:
        raise UnreadableFile(f"damaged Word file ({error}): fetch it again or convert it to PDF") from error
