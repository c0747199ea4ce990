"""A loopback Official Document System with the answers that sources.md, 1.1 and 3.2, records of the real one."""

from collections.abc import Mapping
from urllib.parse import quote, unquote

from tests.crawlers.replay import PDF, WORD
from treatywatch.demo.site import ROBOTS, Answer, Asked, Site

WORDPERFECT = b"\xffWPC\x10\x00\x00\x00 an old WordPerfect file"
PAGE = b"<!DOCTYPE html><html><head><title>United Nations</title></head><body>Welcome</body></html>"
MISSING = Answer(status=302, headers={"Location": "https://documents.un.org/error"})
NOWHERE = Answer(status=404, body=PAGE)
NOT_YET = Answer(headers={"Content-Type": "application/pdf"})
WEB_PAGE = Answer(body=PAGE)
CHALLENGE = Answer(status=403, headers={"cf-mitigated": "challenge"}, body=b"<title>Just a moment...</title>")

LANGUAGES = ("en", "fr", "es", "ar", "ru", "zh")
Files = Mapping[str, bytes | Answer]


def pdf(text: str) -> bytes:
    """A whole PDF that differs from others."""
    return PDF + text.encode() + b"\n%%EOF\n"


def word(text: str) -> bytes:
    """A Word file that differs from others."""
    return WORD + text.encode()


def translated(symbol: str) -> dict[str, bytes | Answer]:
    """Word and PDF in all six languages."""
    words = {f"{language}.docx": word(f"{symbol} {language}") for language in LANGUAGES}
    return {**words, **{f"{language}.pdf": pdf(f"{symbol} {language}") for language in LANGUAGES}}


class Official(Site):
    """Redirects to the files that it holds, and says in the way of `missing` that it holds none.

    `held` has, by symbol and then by "en.pdf", "fr.docx" or "en.viewer", the file, or what is answered in its place.
    """

    def __init__(self, held: Mapping[str, Files], *, missing: Answer = MISSING) -> None:
        super().__init__([])
        self.held = held
        self.missing = missing

    def answer(self, asked: Asked) -> Answer:
        """Answer as documents.un.org and docs.un.org do."""
        if asked.path == "/robots.txt":
            return Answer(body=ROBOTS, headers={"Content-Type": "text/plain"})
        if asked.host == "docs.un.org":
            _, language, symbol = unquote(asked.path).split("/", 2)
            return self.file(symbol, f"{language}.viewer", WEB_PAGE)
        if asked.path == "/api/symbol/access":
            return self.access(asked.query["s"], f"{asked.query['l']}.{asked.query['t']}")
        if asked.path.startswith("/doc/UNDOC/"):
            symbol, name = asked.path.removeprefix("/doc/UNDOC/").split("/")
            return self.file(unquote(symbol), name, NOWHERE)
        return WEB_PAGE if asked.path == "/error" else NOWHERE

    def access(self, symbol: str, name: str) -> Answer:
        """Lead to a file, or answer in its place."""
        file = self.held.get(symbol, {}).get(name, self.missing)
        if isinstance(file, Answer):
            return file
        return Answer(
            status=302, headers={"Location": f"https://documents.un.org/doc/UNDOC/{quote(symbol, safe='')}/{name}"}
        )

    def file(self, symbol: str, name: str, otherwise: Answer) -> Answer:
        """Give a file."""
        file = self.held.get(symbol, {}).get(name, otherwise)
        return (
            file
            if isinstance(file, Answer)
            else Answer(body=file, headers={"Content-Type": "application/octet-stream"})
        )

    def count(self, *parts: str) -> int:
        """How often an address with all these parts was asked for."""
        return sum(times for address, times in self.asked.items() if all(part in address for part in parts))
