"""Downloads that are too big for memory: their bytes go into a file as they come."""

import asyncio
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO, cast

from scrapy import Request
from scrapy.exceptions import DownloadCancelledError, DownloadFailedError, DownloadTimeoutError, ResponseDataLossError
from scrapy.http import Response
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.defer import Deferred
from twisted.internet.protocol import Protocol, connectionDone
from twisted.python.failure import Failure
from twisted.web.client import Agent, BrowserLikePolicyForHTTPS, ResponseDone, ResponseFailed
from twisted.web.client import Response as Answer
from twisted.web.http import PotentialDataLoss
from twisted.web.http_headers import Headers

# In a request's meta: the Path of the file that the body of its answer goes into.
INTO = "treatywatch_into"
# What of a body is given with the answer: enough to tell a refusal, or a page in place of the file.
HEAD = 4096
# A transfer that goes on and on is ended after so many times the longest silence that is put up with.
_LONGEST = 60


def into_file(url: str, path: Path, *, largest: int, headers: Mapping[str, str]) -> Request:
    """Return the request, with these headers, for an address whose body is to go into a file, made or overwritten.

    `largest` is the bytes after which it is given up, counted as they are written, so after decompression.
    """
    meta = {INTO: path, "download_maxsize": largest}
    return Request(url, headers={**headers, "Accept-Encoding": "gzip"}, meta=meta, dont_filter=True)


async def download_into(request: Request) -> Response:
    """Fetch what `into_file` asks for; the answer holds the first 4 KB of the body, the file the whole of a 200.

    The source's timeout is the longest wait for the next bytes. Raises Scrapy's download errors, which are tried again
    as for any request, but for DownloadCancelledError where it is too large.
    """
    from twisted.internet import reactor  # the first to import it chooses which it is, and Scrapy does

    agent = Agent(reactor, BrowserLikePolicyForHTTPS())
    asked = agent.request(request.method.encode(), request.url.encode("ascii"), Headers(dict(request.headers)))
    silence = request.meta["download_timeout"]
    try:
        async with asyncio.timeout(silence) as patience:
            answer = cast("Answer", await maybe_deferred_to_future(asked))
            with request.meta[INTO].open("wb") as file:
                body = Body(answer, file, request.meta["download_maxsize"], _listening(patience, silence))
                await body.received()
    except TimeoutError as error:
        raise DownloadTimeoutError(f"{request.url}: nothing came for {silence:.0f} seconds, or no end") from error
    except ResponseFailed as error:
        raise DownloadFailedError(f"{request.url}: {error}") from error
    headers = {name: values for name, values in answer.headers.getAllRawHeaders() if name != b"Content-Encoding"}
    return Response(request.url, status=answer.code, headers=headers, body=body.head)


def _listening(patience: asyncio.Timeout, silence: float) -> Callable[[], None]:
    """Return what to call when bytes come: it puts the end of patience off, though not for ever."""
    clock = asyncio.get_running_loop().time
    latest = clock() + silence * _LONGEST
    return lambda: patience.reschedule(min(clock() + silence, latest))


class Body(Protocol):
    """A body on its way into a file, if it is that of a 200; `head` is its beginning, `heard` is called as it comes."""

    def __init__(self, answer: Answer, file: BinaryIO, largest: int, heard: Callable[[], None]) -> None:
        self.head = b""
        self._answer = answer
        self._file = file if answer.code == 200 else None
        self._room = largest
        self._heard = heard
        gzipped = b"gzip" in (answer.headers.getRawHeaders(b"Content-Encoding") or ())
        self._inflate = zlib.decompressobj(zlib.MAX_WBITS | 16) if gzipped else None
        self._finished: Deferred[None] = Deferred(lambda _: self._leave())

    async def received(self) -> None:
        """Wait until all of it came; raises ResponseDataLossError, or DownloadCancelledError where it is too large."""
        if cast("int", self._answer.length) != 0:  # nothing would ever be delivered
            self._answer.deliverBody(self)
            await maybe_deferred_to_future(self._finished)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """Write some more of it down."""
        if self._finished.called:
            return
        self._heard()
        plain = self._inflate.decompress(data) if self._inflate else data
        self.head += plain[: HEAD - len(self.head)]
        self._room -= len(plain)
        if self._room < 0:
            self._finished.errback(DownloadCancelledError("larger than a file of this source may be"))
            self._leave()
        elif self._file:
            self._file.write(plain)

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802 - Twisted's name
        """Come to the end; without a length, the end of the connection: the reader tells whether all is there."""
        if self._finished.called:
            return
        if reason.check(ResponseDone, PotentialDataLoss) and (self._inflate is None or self._inflate.eof):
            self._finished.callback(None)
        else:
            self._finished.errback(ResponseDataLossError(f"the transfer broke off: {reason.getErrorMessage()}"))

    def _leave(self) -> None:
        if self.transport:
            self.transport.loseConnection()  # type: ignore[misc]  # zope's interfaces name no self
