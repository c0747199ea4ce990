"""How long an at-once alert takes, from the poll that first lists a document to its acceptance by the mail server.

usage: python -m bench.latency [--rounds 5]

A loopback site stands in for the treaty bodies' database, visited with the real one's politeness; between two visits it
lists one bundled document more. A saved search answers every recommendation, and its mail goes to a mail server on this
machine. Prints, for each round and as medians, the seconds in all and those from the last file's last byte to the
mail's acceptance, which are our own processing. Exits 1 where a median is above 60 s in all or 5 s of our own.
"""

import argparse
import socket
import statistics
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from aiosmtpd.controller import Controller

from alerts.wishes import Wish
from treatywatch.app import jobs
from treatywatch.app.crawling import crawl_source
from treatywatch.app.house import House, open_house
from treatywatch.app.subscribing import subscribe
from treatywatch.demo.documents import demo_documents
from treatywatch.demo.search import SiteDocument
from treatywatch.demo.site import Answer, Asked, Site, site_documents
from treatywatch.settings import Settings

MOST, MOST_OF_OUR_OWN = 60.0, 5.0
SOURCE = "tbinternet"
FAST = 1000.0  # the site is ours: what fills it at first need not wait


class Watched(Site):
    """The site, which notes when it first listed a document and when it last gave one of its files."""

    def __init__(self, documents: list[SiteDocument]) -> None:
        super().__init__(documents)
        self.awaited = ""
        self.listed = self.given = 0.0
        self.requests = 0

    def await_(self, symbol: str) -> None:
        """Note from now on when this document is listed and given."""
        self.awaited, self.listed, self.given, self.requests = symbol, 0.0, 0.0, 0

    def answer(self, asked: Asked) -> Answer:
        """Answer, and note when."""
        answer = super().answer(asked)
        self.requests += bool(self.listed and not self.given)
        if self.awaited and not self.listed and self.awaited.encode() in answer.body:
            self.listed = time.monotonic()
        if self.listed and asked.path.lower().endswith(("fileshandler.ashx", "downloaddraft.aspx")):
            self.given = time.monotonic()
        return answer


class Postbox:
    """The mail server's end: when it accepted each mail."""

    def __init__(self) -> None:
        self.accepted: list[float] = []

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:  # noqa: N802 - aiosmtpd's name
        """Accept a mail."""
        self.accepted.append(time.monotonic())
        return "250 OK"


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    postbox = Postbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(postbox, hostname="127.0.0.1", port=port)
    server.start()
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home), mail=f"smtp://127.0.0.1:{port}")  # type: ignore[arg-type]
        with open_house(settings) as house:
            figures = list(_rounds(house, postbox, rounds))
    server.stop()
    whole, own = (statistics.median(column) for column in zip(*figures, strict=True))
    print(f"median: {whole:.1f} s in all (at most {MOST:.0f}), {own:.1f} s of our own (at most {MOST_OF_OUR_OWN:.0f})")
    return int(whole > MOST or own > MOST_OF_OUR_OWN)


def _rounds(house: House, postbox: Postbox, rounds: int):  # type: ignore[no-untyped-def]
    listed = site_documents([one for one in demo_documents() if one.states])
    site = Watched(listed[:-rounds])
    replay = f"http://127.0.0.1:{site.start()}"
    visit = partial(crawl_source, house, SOURCE, replay=replay, origin="demonstration")
    jobs.follow(house, partial(visit, speed=FAST))
    subscribe(house, "reader@example.org", Wish(query="is:recommendation"), ask=False)
    for new in listed[-rounds:]:
        site.documents.append(new)  # type: ignore[attr-defined]
        site.await_(new.symbols[0])
        before, began = len(postbox.accepted), time.monotonic()
        jobs.follow(house, visit)
        ended = time.monotonic()
        if len(postbox.accepted) == before:
            print(f"{new.symbols[0]}: no alert", flush=True)
            continue
        accepted = postbox.accepted[before]
        print(
            f"{new.symbols[0]}: {accepted - site.listed:5.1f} s in all, {accepted - site.given:4.1f} s of our own; "
            f"the visit took {ended - began:.0f} s, {site.requests} requests lay between listing and file",
            flush=True,
        )
        yield accepted - site.listed, accepted - site.given
    site.stop()


if __name__ == "__main__":
    sys.exit(main())
