"""The spider of www.ohchr.org, whose parts open and close one by one: sources.md 3.5; section 5, 8."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from sqlalchemy import select

from crawlers.apart import crawl_apart
from crawlers.tally import Outcome
from tests.crawlers.conftest import Ordering, Visiting
from tests.crawlers.replay import CHALLENGE, PDF, WORD
from treatywatch.catalogue.crawl_tables import Event
from treatywatch.catalogue.database import Catalogue
from treatywatch.catalogue.tables import Document
from treatywatch.demo.site import Answer, Asked, Site

PAGES = Path(__file__).parents[1] / "pages" / "ohchr"
CALLS = (PAGES / "calls.html").read_text("utf-8")
CALLS_LAST = (PAGES / "calls-last.html").read_text("utf-8")
NO_CALLS = '<div class="card-2-listing-items"></div>'
CLOUDFLARE = Answer(status=403, headers={"cf-mitigated": "challenge"}, body=CHALLENGE)
REPORTS = ("A/HRC/61/40", "A/80/213", "A/HRC/58/48", "E/CN.4/2001/53")


class Office(Site):
    """Has the recorded pages and one mandate's reports; what is `shut` answers with a challenge."""

    def __init__(self) -> None:
        super().__init__([])
        self.shut: tuple[str, ...] = ("/en/calls-for-input/", "/en/hr-bodies/upr")
        self.pages = {
            "/en/calls-for-input-listing": CALLS,
            "/en/calls-for-input-listing?page=1": CALLS_LAST,
            "/en/hr-bodies/hrc/regular-sessions": (PAGES / "sessions.html").read_text("utf-8"),
            "/en/special-procedures/sr-food/annual-thematic-reports": (PAGES / "mandate.html").read_text("utf-8"),
            "/en/documents-listing": (PAGES / "documents.html").read_text("utf-8"),
        }

    def answer(self, asked: Asked) -> Answer:
        if asked.path.startswith(self.shut):
            return CLOUDFLARE
        if asked.host == "documents.un.org":
            return self.file(asked)
        page = f"?page={asked.query['page']}" if "page" in asked.query else ""
        if body := self.pages.get(asked.path + page):
            return Answer(body=body.encode())
        return super().answer(asked)

    @staticmethod
    def file(asked: Asked) -> Answer:
        """Give a report's files in English, and none in other languages."""
        symbol, language = asked.query.get("s"), asked.query.get("l")
        if symbol not in REPORTS or language not in ("en", "E"):
            return Answer(status=404)
        return Answer(body=WORD if asked.query.get("t", "").startswith("doc") else PDF + symbol.encode())


def events(catalogue: Catalogue) -> dict[str, tuple[str, date | None, date | None]]:
    """Return the events held, by key."""
    with catalogue.session() as session:
        return {event.key: (event.body, event.begins, event.ends) for event in session.scalars(select(Event))}


def test_calls_sessions_and_reports_are_read_and_what_is_shut_is_not_asked_for(
    visit: Visiting, catalogue: Catalogue
) -> None:
    site = Office()
    result = visit(site, "ohchr")
    assert result.outcome == Outcome.OK
    assert events(catalogue) == {
        "/en/calls-for-input/2026/call-input-debt-and-social-spending": ("HRC", None, date(2026, 9, 30)),
        "/en/calls-for-input/2026/day-general-discussion": ("CESCR", None, date(2027, 1, 15)),
        "/en/calls-for-input/2025/letters": ("HRC", None, None),
        "/en/calls-for-input/2026/other": ("other", None, None),
        "/en/calls-for-input/2026/business": ("HRC", None, date(2026, 11, 2)),
        "HRC/63": ("HRC", date(2026, 9, 7), date(2026, 10, 9)),
        "HRC/64": ("HRC", date(2027, 2, 22), date(2027, 4, 1)),
    }
    with catalogue.session() as session:
        held = {document.key: document for document in session.scalars(select(Document))}
        assert set(held) == set(REPORTS)
        assert {document.kind for document in held.values()} == {"special-procedures-report"}
        assert held["A/80/213"].body == "GA"
        assert held["A/HRC/61/40"].published == date(2026, 9, 30)
        assert all(document.versions for document in held.values())
    assert any("Council of Elders" in alarm for alarm in result.alarms)
    assert any("sr-housing" in alarm and "wrong address" in alarm for alarm in result.alarms)
    assert not any("/en/calls-for-input/" in address for address in site.asked)

    site.asked.clear()
    second = visit(site, "ohchr")
    assert (second.outcome, second.counts["new"], second.counts["unchanged"]) == (Outcome.OK, 0, 11)
    assert not any("documents.un.org" in address for address in site.asked)


def test_one_part_that_is_shut_leaves_the_others_open(visit: Visiting, catalogue: Catalogue) -> None:
    site = Office()
    site.shut += ("/en/calls-for-input-listing", "/en/documents-listing")
    result = visit(site, "ohchr")
    assert result.outcome == Outcome.BLOCKED
    assert set(events(catalogue)) == {"HRC/63", "HRC/64"}
    assert sum("calls-for-input-listing" in address for address in site.asked) == 1


def test_a_call_that_is_taken_off_the_listing_leaves_the_calendar_and_an_emptied_listing_is_told(
    visit: Visiting, catalogue: Catalogue
) -> None:
    site = Office()
    visit(site, "ohchr")
    gone = "/en/calls-for-input/2025/letters"
    site.pages["/en/calls-for-input-listing"] = CALLS.replace(gone, "/en/calls-for-input/2027/renamed")
    visit(site, "ohchr")
    assert gone not in events(catalogue)
    held = events(catalogue)
    site.pages["/en/calls-for-input-listing"] = NO_CALLS
    third = visit(site, "ohchr")
    assert events(catalogue) == held
    assert any("calls-for-input-listing" in alarm and "nothing listed" in alarm for alarm in third.alarms)


def test_a_listing_without_cards_and_a_page_without_sessions_have_changed(visit: Visiting) -> None:
    site = Office()
    site.pages["/en/calls-for-input-listing"] = "<html><body><h1>Our new site</h1></body></html>"
    site.pages["/en/hr-bodies/hrc/regular-sessions"] = "<html><body><h1>Our new site</h1></body></html>"
    result = visit(site, "ohchr")
    assert result.outcome == Outcome.LAYOUT_CHANGED
    assert sum("compare it with the recorded one" in alarm for alarm in result.alarms) == 2


def test_a_page_is_compared_with_what_is_expected(started: Callable[[Site], int], order: Ordering) -> None:
    compared = crawl_apart(replace(order(started(Office()), "ohchr"), compare=True))
    assert compared.outcome == Outcome.OK
    assert any("Council of Elders" in alarm for alarm in compared.alarms)
