"""Looks into a Word file's package before it is opened: whether it is whole, and whether it would burst when opened."""

import io
import re
import zipfile
import zlib

from treatywatch.catalogue.readings import UnreadableFile

# The largest UN reports unpack to about 20 MiB, pictures included, in some hundred parts; a bomb unpacks to gigabytes.
LARGEST = 256 * 1024 * 1024
MOST_PARTS = 10_000
# XML takes up to thirty times its size when it is opened.
LARGEST_XML = 32 * 1024 * 1024
TEXT = "word/document.xml"
XML = re.compile(r"\.(?:xml|rels)$", re.IGNORECASE)
# Word writes no document type, and nothing else can define entities ("billion laughs") or name files elsewhere.
DECLARED = re.compile(rb"<\0?!\0?(?:D\0?O\0?C\0?T\0?Y\0?P\0?E|E\0?N\0?T\0?I\0?T\0?Y)")
# What zipfile raises for a part that is damaged, encrypted, packed in a way that it does not know, or said to lie
# before the file begins.
FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError)


def check_package(content: bytes) -> None:
    """Raise UnreadableFile where the package is cut off, damaged, no Word file, or would unpack to an absurd size.

    A part never unpacks to more than it states, so sizes that lie make a damaged package and not a large one.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except FAULTS as error:
        raise UnreadableFile(f"not a whole Word file ({error}): fetch it again") from error
    with archive:
        parts = archive.infolist()
        _check_sizes(parts)
        if not any(part.filename == TEXT for part in parts):
            raise UnreadableFile("a zip file without a Word document in it: unpack it and take in what it holds")
        for part in parts:
            _check_part(archive, part)


def _check_sizes(parts: list[zipfile.ZipInfo]) -> None:
    size = sum(part.file_size for part in parts)
    if size > LARGEST:
        raise UnreadableFile(f"the Word file unpacks to {size >> 20} MiB, more than {LARGEST >> 20}: not opened")
    if len(parts) > MOST_PARTS:
        raise UnreadableFile(f"the Word file has {len(parts)} parts, more than {MOST_PARTS}: not opened")
    text = max((part.file_size for part in parts if XML.search(part.filename)), default=0)
    if text > LARGEST_XML:
        raise UnreadableFile(f"the Word file has {text >> 20} MiB of XML, more than {LARGEST_XML >> 20}: not opened")


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    try:
        content = archive.read(part)
    except FAULTS as error:
        raise UnreadableFile(f"damaged Word file ({part.filename}: {error}): fetch it again") from error
    if XML.search(part.filename) and DECLARED.search(content):
        raise UnreadableFile(f"the Word file declares entities ({part.filename}), as no Word does: not opened")
