"""A treaty-body database of our own on this machine, so that the demonstration is harvested as the real one is."""

import secrets
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from treatywatch.demo.documents import DemoDocument
from treatywatch.demo.search import PAGES, SearchPages, SiteDocument, StaleViewState

LANGUAGES = {"en": "English", "fr": "French", "es": "Spanish", "ar": "Arabic", "ru": "Russian", "zh": "Chinese"}
ROBOTS = b"User-agent: *\nDisallow: /_vti_bin/\n"
_FILES = "https://docstore.ohchr.org/SelfServices/FilesHandler.ashx"
_DRAFTS = "DownloadDraft.aspx"
_HTML = {"Content-Type": "text/html; charset=utf-8"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A request as it came; the query's and headers' names are in lower case, `visitor` is the cookie's value."""

    method: str
    host: str
    path: str
    query: dict[str, str]
    form: dict[str, str]
    visitor: str
    agent: str
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What is sent back."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: dict(_HTML))


class Site:
    """The site on a free loopback port, from `start` to `stop`; `asked` counts requests by method, host, path, query.

    `window` is how many page numbers the search's pager shows at a time.
    """

    def __init__(self, documents: Sequence[SiteDocument], *, window: int = 10) -> None:
        self.documents = documents
        self.asked: Counter[str] = Counter()
        self._search = SearchPages(documents, window=window)
        self._lock = Lock()
        self._server: _Server | None = None

    def start(self) -> int:
        """Serve in the background and return the port."""
        self._server = _Server(("127.0.0.1", 0), partial(_Conversation, self))
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self._server.server_port

    def stop(self) -> None:
        """Stop serving."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()

    def reply(self, asked: Asked) -> Answer:
        """Count a request and answer it, one at a time."""
        with self._lock:
            self.asked[f"{asked.method} {asked.host}{asked.path}?{urlencode(asked.query)}"] += 1
            return self.answer(asked)

    def answer(self, asked: Asked) -> Answer:
        """Answer a request; sites that misbehave answer some otherwise."""
        page = asked.path.rsplit("/", 1)[-1].lower()
        if page == "robots.txt":
            return Answer(body=ROBOTS, headers={"Content-Type": "text/plain"})
        if page == "tbsearch.aspx":
            return self._search_page(asked)
        if page == "download.aspx":
            return self._download_page(asked)
        if page in ("fileshandler.ashx", "downloaddraft.aspx"):
            return self._file(asked.query.get("enc") or asked.query.get("key", ""))
        return Answer(status=404)

    def _search_page(self, asked: Asked) -> Answer:
        try:
            page = (
                self._search.post(asked.visitor, asked.form)
                if asked.method == "POST"
                else self._search.get(asked.visitor, asked.query)
            )
        except StaleViewState:
            return Answer(status=500, body=b"<h1>Validation of viewstate MAC failed.</h1>")
        return Answer(body=page.encode())

    def _download_page(self, asked: Asked) -> Answer:
        symbol = asked.query.get("symbolno")
        document = next((document for document in self.documents if symbol in document.symbols), None)
        if document is None:
            return Answer(status=404)
        files: dict[str, list[tuple[str, str]]] = {}
        for language, suffix in document.files:
            files.setdefault(LANGUAGES[language], []).append((suffix, _link(document, language, suffix)))
        page = PAGES.get_template("Download.html").render(document=document, files=files)
        return Answer(body=page.encode())

    def _file(self, token: str) -> Answer:
        for document in self.documents:
            for (language, suffix), content in document.files.items():
                if _token(document, language, suffix) == token:
                    return Answer(body=content, headers={"Content-Type": "application/octet-stream"})
        return Answer(status=404)


def site_documents(documents: Sequence[DemoDocument]) -> list[SiteDocument]:
    """Return the bundled documents as the site lists them; raises FileNotFoundError where a file is missing."""
    return [
        SiteDocument(
            symbols=(document.symbol,),
            title=document.title,
            treaty=document.treaty,
            kind=document.kind,
            states=", ".join(document.states),
            date=document.date,
            session=document.session,
            files={offered: path.read_bytes() for offered, path in document.files.items()},
        )
        for document in documents
    ]


def _token(document: SiteDocument, language: str, suffix: str) -> str:
    return f"{document.symbols[0]}.{language}.{suffix}.{document.edition}="


def _link(document: SiteDocument, language: str, suffix: str) -> str:
    token = _token(document, language, suffix)
    return f"{_DRAFTS}?{urlencode({'key': token})}" if document.draft else f"{_FILES}?{urlencode({'enc': token})}"


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a visitor that left in the middle, and everything of other errors."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Conversation(BaseHTTPRequestHandler):
    """One connection: requests taken apart and handed to the site."""

    protocol_version = "HTTP/1.1"

    def __init__(self, site: Site, *connection: Any) -> None:
        self._site = site
        super().__init__(*connection)

    def do_GET(self) -> None:
        self._answer("")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

    def log_message(self, *_: object) -> None:
        """Say nothing: what is asked is counted instead."""

    def _answer(self, form: str) -> None:
        parts = urlsplit(self.path)
        visitor = self.headers.get("Cookie", "").removeprefix("ASP.NET_SessionId=") or secrets.token_hex(8)
        asked = Asked(
            method=self.command,
            host=self.headers.get("Host", ""),
            path=parts.path,
            query={name.lower(): value for name, value in parse_qsl(parts.query)},
            form=dict(parse_qsl(form, keep_blank_values=True)),
            visitor=visitor,
            agent=self.headers.get("User-Agent", ""),
            headers={name.lower(): value for name, value in self.headers.items()},
        )
        answer = self._site.reply(asked)
        self.send_response(answer.status)
        headers = {"Content-Length": str(len(answer.body)), "Set-Cookie": f"ASP.NET_SessionId={visitor}; path=/"}
        for name, value in {**headers, **answer.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)
