"""The addresses of pages: made of symbols and paragraph numbers, so that a citation outlives any rebuild."""

import re
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from index.engine import Passage

PINPOINT = r"(?s)^(?P<key>.+?);(?P<language>[a-z]*);(?P<place>\d{1,9});(?P<number>.*)$"


@dataclass(frozen=True, kw_only=True, slots=True)
class Pinpoint:
    """What names a paragraph however often its document is read anew: what the address of its page is made of.

    `key` is the document's symbol or key, `place` the paragraph's position in its file. Written in one line, it is
    "E/C.12/XAA/CO/3;en;7;24 (b)".
    """

    key: str
    language: str
    place: int
    number: str

    @classmethod
    def of(cls, passage: Passage) -> "Pinpoint":
        """Return what names a passage."""
        return cls(key=passage.symbol, language=passage.language, place=passage.position, number=passage.number)

    @classmethod
    def parse(cls, line: str) -> "Pinpoint":
        """Read what was written in one line; raises ValueError for anything but what PINPOINT fits."""
        found = re.fullmatch(PINPOINT, line)
        if not found:
            raise ValueError(f"{line!r} names no paragraph")
        return cls(key=found["key"], language=found["language"], place=int(found["place"]), number=found["number"])

    def __str__(self) -> str:
        return f"{self.key};{self.language};{self.place};{self.number}"


def document_address(key: str, language: str = "") -> str:
    """Return the path of a document's page, in one of its languages where given."""
    path = f"/documents/{quote(key, safe='/')}"
    return f"{path}?{urlencode({'lang': language})}" if language else path


def passage_address(key: str, number: str, language: str, place: int | None = None) -> str:
    """Return the path of a paragraph's page; `number` as printed ("24 (b)"), `language` ISO 639-1.

    `place` is the paragraph's position in its file: it tells apart paragraphs with the same number or with none.
    """
    asked = {"number": number, "lang": language} | ({} if place is None else {"place": place})
    return f"/passages/{quote(key, safe='/')}?{urlencode(asked, safe='()')}"


def permalink(public_url: str, key: str, number: str, language: str, place: int | None = None) -> str:
    """Return the whole address of a paragraph's page; `key` is the document's symbol or key, `public_url` its site."""
    return public_url.rstrip("/") + passage_address(key, number, language, place)


def page_image_address(sha256: str, page: int, position: int) -> str:
    """Return the path of the picture of a page, the paragraph at that position of the file marked on it."""
    return f"/pages/{sha256}/{page}.png?{urlencode({'paragraph': position})}"


def file_address(sha256: str) -> str:
    """Return the path of the archived copy of a file."""
    return f"/files/{sha256}"


def saving_address(query: str, language: str) -> str:
    """Return the path of the form that saves a query for a reader of a language."""
    return f"/alerts/new?{urlencode({'query': query, 'language': language})}"
