"""Every reply that sources.md (1.1 and 5) has on record, at every source: the right outcome, and nothing kept of it.

By default each source meets one reply and each reply one source at least; `pytest -m whole` goes through all.
"""

import ast
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawlers.sources import sources
from crawlers.tally import Outcome
from tests.crawlers.conftest import Visiting
from tests.crawlers.replay import CHALLENGE, TRUNCATED
from treatywatch.catalogue.crawl_tables import Tried
from treatywatch.catalogue.database import Catalogue
from treatywatch.catalogue.intake import DocumentFacts, keep_document
from treatywatch.catalogue.tables import Document, Version
from treatywatch.demo.site import ROBOTS, Answer, Asked, Site

PAGE = b"<!DOCTYPE html><html><head><title>Welcome</title></head><body>Welcome</body></html>"
GOKU = b"<html><head><script>window.gokuProps = {}</script></head></html>"
AWS = {"x-amzn-waf-action": "challenge", "Server": "awselb/2.0"}
REPLIES = {
    "403 Cloudflare": Answer(status=403, headers={"cf-mitigated": "challenge"}, body=CHALLENGE),
    "202 AWS, empty": Answer(status=202, headers=AWS),
    "202 AWS, page": Answer(status=202, headers=AWS, body=GOKU),
    "202 bare": Answer(status=202, headers={}),
    "200 challenge": Answer(body=CHALLENGE),
    "200 empty": Answer(),
    "200 page": Answer(body=PAGE),
    "200 cut short": Answer(body=TRUNCATED),
    "302 error": Answer(status=302, headers={"Location": "/error"}),
    "404": Answer(status=404, body=PAGE),
    "410": Answer(status=410, body=PAGE),
    "503": Answer(status=503, headers={"Retry-After": "1"}),
}
BLOCKED = dict.fromkeys(sources(), Outcome.BLOCKED)
CHANGED = dict.fromkeys(sources(), Outcome.LAYOUT_CHANGED)
ERROR = dict.fromkeys(sources(), Outcome.ERROR)
# Sources that are asked by symbol or by number: what is not there is no fault of theirs.
ABSENT = {"ods": Outcome.OK, "resolutions": Outcome.EMPTY, "juris": Outcome.EMPTY, "communications": Outcome.EMPTY}
OUTCOMES: Mapping[str, Mapping[str, Outcome]] = {
    "403 Cloudflare": BLOCKED,
    "202 AWS, empty": BLOCKED,
    "202 AWS, page": BLOCKED,
    "202 bare": BLOCKED,
    "200 challenge": BLOCKED,
    # An empty file is one that is not published yet (sources.md 3.2.1).
    "200 empty": {**CHANGED, **ABSENT, "resolutions": Outcome.OK},
    "200 page": {**CHANGED, **ABSENT, "ods": Outcome.ERROR, "resolutions": Outcome.ERROR},
    "200 cut short": {
        **CHANGED,
        "juris": Outcome.EMPTY,
        **dict.fromkeys(("ods", "resolutions", "communications"), Outcome.ERROR),
    },
    "302 error": {**CHANGED, **ABSENT},
    # Each part of www.ohchr.org that is not there is told by its address.
    "404": {**ERROR, **ABSENT, "ohchr": Outcome.EMPTY},
    "410": {**ERROR, **ABSENT, "ohchr": Outcome.EMPTY, "juris": Outcome.ERROR},
    "503": ERROR,
}
KNOWN = DocumentFacts(
    key="A/HRC/58/56", symbol="A/HRC/58/56", source="rss", publisher="UN", title="Report", status="not-published"
)


class Answering(Site):
    """Answers everything alike, but for robots.txt and the page that errors lead to."""

    def __init__(self, reply: Answer) -> None:
        super().__init__([])
        self.reply_to_all = reply

    def answer(self, asked: Asked) -> Answer:
        if asked.path == "/robots.txt":
            return Answer(body=ROBOTS, headers={"Content-Type": "text/plain"})
        return Answer(body=PAGE) if asked.path == "/error" else self.reply_to_all


@pytest.fixture
def begun(catalogue: Catalogue) -> Catalogue:
    """A catalogue that knows a document without a file, and that numbered sources were walked nearly to their end."""
    now = datetime.now(UTC)
    with catalogue.session() as session:
        keep_document(session, KNOWN, now)
        for source, number in (("juris", 4298), ("communications", 31021)):
            session.add(Tried(source=source, number=number, read=now, key=None, settled=True))
    return catalogue


def cells() -> Iterator[Any]:
    """Give every reply at every source; those off the diagonals are for the whole matrix alone."""
    names = list(sources())
    for row, reply in enumerate(REPLIES):
        for column, source in enumerate(names):
            marks = () if row % len(names) == column else pytest.mark.whole
            yield pytest.param(reply, source, marks=marks, id=f"{reply}-{source}")


@pytest.mark.parametrize(("reply", "source"), list(cells()))
def test_a_reply_is_taken_for_what_it_is(reply: str, source: str, visit: Visiting, begun: Catalogue) -> None:
    result = visit(Answering(REPLIES[reply]), source)
    outcome = OUTCOMES[reply][source]
    assert result.outcome == outcome, result.alarms
    assert result.alarms or outcome in (Outcome.OK, Outcome.EMPTY)
    with begun.session() as session:
        assert session.query(Version).count() == 0
        assert {document.status for document in session.query(Document)} <= {"not-published", "listed"}


# What else is on record, by row of section 5 or rule, with the tests that show it.
ROWS = {
    "5.1 three pages, a pager with '...', a stale ViewState": (
        "test_tbinternet.py::test_a_visit_reads_every_page_and_every_quirk",
        "test_outcomes.py::test_pages_that_cannot_be_turned_are_an_error_and_what_was_listed_is_kept",
        "test_outcomes.py::test_a_search_that_is_lost_is_made_again_to_the_end",
        "test_sessions.py::test_a_calendar_of_several_pages_is_read_to_its_end",
    ),
    "5.1 bundled decisions, a mistyped symbol, several States": (
        "test_tbinternet.py::test_a_visit_reads_every_page_and_every_quirk",
        "test_pages.py::test_a_recorded_page_is_read_as_expected",
    ),
    "5.2 docstore, drafts, no files available, Spanish alone": (
        "test_tbinternet.py::test_a_visit_reads_every_page_and_every_quirk",
        "test_juris.py::test_every_case_is_found_and_the_walk_ends_after_thirty_numbers_without_one",
    ),
    "5.3 UTF-16, OLE served as docx, a PDF cut short": (
        "test_tbinternet.py::test_a_visit_reads_every_page_and_every_quirk",
        "test_juris.py::test_every_case_is_found_and_the_walk_ends_after_thirty_numbers_without_one",
        "test_ods.py::test_each_reply_is_taken_for_what_it_is",
        "test_esc.py::test_every_text_of_every_page_is_held_once",
        "test_communications.py::test_letters_are_kept_as_they_become_public_and_none_is_fetched_twice",
        "test_outcomes.py::test_what_is_slow_or_cut_short_is_fetched_in_the_end",
    ),
    "5.4 ODS: a redirect, /error, 404, empty, OLE, WordPerfect, 400": (
        "test_ods.py::test_each_reply_is_taken_for_what_it_is",
        "test_ods.py::test_what_is_held_or_cannot_be_had_or_is_not_due_is_not_asked_for",
        "test_resolutions.py::test_series_are_gone_through_to_their_end_then_from_there",
    ),
    "5.5 one host or one section refuses, the others answer": (
        "test_ods.py::test_a_challenge_is_routed_round_and_the_host_left_alone",
        "test_outcomes.py::test_a_blocked_file_host_is_left_alone_after_the_first_refusal",
        "test_uhri.py::test_the_older_address_serves_where_the_newer_does_not",
        "test_ohchr.py::test_one_part_that_is_shut_leaves_the_others_open",
        "test_sources.py::test_a_source_that_forbids_visitors_is_refused_with_its_reason",
    ),
    "5.6 an export in pieces, one record changed, one vanished": (
        "test_uhri.py::test_two_exports_are_compared_annotation_by_annotation",
        "test_uhri.py::test_an_export_that_breaks_off_makes_nothing_vanish",
    ),
    "5.7 a case, one without issues, an empty shell": (
        "test_juris.py::test_every_case_is_found_and_the_walk_ends_after_thirty_numbers_without_one",
        "test_pages.py::test_a_recorded_page_is_read_as_expected",
    ),
    "5.8 calls of two pages, their own pages refused, a date in a title, always open": (
        "test_ohchr.py::test_calls_sessions_and_reports_are_read_and_what_is_shut_is_not_asked_for",
    ),
    "5.9 Uwazi: 10,000 and more, nothing under a wrong id": (
        "test_upr.py::test_more_than_are_counted_are_asked_for_session_by_session",
        "test_upr.py::test_an_id_under_which_there_is_nothing_is_wrong_and_no_silence",
    ),
    "5.11 HUDOC-ESC": ("test_esc.py::test_every_text_of_every_page_is_held_once",),
    "5.12 a feed with a header item": ("test_rss.py::test_the_first_item_is_left_out_only_where_it_is_a_header",),
    "one document by two routes": (
        "test_juris.py::test_a_decision_that_the_treaty_body_database_lists_too_is_one_document",
        "test_upr.py::test_answers_are_kept_and_the_documents_of_a_review_fetched",
    ),
    "Rev. is a version, Corr. a document of its own": (
        "test_rss.py::test_what_the_feeds_list_is_fetched_in_the_same_visit_and_what_lacks_then_in_the_next",
        "test_rss.py::test_a_corrigendum_is_a_document_of_its_own",
    ),
    "unedited text replaced by the final one": ("test_ods.py::test_what_stood_in_is_replaced_by_the_final_pdf",),
    "no rows where there were some": (
        "test_outcomes.py::test_documents_come_change_go_and_come_again",
        "test_ohchr.py::test_a_call_that_is_taken_off_the_listing_leaves_the_calendar_and_an_emptied_listing_is_told",
        "test_uhri.py::test_an_export_without_most_of_its_records_makes_nothing_vanish",
        "test_juris.py::test_later_visits_ask_for_what_is_new_and_look_whether_the_newest_are_still_there",
        "test_ods.py::test_a_system_that_finds_nothing_any_more_has_changed",
        "test_rss.py::test_feeds_that_list_nothing_are_told_apart",
    ),
    "a State that nobody knows": (
        "test_tbinternet.py::test_a_visit_reads_every_page_and_every_quirk",
        "test_sessions.py::test_deadlines_and_sessions_go_on_the_calendar_and_the_newest_sessions_documents_are_fetched",
        "test_uhri.py::test_what_is_not_understood_is_reported_once_and_nothing_of_it_guessed",
        "test_upr.py::test_what_is_not_understood_is_reported_once",
    ),
}


@pytest.mark.parametrize("row", ROWS)
def test_what_is_on_record_has_its_test(row: str) -> None:
    for file, _, name in (test.partition("::") for test in ROWS[row]):
        tree = ast.parse((Path(__file__).parent / file).read_text("utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, f"{file}::{name}"
