"""How much memory and time a visit of the Universal Human Rights Index takes, with an export as large as the real one.

usage: bench/uhri.py SHAPES [--records N] [--documents N]

SHAPES is the folder of real records (data/uhri). An export of so many records in their shapes is made, served from
this machine and visited three times: when all is new, when one in a hundred has changed and one is gone, and when
nothing has changed. Prints seconds, peak memory and counts of each visit; exits 1 where it took 400 MiB or more.
"""

import argparse
import json
import resource
import shutil
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from threading import Thread
from typing import Any

from crawlers.addresses import AddressPolicy
from crawlers.run import crawl
from crawlers.tally import CrawlResult
from treatywatch.catalogue.archive import Archive
from treatywatch.catalogue.database import open_catalogue
from treatywatch.catalogue.states import StateNames

MOST = 400
COMMITTEES = {"CESCR": "E/C.12", "CCPR": "CCPR/C", "CRC": "CRC/C", "CEDAW": "CEDAW/C", "CERD": "CERD/C", "CAT": "CAT/C"}
NEWEST = date(2026, 11, 20)


def shapes(folder: Path) -> list[dict[str, Any]]:
    """Return the real records, those of the smaller data set in the fields of the export."""
    export: list[dict[str, Any]] = json.loads((folder / "uhri_full_export_record_shape.json").read_text("utf-8"))
    others = json.loads((folder / "uhri_dataset_api_records.json").read_text("utf-8"))["records"]
    return export + [{name: other.get(name, value) for name, value in export[0].items()} for other in others]


def records(real: list[dict[str, Any]], number: int, documents: int) -> Iterator[dict[str, Any]]:
    """Give records like the real ones, newest first, each under an id of its own, of so many documents."""
    bodies = list(COMMITTEES.items())
    for one in range(number):
        record = dict(real[one % len(real)])
        document = one * documents // number
        body, prefix = bodies[document % len(bodies)]
        record["AnnotationId"] = str(uuid.UUID(int=one))
        record["Body"] = f"- {body}"
        record["Symbol"] = f"{prefix}/PER/CO/{document}"
        record["AnnotationType"] = "- Concerns/Observations" if one % 4 == 1 else "- Recommendations"
        record["PublicationDate"] = f"{NEWEST - timedelta(days=document // 4)}T00:00:00"
        yield record


def write(file: Path, real: list[dict[str, Any]], given: argparse.Namespace, *, edition: int) -> None:
    """Write an export; in its second edition one record in a hundred reads otherwise, and the last is gone."""
    with file.open("w", encoding="utf-8") as out:
        made = records(real, given.records, given.documents)
        for one, record in enumerate(islice(made, given.records - (edition > 1))):
            if edition > 1 and one % 100 == 0:
                record["Text"] += " The Committee repeats it."
            out.write(("[" if one == 0 else ",\n") + json.dumps(record, ensure_ascii=False))
        out.write("]")


class Replay(BaseHTTPRequestHandler):
    """Serves the export with an ETag, and says of every other file that it is not published yet."""

    protocol_version = "HTTP/1.1"

    def __init__(self, export: Path, *connection: Any) -> None:
        self._export = export
        super().__init__(*connection)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:  # noqa: D102 - the server asks for this name
        size = self._export.stat().st_size
        etag = f'"{size}"'
        exported = "export-full" in self.path
        known = exported and self.headers.get("If-None-Match") == etag
        self.send_response(304 if known else 404 if "robots" in self.path else 200)
        self.send_header("ETag", etag)
        self.send_header("Content-Length", str(size if exported and not known else 0))
        self.end_headers()
        if exported and not known:
            with self._export.open("rb") as file:
                shutil.copyfileobj(file, self.wfile, 1 << 20)


def visit(home: Path, port: int) -> tuple[CrawlResult, float, int]:
    """Visit the Index once; runs in a process of its own, whose peak memory in MiB is given with the seconds."""
    start = time.perf_counter()
    catalogue = open_catalogue(f"sqlite:///{home / 'catalogue.db'}")
    result = crawl(
        "uhri",
        catalogue=catalogue,
        archive=Archive(str(home / "archive")),
        states=StateNames.load(),
        contact="",
        policy=AddressPolicy(loopback_ports=frozenset({port})),
        turns=home / "turns",
        replay=f"http://127.0.0.1:{port}",
        speed=1000,
    )
    catalogue.close()
    return result, time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


def main() -> int:
    """Make the export, visit it three times, and print a line for each visit."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("shapes", type=Path)
    arguments.add_argument("--records", type=int, default=330_000)
    arguments.add_argument("--documents", type=int, default=20_000)
    given = arguments.parse_args()
    largest = 0
    with tempfile.TemporaryDirectory() as folder, get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        export = Path(folder) / "export.json"
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Replay, export))
        Thread(target=server.serve_forever, daemon=True).start()
        for name, edition in (("all new", 1), ("some changed", 2), ("none changed", 2)):
            write(export, shapes(given.shapes), given, edition=edition)
            result, seconds, peak = pool.apply(visit, (Path(folder), server.server_port))
            largest = max(largest, peak)
            counts = ", ".join(f"{count:,} {what}" for what, count in result.counts.items() if count)
            size = export.stat().st_size / 1e6
            print(f"{name}: {size:.0f} MB, {seconds:.0f} s, {peak} MiB, {result.outcome}: {counts}", flush=True)
        print(f"catalogue: {(Path(folder) / 'catalogue.db').stat().st_size / 1e6:.0f} MB")
        server.shutdown()
        server.server_close()
    return 1 if largest >= MOST else 0


if __name__ == "__main__":
    sys.exit(main())
