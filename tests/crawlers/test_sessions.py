"""The spider of the treaty bodies' calendars (sources.md 3.1.1 and 3.1.5)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from sqlalchemy import select

from crawlers.apart import crawl_apart
from crawlers.tally import Outcome
from tests.crawlers.conftest import Ordering, Visiting
from tests.crawlers.replay import CHALLENGE, PDF
from treatywatch.catalogue.crawl_tables import Event
from treatywatch.catalogue.database import Catalogue
from treatywatch.catalogue.tables import Document
from treatywatch.demo.site import Answer, Asked, Site

PAGES = {page.stem: page.read_bytes() for page in (Path(__file__).parents[1] / "pages" / "sessions").glob("*.html")}
DOWNLOAD = (
    b'<table><tr><td>English</td><td><a title="English pdf" href="DownloadDraft.aspx?key=75">pdf</a></td></tr></table>'
)


PAGER = (
    b'<form><input type="hidden" name="__VIEWSTATE" value="1"><table><tr class="rgPager"><td class="rgPagerCell">'
    b'<a class="rgCurrentPage">%d</a>'
    b"<a href=\"javascript:__doPostBack('ctl00$grid$2','')\">2</a> 6 items in 2 pages</td></tr></table></form>"
)
SECOND = PAGES["calendar"].replace(b"France", b"Ghana")


class Calendars(Site):
    """Has the master calendar, the sessions of one committee, and lists without sessions for the others."""

    def __init__(self) -> None:
        super().__init__([])
        self.calendar = PAGES["calendar"]

    def answer(self, asked: Asked) -> Answer:
        page = asked.path.rsplit("/", 1)[-1].lower()
        if page == "sessionslist.aspx" and asked.query["treaty"] == "CCPR":
            return Answer(status=403, headers={"cf-mitigated": "challenge"}, body=CHALLENGE)
        answers = {
            "mastercalendar.aspx": self.calendar,
            "sessionslist.aspx": PAGES["list"] if asked.query.get("treaty") == "CESCR" else b"<table></table>",
            "sessiondetails1.aspx": PAGES["details"],
            "download.aspx": DOWNLOAD,
            "downloaddraft.aspx": PDF,
        }
        return Answer(body=answers[page]) if page in answers else super().answer(asked)


def test_deadlines_and_sessions_go_on_the_calendar_and_the_newest_sessions_documents_are_fetched(
    visit: Visiting, catalogue: Catalogue
) -> None:
    site = Calendars()
    result = visit(site, "sessions")
    assert result.outcome == Outcome.BLOCKED  # by the Human Rights Committee's list, the second of nine
    with catalogue.session() as session:
        events = {event.key: event for event in session.scalars(select(Event))}
        due = events["CESCR/FRA/State party's report: fifth periodic report"]
        assert (due.kind, due.body, due.state, due.ends) == ("reporting-deadline", "CESCR", "FRA", date(2098, 10, 31))
        sitting = events["session/2777"]
        assert (sitting.begins, sitting.ends) == (date(2098, 9, 8), date(2098, 9, 26))
        assert len(events) == 6
        documents = {document.key: document for document in session.scalars(select(Document))}
        assert set(documents) == {"INT/CEDAW/POW/75/29095", "CEDAW/C/75/1"}
        assert all(document.versions for document in documents.values())
    assert any("Ruritania" in alarm for alarm in result.alarms)
    assert not any("SessionID=1016".lower() in address for address in site.asked)


def test_a_report_that_is_handed_in_leaves_the_calendar(visit: Visiting, catalogue: Catalogue) -> None:
    site = Calendars()
    visit(site, "sessions")
    site.calendar = PAGES["calendar"].replace("Côte d’Ivoire".encode(), b"Togo")
    visit(site, "sessions")
    with catalogue.session() as session:
        due = session.scalars(select(Event.state).filter_by(kind="reporting-deadline")).all()
        assert set(due) == {"FRA", "TGO", None}


def test_a_page_is_compared_with_what_is_expected(started: Callable[[Site], int], order: Ordering) -> None:
    compared = crawl_apart(replace(order(started(Calendars()), "sessions"), compare=True))
    assert compared.outcome == Outcome.OK
    assert any("Ruritania" in alarm for alarm in compared.alarms)


def test_a_calendar_of_several_pages_is_read_to_its_end(visit: Visiting, catalogue: Catalogue) -> None:
    class Paged(Calendars):
        def answer(self, asked: Asked) -> Answer:
            second = asked.form.get("__EVENTTARGET") == "ctl00$grid$2"
            page, number = (SECOND, 2) if second else (PAGES["calendar"], 1)
            self.calendar = page.replace(b"</body>", PAGER % number)
            return super().answer(asked)

    visit(Paged(), "sessions")
    with catalogue.session() as session:
        due = session.scalars(select(Event.state).filter_by(kind="reporting-deadline")).all()
        assert set(due) == {"FRA", "CIV", "GHA", None}
