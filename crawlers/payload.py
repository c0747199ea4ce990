"""What a fetched file really is: told by its first bytes, never by its name or by what the server calls it."""

import json
import re
from typing import Any

from scrapy.http import Response

from crawlers.webforms import LayoutChanged

PDF = "application/pdf"
HTML = "text/html"
WORD = "application/msword"
WORD_XML = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_SIGNATURES = (
    (b"PK\x03\x04", WORD_XML),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", WORD),
    (b"{\\rtf", "application/rtf"),
    (b"\xffWPC", "application/vnd.wordperfect"),
)
# The header may stand anywhere in the first 1,024 bytes (PDF 1.7, appendix H, note 13).
_PDF_HEADER_WITHIN = 1024
# A whole PDF ends within its last 2 KB (sources.md 1.2: truncated transfers that begin well are real).
_PDF_END_WITHIN = 2048
_WEB_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body|script|p|div)\b", re.IGNORECASE)


class BadPayload(Exception):  # noqa: N818 - it is the file that is at fault
    """Raised when what came is no whole document: empty, truncated, a web page in its place, or unknown bytes."""


def media_type(content: bytes, *, web_page: bool = False) -> str:
    """Return the media type by the bytes; raises BadPayload. A web page passes only where one was asked for."""
    if not content:
        raise BadPayload("empty reply in place of a file")
    if b"%PDF-" in content[:_PDF_HEADER_WITHIN]:
        if b"%%EOF" not in content[-_PDF_END_WITHIN:]:
            raise BadPayload(f"truncated PDF: {len(content):,} bytes without the end mark")
        return PDF
    for signature, name in _SIGNATURES:
        if content.startswith(signature):
            return name
    if not _WEB_PAGE.search(as_text(content[:4096])):
        raise BadPayload(f"no known kind of document: it starts with {content[:8]!r}")
    if not web_page:
        raise BadPayload("a web page in place of the file")
    return HTML


def as_text(content: bytes) -> str:
    """Return the text of a page; docstore's are UTF-16 with a byte-order mark (sources.md 1.3)."""
    utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    return content.decode("utf-16" if utf16 else "utf-8", "replace")


def as_json(response: Response, *fields: str) -> dict[str, Any]:
    """Return what an interface tells; raises LayoutChanged where it is no JSON, or lacks one of the fields."""
    try:
        told = json.loads(response.body)
    except ValueError as error:
        raise LayoutChanged(f"{response.url}: no JSON but {response.body[:40]!r}: see whether it moved") from error
    if lacking := [field for field in fields if field not in told]:
        raise LayoutChanged(f"{response.url}: an answer without {', '.join(lacking)}: compare it with the recorded one")
    return dict(told)
