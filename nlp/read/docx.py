"""Reads a Word file (.docx) into its numbered paragraphs, with the numbers that Word works out and never stores."""

import io

import docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError

from nlp.read.docx_lines import printed
from nlp.read.package import check_package
from nlp.read.unpaged import assemble
from treatywatch.catalogue.readings import Reading, UnreadableFile

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def read_docx(content: bytes) -> Reading:
    """Return what the Word file says, paragraph by paragraph; it has no pages and no boxes.

    Inserted text is kept and deleted text left out, as in the version that its authors would print.
    Raises UnreadableFile where the bytes are no Word file, a damaged one, or one that unpacks to an absurd size.
    """
    return assemble(printed(_open(content)), MEDIA_TYPE)


def _open(content: bytes) -> Document:
    check_package(content)
    try:
        return docx.Document(io.BytesIO(content))
    # python-docx meets a missing or foreign part as any of these; lxml's syntax error is a SyntaxError.
    except (KeyError, ValueError, AttributeError, PackageNotFoundError, SyntaxError) as error:
        raise UnreadableFile(f"damaged Word file ({error}): fetch it again or convert it to PDF") from error
