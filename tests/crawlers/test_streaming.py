"""Bodies too big for memory: what goes into the file, and what is given up."""

import asyncio
import gzip
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy.exceptions import DownloadCancelledError, ResponseDataLossError
from twisted.python.failure import Failure
from twisted.web.client import ResponseDone
from twisted.web.http_headers import Headers

from crawlers.streaming import HEAD, Body

LARGEST = 100_000
CONTENT = b"[" + b'{"AnnotationId": "a"},' * 1000 + b"]"


def received(
    pieces: list[bytes], *, status: int = 200, encoding: str = "", largest: int = 100_000
) -> tuple[Body, bytes]:
    """Receive a body in pieces; gives it with what was written down of it."""
    file = BytesIO()
    headers = Headers({"Content-Encoding": [encoding]} if encoding else {})

    def deliver(body: Body) -> None:
        for piece in pieces:
            body.dataReceived(piece)
        body.connectionLost(Failure(ResponseDone()))

    answer: Any = SimpleNamespace(code=status, headers=headers, length=None, deliverBody=deliver)
    body = Body(answer, file, LARGEST, lambda: None)
    asyncio.run(body.received())
    return body, file.getvalue()


def test_a_body_goes_into_the_file_whole_and_its_beginning_with_the_answer() -> None:
    body, written = received([CONTENT[:5000], CONTENT[5000:]])
    assert written == CONTENT
    assert body.head == CONTENT[:HEAD]


def test_a_zipped_body_is_written_as_what_it_holds() -> None:
    zipped = gzip.compress(CONTENT)
    assert received([zipped[:50], zipped[50:]], encoding="gzip")[1] == CONTENT


def test_the_page_of_a_refusal_is_no_export() -> None:
    body, written = received([b"<title>Just a moment...</title>"], status=403)
    assert (written, body.head) == (b"", b"<title>Just a moment...</title>")


def test_a_body_that_unfolds_beyond_the_limit_is_given_up() -> None:
    with pytest.raises(DownloadCancelledError):
        received([gzip.compress(b" " * 200_000)], encoding="gzip")


def test_a_zipped_body_that_breaks_off_is_lost() -> None:
    with pytest.raises(ResponseDataLossError):
        received([gzip.compress(CONTENT)[:-20]], encoding="gzip")
