"""A loopback site that sends what it has in pieces, whole, zipped or broken off, as big exports come."""

import gzip
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl, urlsplit

from treatywatch.demo.site import Answer, Asked, Site


@dataclass(frozen=True, kw_only=True, slots=True)
class Stream(Answer):
    """An answer sent in pieces, without its length; `sent` is the share of it after which it breaks off."""

    sent: float = 1.0
    gzipped: bool = False


class StreamingSite(Site):
    """Answers like any site, and streams where the answer is a Stream."""

    def __init__(self) -> None:
        super().__init__([])
        self._streams: ThreadingHTTPServer | None = None

    def start(self) -> int:
        """Serve in the background and return the port."""
        self._streams = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Conversation, self))
        self._streams.daemon_threads = True
        Thread(target=self._streams.serve_forever, daemon=True).start()
        return self._streams.server_port

    def stop(self) -> None:
        """Stop serving."""
        if self._streams:
            self._streams.shutdown()
            self._streams.server_close()

    def count(self, part: str) -> int:
        """How often an address with this part was asked for."""
        return sum(times for address, times in self.asked.items() if part in address)


class _Conversation(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, site: StreamingSite, *connection: object) -> None:
        self._site = site
        super().__init__(*connection)  # type: ignore[arg-type]

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = Asked(
            method="GET",
            host=self.headers["Host"],
            path=parts.path,
            query={name.lower(): value for name, value in parse_qsl(parts.query)},
            form={},
            visitor="",
            agent=self.headers["User-Agent"],
            headers={name.lower(): value for name, value in self.headers.items()},
        )
        answer = self._site.reply(asked)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if isinstance(answer, Stream):
            self._stream(answer)
            return
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def _stream(self, answer: Stream) -> None:
        body = gzip.compress(answer.body) if answer.gzipped else answer.body
        if answer.gzipped:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        whole = body[: int(len(body) * answer.sent)]
        for start in range(0, len(whole), 10_000):
            piece = whole[start : start + 10_000]
            self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        if answer.sent == 1:
            self.wfile.write(b"0\r\n\r\n")
        self.close_connection = True
