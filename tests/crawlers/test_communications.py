"""The spider of special procedures' letters, known by the number of their file alone (sources.md 3.5)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from crawlers.apart import crawl_apart
from crawlers.tally import Outcome
from tests.crawlers.conftest import Ordering, Visiting
from tests.crawlers.replay import CHALLENGE
from treatywatch.catalogue.crawl_tables import Tried
from treatywatch.catalogue.database import Catalogue
from treatywatch.catalogue.tables import Document
from treatywatch.demo.site import Answer, Asked, Site

PAGES = Path(__file__).parents[1] / "pages" / "communications"
LETTER = (PAGES / "letter.pdf").read_bytes()
NOTHING = (PAGES / "nothing.html").read_bytes()


class Letters(Site):
    """Has the letters of some numbers; the others are empty, a web page, or not found, in turn."""

    def __init__(self, letters: dict[int, bytes]) -> None:
        super().__init__([])
        self.letters = letters
        self.cut_short = 0

    def answer(self, asked: Asked) -> Answer:
        if not asked.path.endswith("DownLoadPublicCommunicationFile"):
            return super().answer(asked)
        number = int(asked.query["gid"])
        if letter := self.letters.get(number):
            self.cut_short -= 1
            return Answer(body=letter[:-30] if self.cut_short >= 0 else letter)
        return [Answer(body=b""), Answer(body=NOTHING), Answer(status=404)][number % 3]


def note(catalogue: Catalogue, number: int, *, days: int, key: str | None = None) -> None:
    """Note that a number was read some days ago."""
    read = datetime.now(UTC) - timedelta(days=days)
    with catalogue.session() as session:
        session.add(Tried(source="communications", number=number, read=read, key=key, settled=True))


def test_letters_are_kept_as_they_become_public_and_none_is_fetched_twice(
    visit: Visiting, catalogue: Catalogue
) -> None:
    for number in (31010, 31011, 31012):
        note(catalogue, number, days=400, key=f"communications:{number}")
    note(catalogue, 31000, days=8)
    note(catalogue, 31001, days=6)
    site = Letters({number: LETTER + str(number).encode() for number in (31000, 31001, 31010, 31011, 31012, 31021)})
    site.cut_short = 1
    result = visit(site, "communications")
    assert (result.outcome, result.counts["failed"]) == (Outcome.OK, 0)
    asked = {int(address.split("gid=")[1]) for address in site.asked if "gid=" in address}
    # The newest two known are looked at again, so that a silent site is noticed; what was empty, after a week.
    assert asked == {31000, 31011, 31012, *range(31013, 31322)}
    with catalogue.session() as session:
        letters = {document.key: document for document in session.scalars(select(Document))}
        assert letters.keys() == {f"communications:{number}" for number in (31000, 31011, 31012, 31021)}
        assert {letter.kind for letter in letters.values()} == {"letter"}
        assert letters["communications:31021"].versions[0].media_type == "application/pdf"


def test_a_challenge_is_blocked_and_not_taken_for_a_number_without_a_letter(
    visit: Visiting, catalogue: Catalogue
) -> None:
    class Challenging(Letters):
        def answer(self, asked: Asked) -> Answer:
            return Answer(status=403, headers={"cf-mitigated": "challenge"}, body=CHALLENGE)

    site = Challenging({})
    assert visit(site, "communications").outcome == Outcome.BLOCKED
    with catalogue.session() as session:
        assert session.query(Tried).count() == 0


def test_a_page_is_compared_with_what_is_expected(started: Callable[[Site], int], order: Ordering) -> None:
    compared = crawl_apart(replace(order(started(Letters({})), "communications"), compare=True))
    assert compared.outcome == Outcome.OK
    assert any("no file" in alarm for alarm in compared.alarms)
