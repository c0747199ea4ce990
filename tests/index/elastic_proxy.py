"""A way to a real server that, as a real one may, is busy for a while, or goes away in the middle of a request."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

HEADERS = {"Content-Type": "application/json", "X-Elastic-Product": "Elasticsearch"}
BUSY = b'{"error": {"type": "es_rejected_execution_exception", "reason": "queue is full"}, "status": 429}'


class Proxy(ThreadingHTTPServer):
    """Passes requests on to `upstream`; each entry of `statuses` is what the next bulk request gets instead.

    Status 0 is a connection that breaks once the server has taken in the request.
    """

    daemon_threads = True

    def __init__(self, upstream: str) -> None:
        super().__init__(("127.0.0.1", 0), _Passing)
        self.upstream = httpx.Client(base_url=upstream, timeout=60)
        self.statuses: deque[int] = deque()
        self.bulks = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Passing(BaseHTTPRequestHandler):
    server: Proxy

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's own name
        """Say nothing."""

    def _pass(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        bulk = "/_bulk" in self.path
        self.server.bulks += bulk
        status = self.server.statuses.popleft() if bulk and self.server.statuses else None
        if status:
            self._answer(status, HEADERS, BUSY)
            return
        kept = {name: value for name, value in self.headers.items() if name.lower() in ("content-type", "accept")}
        answer = self.server.upstream.request(self.command, self.path, content=body, headers=kept)
        if status == 0:
            self.connection.close()
            return
        told = {name: answer.headers[name] for name in ("Content-Type", "X-Elastic-Product") if name in answer.headers}
        self._answer(answer.status_code, told, answer.content)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _pass  # noqa: N815 - the base's own names

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


@contextmanager
def proxy(upstream: str) -> Iterator[Proxy]:
    """Run a proxy to a server for the length of a block."""
    with Proxy(upstream) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
        server.upstream.close()
