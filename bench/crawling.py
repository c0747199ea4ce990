"""How a visit of a long listing fares: its memory as it goes on, its pace, and what faults of the site do to it.

usage: bench/crawling.py [--listed 50000] [--files 2000] [--latency 0.05] [--faults] [--speed 1000]

A loopback site stands in for HUDOC-ESC. It lists so many texts, all but the last --files of which are held already.
With --faults, of the first requests for a file 5 % are cut off, 5 % answered with 503 and Retry-After, 2 % cut short,
1 % answered with a web page, 1 % a few bytes at a time. Prints memory at each tenth, the time of a request beside the
latency alone, and what was fetched twice. Exits 1 where a file is wanting, came twice, or memory went above 400 MiB.
"""

import argparse
import hashlib
import json
import multiprocessing
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

from crawlers.addresses import AddressPolicy
from crawlers.apart import CrawlOrder, crawl_apart
from crawlers.spiders.esc import FILES
from crawlers.tally import CrawlProgress
from treatywatch.catalogue.database import Catalogue, open_catalogue
from treatywatch.catalogue.tables import Document, Version

PAGE = 50
MOST_MEMORY = 400  # MiB
BEFORE = datetime(2025, 1, 1, tzinfo=UTC)
FAULTS = ((5, "reset"), (10, "busy"), (12, "short"), (13, "page"), (14, "slow"))


class HudocSite(ThreadingHTTPServer):
    """The site: `given` counts whole files by their text's identifier."""

    daemon_threads = True

    def __init__(self, listed: int, latency: float, *, faults: bool) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.listed, self.latency, self.faults = listed, latency, faults
        self.asked: Counter[str] = Counter()
        self.given: Counter[str] = Counter()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of connections that were cut off on purpose."""


class Conversation(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: HudocSite

    def do_GET(self) -> None:
        """Answer after the latency, or fail as told."""
        time.sleep(self.server.latency)
        address = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        if address.path.endswith("/results"):
            self._send(200, json.dumps(self._listing(int(query["start"]))).encode())
        elif address.path.startswith("/app/conversion"):
            self._file(query["id"])
        else:
            self._send(404, b"")

    def _listing(self, start: int) -> dict[str, object]:
        rows = [{"columns": _row(number)} for number in range(start, min(start + PAGE, self.server.listed))]
        return {"resultcount": self.server.listed, "results": rows}

    def _file(self, identifier: str) -> None:
        content = _content(identifier)
        self.server.asked[identifier] += 1
        fault = _fault(identifier) if self.server.faults and self.server.asked[identifier] == 1 else ""
        if fault == "reset":
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
        elif fault == "busy":
            self._send(503, b"", {"Retry-After": "2"})
        elif fault == "short":
            self._send(200, content[:-20])
        elif fault == "page":
            self._send(200, b"<html><body>Please wait</body></html>")
        else:
            self.server.given[identifier] += 1
            self._send(200, content, pause=0.2 if fault == "slow" else 0.0)

    def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None, *, pause: float = 0.0) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        for start in range(0, len(body), 512 if pause else len(body) or 1):
            self.wfile.write(body[start : start + (512 if pause else len(body))])
            time.sleep(pause)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _row(number: int) -> dict[str, str]:
    return {
        "id": f"cc-{number}",
        "esctitle": f"Complaint No. {number}, decision on the merits",
        "escrawdctype": "FOND",
        "escstateparty": "FRA",
        "escpublicationdate": "15/09/2025 00:00:00",
    }


def _content(identifier: str) -> bytes:
    return b"%PDF-1.4\n" + identifier.encode() * 500 + b"\n%%EOF\n"


def _fault(identifier: str) -> str:
    share = int.from_bytes(hashlib.sha256(identifier.encode()).digest()[:4], "big") % 100
    return next((name for below, name in FAULTS if share < below), "")


def hold(catalogue: Catalogue, numbers: range) -> None:
    """Put the texts of some numbers into the catalogue, as an earlier visit left them."""
    with catalogue.session() as session:
        for number in numbers:
            row = _row(number)
            document = Document(key=f"esc:{row['id']}", source="esc", publisher="Council of Europe", status="published")
            document.title, document.body, document.kind = row["esctitle"], "other", "views"
            document.first_seen = BEFORE
            document.versions.append(_version(row["id"]))
            session.add(document)


def _version(identifier: str) -> Version:
    url = f"{FILES}/pdf?library=ESC&id={identifier}"
    content = _content(identifier)
    return Version(
        url=url,
        final_url=url,
        headers={},
        fetched=BEFORE,
        media_type="application/pdf",
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        language="en",
        status="final",
        current=True,
    )


class Watch:
    """Notes the memory of the visit's process at every tenth of its listing."""

    def __init__(self, listed: int) -> None:
        self.memory: list[int] = []
        self._every = max(1, listed // 10)

    def __call__(self, told: CrawlProgress) -> None:
        """Look, if it is time to."""
        if told.listed >= self._every * (len(self.memory) + 1):
            self.memory.append(resident())
            print(f"  {told.listed:>6} listed, {told.files:>5} files: {self.memory[-1]} MiB", flush=True)


def resident() -> int:
    """Return the memory of the one child in MiB."""
    (child,) = multiprocessing.active_children()
    status = Path(f"/proc/{child.pid}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) // 1024


@contextmanager
def serving(site: HudocSite) -> Iterator[int]:
    """Serve for the length of a block; gives the port."""
    Thread(target=site.serve_forever, daemon=True).start()
    try:
        yield site.server_port
    finally:
        site.shutdown()
        site.server_close()


def main() -> int:
    """Visit the site once and print what it came to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--listed", type=int, default=50_000)
    parser.add_argument("--files", type=int, default=2_000)
    parser.add_argument("--latency", type=float, default=0.05, help="seconds before each answer")
    parser.add_argument("--speed", type=float, default=1000.0, help="divides the politeness")
    parser.add_argument("--faults", action="store_true")
    asked = parser.parse_args()
    site = HudocSite(asked.listed, asked.latency, faults=asked.faults)
    watch = Watch(asked.listed)
    with tempfile.TemporaryDirectory() as folder, serving(site) as port:
        url = f"sqlite:///{folder}/catalogue.db"
        catalogue = open_catalogue(url)
        hold(catalogue, range(asked.listed - asked.files))
        order = CrawlOrder(
            source="esc",
            catalogue_url=url,
            archive_url=f"{folder}/archive",
            contact="",
            policy=AddressPolicy(loopback_ports=frozenset({port})),
            turns=Path(folder) / "turns",
            replay=f"http://127.0.0.1:{port}",
            speed=asked.speed,
        )
        start = time.perf_counter()
        result = crawl_apart(order, watch)
        seconds = time.perf_counter() - start
        with catalogue.session() as session:
            kept = session.query(Version).filter(Version.fetched > BEFORE).count()
        catalogue.close()
    requests = -(-asked.listed // PAGE) + site.asked.total()
    twice = sum(times > 1 for times in site.given.values())
    print(f"{result.outcome}: {result.counts}")
    print(
        f"{requests} requests in {seconds:.0f} s, {seconds / requests:.3f} s each; latency alone {asked.latency:.3f} s"
    )
    print(f"{kept} files kept of {asked.files}, {twice} given whole twice; most memory {max(watch.memory)} MiB")
    return int(kept != asked.files or twice > 0 or max(watch.memory) > MOST_MEMORY)


if __name__ == "__main__":
    sys.exit(main())
