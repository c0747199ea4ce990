"""Splits a rich text file (.rtf) into groups, control words and characters, every character set decoded."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

TOKEN = re.compile(
    rb"(?P<brace>[{}])"
    rb"|\\(?P<word>[a-z]{1,32})(?P<number>-?\d{1,9})? ?"
    rb"|\\'(?P<hex>[0-9a-fA-F]{2})"
    rb"|\\(?P<symbol>[^a-z'])"
    rb"|(?P<plain>[^\\{}\r\n]+)"
    rb"|[\r\n]+|\\"
)
# RTF 1.9.1, "Font table": the code pages of the character sets. Others are read as the file's own.
CHARSETS = {
    0: "cp1252",
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    134: "gbk",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
}
WESTERN = "cp1252"
SYMBOLS = {b"~": "\u00a0", b"_": "-", b"-": "", b"\\": "\\", b"{": "{", b"}": "}", b"\n": "\n", b"\r": "\n"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    """One thing that the file says: a brace, a control word with its number, or characters; one of the three is set."""

    brace: str = ""
    word: str = ""
    number: int | None = None
    text: str = ""


@dataclass(kw_only=True, slots=True)
class Tokens:
    """The tokens of one file; whoever reads them says by `encoding` how the letters are decoded."""

    content: bytes
    encoding: str = WESTERN
    unicode_skip: int = 1
    own: str = WESTERN
    fonts: dict[int, str] = field(default_factory=dict)
    _bytes: bytearray = field(default_factory=bytearray)
    _skip: int = 0
    _high: int = 0

    def __iter__(self) -> Iterator[Token]:
        position = 0
        while found := TOKEN.match(self.content, position):
            position = found.end()
            if found["hex"] or found["plain"]:
                self._keep(bytes.fromhex(found["hex"].decode()) if found["hex"] else found["plain"])
                continue
            if found["word"] == b"u" and found["number"]:
                yield from self._letters()
                yield from self._character(int(found["number"]))
                continue
            if not found["word"] and not found["brace"] and not found["symbol"]:
                continue
            yield from self._letters()
            if found["word"] == b"bin":
                position += max(0, int(found["number"] or 0))
            else:
                yield from self._control(found)
        yield from self._letters()

    def _control(self, found: re.Match[bytes]) -> Iterator[Token]:
        if found["brace"]:
            self._skip = 0
            yield Token(brace=found["brace"].decode())
        elif found["word"]:
            self._skip = 0
            yield Token(word=found["word"].decode(), number=int(found["number"]) if found["number"] else None)
        elif found["symbol"] == b"*":
            yield Token(word="*")
        elif found["symbol"] in SYMBOLS and self._skip == 0:
            yield Token(text=SYMBOLS[found["symbol"]])
        else:
            self._skip = max(0, self._skip - 1)

    def _keep(self, letters: bytes) -> None:
        """Keep bytes until the character set changes; a few after a Unicode character stand in for it."""
        skipped = min(self._skip, len(letters))
        self._skip -= skipped
        self._bytes += letters[skipped:]

    def _letters(self) -> Iterator[Token]:
        if self._bytes:
            yield Token(text=self._bytes.decode(self.encoding, "replace"))
            self._bytes.clear()

    def _character(self, code: int) -> Iterator[Token]:
        """Yield the character of a Unicode control word, a signed number of 16 bits; two surrogates make one."""
        code &= 0xFFFF
        self._skip = self.unicode_skip
        if 0xD800 <= code < 0xDC00:
            self._high = code
        elif 0xDC00 <= code < 0xE000:
            if self._high:
                yield Token(text=chr(0x10000 + ((self._high - 0xD800) << 10) + code - 0xDC00))
            self._high = 0
        else:
            yield Token(text=chr(code))


def encoding_of(code_page: int | None) -> str:
    """Return Python's name of a code page; the western one where it has none."""
    try:
        return codecs.lookup(f"cp{code_page}").name
    except LookupError:
        return WESTERN
