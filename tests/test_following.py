"""From the listing of a document to its alert, by the requests that lie between them and what each must wait."""

import time
from pathlib import Path

from alerts.wishes import Wish
from crawlers.sources import source
from treatywatch.app import jobs
from treatywatch.app.crawling import crawl_source
from treatywatch.app.house import open_house
from treatywatch.app.subscribing import subscribe
from treatywatch.demo.documents import demo_documents
from treatywatch.demo.site import Answer, Asked, Site, site_documents
from treatywatch.settings import Settings

SOURCE = "tbinternet"
SYMBOL = "E/C.12/XAH/CO/5"
MOST = 55.0  # seconds of politeness, of the minute that an alert may take in all
PATIENCE = 90.0  # seconds that a laden machine may take for what takes three


class Clocked(Site):
    """The site, by a clock that each request puts on by the source's delay, as in a visit at full politeness."""

    def __init__(self) -> None:
        super().__init__(site_documents([one for one in demo_documents() if one.symbol == SYMBOL]))
        self.clock = 0.0
        self.listed: float | None = None
        self.given: float | None = None

    def answer(self, asked: Asked) -> Answer:
        """Answer, and note when the document was first listed and its first file given."""
        self.clock += source(SOURCE).politeness.delay
        answer = super().answer(asked)
        if self.listed is None and SYMBOL.encode() in answer.body:
            self.listed = self.clock
        elif self.listed is not None and self.given is None and asked.path.lower().endswith("fileshandler.ashx"):
            self.given = self.clock
        return answer


def test_what_a_visit_brings_is_told_while_it_goes_on_and_within_the_minute(tmp_path: Path) -> None:
    site, mails = Clocked(), tmp_path / "mail"
    replay = f"http://127.0.0.1:{site.start()}"
    told_meanwhile = False
    with open_house(Settings(mail=f"folder:{mails}")) as house:  # type: ignore[arg-type]
        subscribe(house, "ana@example.org", Wish(query="is:recommendation"), ask=False)

        def visit() -> None:
            nonlocal told_meanwhile
            crawl_source(house, SOURCE, replay=replay, speed=1000.0, origin="demonstration")
            patient_until = time.monotonic() + PATIENCE
            while not (told_meanwhile := any(mails.glob("*.eml"))) and time.monotonic() < patient_until:
                time.sleep(0.1)

        jobs.follow(house, visit)
    site.stop()
    assert told_meanwhile
    assert site.listed is not None
    assert site.given is not None
    assert site.given - site.listed < MOST
