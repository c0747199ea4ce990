"""How the Official Document System is asked for the file of a symbol, and what its answers mean."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from urllib.parse import quote, urlencode, urlsplit

from scrapy.http import Response

from crawlers.holdings import HeldFile
from crawlers.payload import HTML, PDF, BadPayload, media_type

ACCESS = "https://documents.un.org/api/symbol/access"
VIEWER = "https://docs.un.org"
# Symbols with these get a 400 (sources.md 3.2.1); those under INT/ are on tbinternet alone (2.2).
_REFUSED = frozenset("^[]")


class Standing(StrEnum):
    """What became of a symbol, or of one of its files; of several, the first in this order counts."""

    KEPT = "kept"
    HELD = "held"
    FAILED = "failed"
    NOT_YET = "not yet published"
    NOT_FOUND = "not found"


def file_url(symbol: str, language: str, form: str) -> str:
    """Return the address of a symbol's file; `language` is ISO 639-1, `form` "docx" or "pdf" (sources.md 3.2.1)."""
    return f"{ACCESS}?{urlencode({'s': symbol, 'l': language, 't': form})}"


def viewer_url(symbol: str, language: str) -> str:
    """Return the address at which the human viewer gives the PDF itself, in some ten seconds (sources.md 3.2.2)."""
    return f"{VIEWER}/{language}/{quote(symbol)}?direct=true"


def askable(symbol: str) -> bool:
    """Whether a symbol can be asked for here at all."""
    return not symbol.startswith("INT/") and not _REFUSED & set(symbol)


def absence(response: Response, asked: str) -> Standing | None:
    """Return how the reply to an address says that there is no file; None where it may hold one.

    The site says it in several ways (sources.md 1.1): 404, a redirect to its error page, an empty 200 for what is not
    published yet, and, from the viewer alone, a web page in place of the file.
    """
    if response.status in (404, 410) or urlsplit(response.url).path.endswith("/error"):
        return Standing.NOT_FOUND
    if response.status == 200 and not response.body:
        return Standing.NOT_YET
    if asked.startswith(VIEWER) and response.status == 200 and _is_web_page(response.body):
        return Standing.NOT_FOUND
    return None


def differences(response: Response, asked: str) -> Iterator[str]:
    """Give a line where the address of a PDF that is known to be there gives no PDF."""
    if absent := absence(response, asked):
        yield f"{asked}: {absent}, and it is known to be there: see how documents.un.org answers"
        return
    try:
        kind = media_type(response.body)
    except BadPayload as error:
        yield f"{asked}: {error}"
        return
    if kind != PDF:
        yield f"{asked}: {kind}, and a PDF was asked for"


def held_formats(files: Iterable[HeldFile], symbol: str, language: str) -> set[str]:
    """Return the media types in which a text is held in a language; an unedited one is still to be replaced.

    What came from its PDF's address is its PDF, whatever language it turned out to be in.
    """
    pdf = file_url(symbol, language, "pdf")
    return {
        PDF if file.url == pdf else file.media_type
        for file in files
        if file.url == pdf or ((file.symbol, file.language) == (symbol, language) and file.status != "advance-unedited")
    }


def lacks(files: Iterable[HeldFile], symbol: str, languages: Iterable[str]) -> bool:
    """Whether a document lacks the PDF of a text of its own in one of the languages."""
    held = list(files)
    return any(PDF not in held_formats(held, symbol, language) for language in languages)


def best(standings: Iterable[Standing]) -> Standing:
    """Return the standing of a whole by those of its parts."""
    return min(standings, key=list(Standing).index, default=Standing.NOT_FOUND)


def _is_web_page(body: bytes) -> bool:
    try:
        return media_type(body, web_page=True) == HTML
    except BadPayload:
        return False
