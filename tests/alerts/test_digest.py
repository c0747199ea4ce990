from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from lxml import html

from alerts.digest import digest
from alerts.digest_mail import digest_content, digest_html, digest_text, write
from alerts.weeks import Week, WeekError
from tests.alerts.conftest import HOUSING, NOW, Demand, Invented, publish
from treatywatch.catalogue.calendar import EventFacts, EventKind, keep_event
from treatywatch.catalogue.readings import Body
from treatywatch.catalogue.tables import Run

WEEK = "2026-W47"
MONDAY = datetime(2026, 11, 16, tzinfo=UTC)


def made(catalogue, week=WEEK):
    with catalogue.session() as session:
        return digest(session, Week.named(week))


def published(catalogue, *files):
    with catalogue.session() as session:
        for file in files:
            publish(session, file)


def listed(catalogue, key, kind=EventKind.SESSION, seen=NOW, **facts):
    with catalogue.session() as session:
        event = EventFacts(key=key, kind=kind, source="sessions", title=key, url=f"https://example.org/{key}", **facts)
        keep_event(session, event, seen)


def ran(catalogue, source, outcome, started, *alarms):
    with catalogue.session() as session:
        run = Run(job=f"crawl {source}", started=started, ended=started, outcome=outcome, counts={}, log="")
        run.alarms = list(alarms)
        session.add(run)


def test_a_week_is_from_monday_to_monday_in_utc():
    week = Week.named(WEEK)
    assert (week.start, week.end) == (MONDAY, MONDAY + timedelta(days=7))


@pytest.mark.parametrize("name", ["", "2026-47", "2026-W54", "2026-W00", "W47", "2026-W47x"])
def test_what_is_no_week_is_refused(name):
    with pytest.raises(WeekError, match="2026-W47"):
        Week.named(name)


def test_it_holds_what_was_first_fetched_in_the_week_whenever_published(catalogue):
    published(
        catalogue,
        Invented(symbol="E/C.12/KEN/CO/1", fetched=MONDAY - timedelta(seconds=1)),
        Invented(symbol="E/C.12/KEN/CO/2", fetched=MONDAY),
        Invented(symbol="E/C.12/KEN/CO/3", fetched=MONDAY + timedelta(days=6), adopted=date(1998, 1, 1)),
        Invented(symbol="E/C.12/KEN/CO/4", fetched=MONDAY + timedelta(days=7)),
        Invented(symbol="E/C.12/KEN/CO/1", fetched=NOW, edition="second"),
    )
    assert [one.symbol for one in made(catalogue).documents] == ["E/C.12/KEN/CO/2", "E/C.12/KEN/CO/3"]


def test_recommendations_are_counted_once_over_languages_by_state_right_and_body(catalogue):
    two = [Demand(number="1"), Demand(number="2", rights=("food", "housing"))]
    published(
        catalogue,
        Invented(demands=two),
        Invented(demands=two, language="fr"),
        Invented(symbol="CRC/C/PER/CO/5", state="PER", body="CRC", demands=[Demand(number="9", rights=())]),
    )
    week = made(catalogue)
    assert week.recommendations == 3
    assert week.by_state == (("KEN", 2), ("PER", 1))
    assert week.by_right == (("housing", 2), ("food", 1))
    assert week.by_body == (("CESCR", 2), ("CRC", 1))


def test_what_has_most_reasons_comes_first_and_what_has_none_is_left_out(catalogue, letterhead):
    published(
        catalogue,
        Invented(
            demands=[
                Demand(number="1"),
                Demand(number="2", follow_up=True),
                Demand(number="3", policies=("tax",), deadline=date(2027, 5, 1)),
                Demand(number="4", deadline=date(2031, 5, 1)),
            ]
        ),
    )
    week = made(catalogue)
    assert [one.number for one in week.matters] == ["3", "2"]
    text = digest_text(week, letterhead)
    assert "Why: asked for by 1 May 2027; economic policy (Tax)" in text
    assert "Why: under the follow-up procedure" in text


def test_deadlines_about_to_pass_are_told_whenever_they_were_set(catalogue):
    published(
        catalogue,
        Invented(
            fetched=NOW - timedelta(days=400),
            demands=[
                Demand(number="1", deadline=date(2026, 11, 15)),
                Demand(number="2", deadline=date(2026, 12, 20)),
                Demand(number="3", deadline=date(2026, 11, 16)),
                Demand(number="4", deadline=date(2026, 12, 21)),
            ],
        ),
    )
    assert [one.number for one in made(catalogue).due] == ["3", "2"]


def test_a_deadline_that_a_newer_file_moved_is_not_told_as_it_was(catalogue):
    old, new = (Demand(number="1", deadline=deadline) for deadline in (date(2026, 11, 20), date(2027, 11, 20)))
    published(catalogue, Invented(demands=[old]), Invented(demands=[new], edition="second"))
    assert made(catalogue).due == ()


def test_sources_that_gave_nothing_are_named_by_their_last_run_of_the_week(catalogue, letterhead):
    ran(catalogue, "tbinternet", "blocked", NOW, "a challenge page instead of the listing")
    ran(catalogue, "uhri", "error", NOW)
    ran(catalogue, "uhri", "ok", NOW + timedelta(hours=1))
    ran(catalogue, "upr", "ok", NOW, "nothing new for 40 days")
    ran(catalogue, "esc", "ok", MONDAY - timedelta(hours=1))
    week = made(catalogue)
    silences = [(one.source, one.outcome) for one in week.silences]
    assert silences == [("esc", "not-visited"), ("tbinternet", "blocked"), ("upr", "ok")]
    text = digest_text(week, letterhead)
    assert "a challenge page instead of the listing" in text
    assert "nothing new for 40 days" in text


def test_later_weeks_do_not_change_it(catalogue, letterhead):
    published(catalogue, Invented(demands=[Demand(number="1", policies=("tax",))]))
    before = digest_text(made(catalogue), letterhead)
    later = NOW + timedelta(days=30)
    published(catalogue, Invented(edition="second", fetched=later, demands=[]), Invented(language="fr", fetched=later))
    published(catalogue, Invented(symbol="E/C.12/PER/CO/5", state="PER", fetched=later))
    ran(catalogue, "tbinternet", "blocked", later)
    assert digest_text(made(catalogue), letterhead) == before


def test_the_same_week_is_the_same_bytes(catalogue, letterhead, tmp_path):
    published(catalogue, Invented(demands=[Demand(number="1", policies=("tax",)), Demand(number="2")]))
    files = [
        {file.name: file.read_bytes() for file in write(made(catalogue), tmp_path / folder, letterhead)}
        for folder in ("first", "second")
    ]
    assert files[0] == files[1]
    assert set(files[0]) == {"digest-2026-W47.txt", "digest-2026-W47.html", "digest-2026-W47.eml"}
    mail = message_from_bytes(files[0]["digest-2026-W47.eml"], policy=policy.default)
    for kind, name in (("plain", "digest-2026-W47.txt"), ("html", "digest-2026-W47.html")):
        assert mail.get_body((kind,)).get_content().splitlines() == files[0][name].decode().splitlines()
    assert mail["Subject"] == "Treatywatch, week 2026-W47: 2 recommendations"


def test_text_and_page_quote_place_and_link_what_matters(catalogue, letterhead):
    published(catalogue, Invented(demands=[Demand(number="48 (b)", follow_up=True)]))
    week = made(catalogue)
    text, page = digest_text(week, letterhead), html.document_fromstring(digest_html(week, letterhead))
    place = "E/C.12/KEN/CO/6, paragraph 48 (b), page 7"
    link = "https://treatywatch.example/passages/E/C.12/KEN/CO/6?number=48+(b)&lang=en"
    assert place in text
    assert link in text.splitlines()
    assert link in {anchor.get("href") for anchor in page.iter("a")}
    [quote] = page.iter("blockquote")
    assert (quote.text_content().strip(), quote.get("lang")) == (HOUSING, "en")
    assert place in page.text_content()
    assert len(list(page.iter("h1"))) == 1


def test_an_empty_week_says_so(catalogue, letterhead):
    text = digest_text(made(catalogue), letterhead)
    assert "0 documents" in text
    assert "Every source that was visited answered as it should." in text


OLD = Invented(symbol="E/C.12/KEN/CO/5", adopted=date(2016, 3, 4), fetched=NOW - timedelta(days=400))
EVICTIONS = "The Committee recommends that the State party adopt a law on forced evictions that respects due process."
NURSES = "The Committee recommends that the State party hire nurses for its rural clinics."


def since(catalogue, *before, now):
    """Publish what was asked in the cycle before, and what is asked now; return the week's digest."""
    published(catalogue, replace(OLD, demands=before), Invented(demands=now))
    return made(catalogue)


def test_a_demand_is_told_to_be_new_or_asked_again_beside_the_last_cycle(catalogue, letterhead):
    again = Demand(number="31", text="The Committee urges the State party to adopt a law on forced evictions.")
    week = since(catalogue, Demand(number="24", text=EVICTIONS), now=[again, Demand(number="32", text=NURSES)])
    assert [(one.number, one.standing) for one in week.matters] == [("32", "new")]
    assert [(one.number, one.earlier.number) for one in week.repeated] == [("31", "24")]
    text = digest_text(week, letterhead)
    assert "Why: new: not asked in the last cycle" in text
    assert "Asked again: asked before in E/C.12/KEN/CO/5, paragraph 24, page 7" in text


@pytest.mark.parametrize(
    ("before", "now", "gains"),
    [
        ({}, {"deadline": date(2031, 1, 1)}, "a deadline"),
        ({}, {"follow_up": True}, "the follow-up procedure"),
        ({"action": 3}, {"action": 5}, "to be done, not considered"),
    ],
)
def test_a_demand_that_asks_for_more_than_last_time_is_strengthened(catalogue, letterhead, before, now, gains):
    demands = (Demand(number=number, text=EVICTIONS, **more) for number, more in (("24", before), ("31", now)))
    week = since(catalogue, next(demands), now=[next(demands)])
    assert [(one.standing, one.gains) for one in week.matters] == [("strengthened", (gains,))]
    assert "Why: strengthened" in digest_text(week, letterhead)


def test_without_the_last_cycle_only_the_text_says_that_a_demand_is_asked_again(catalogue, letterhead):
    published(catalogue, Invented(demands=[Demand(number="1", reiterates=True), Demand(number="2", text=NURSES)]))
    week = made(catalogue)
    assert (week.matters, [one.number for one in week.repeated]) == ((), ["1"])
    assert "the text says that it was asked before" in digest_text(week, letterhead)


def test_what_every_cycle_asks_for_is_not_new(catalogue):
    report = Demand(number="60", text="The Committee requests a report on all this.", procedural=True)
    assert since(catalogue, Demand(number="24"), now=[report]).matters == ()


@pytest.mark.parametrize(
    "other", [{"state": "PER"}, {"body": "CRC"}, {"language": "fr"}, {"adopted": date(2027, 1, 1)}]
)
def test_only_an_earlier_document_of_that_body_on_that_state_in_that_language_is_the_last_cycle(catalogue, other):
    published(catalogue, replace(OLD, demands=[Demand(number="24")], **other), Invented(demands=[Demand(number="1")]))
    week = made(catalogue)
    assert (week.matters, week.repeated) == ((), ())


def test_an_old_document_found_late_is_said_to_be_old_and_told_after_this_years(catalogue, letterhead):
    late = Invented(symbol="CRC/C/KEN/CO/1", body="CRC", adopted=date(1998, 1, 1))
    urgent = Demand(number="1", follow_up=True, policies=("tax",))
    published(catalogue, replace(late, demands=[urgent]), Invented(demands=[Demand(number="9", follow_up=True)]))
    week = made(catalogue)
    assert [one.number for one in week.matters] == ["9", "1"]
    assert "published 1 January 1998, found late" in " ".join(digest_text(week, letterhead).split())


def test_what_lies_ahead_on_the_calendars_is_told_by_date_with_its_link(catalogue, letterhead):
    facts = {"body": Body.CESCR, "begins": date(2026, 12, 7), "ends": date(2026, 12, 11)}
    listed(catalogue, "81st-session", **facts)
    listed(catalogue, "kenya-report", EventKind.REPORTING_DEADLINE, ends=date(2026, 11, 30), state="KEN")
    listed(catalogue, "over", begins=date(2026, 11, 17), ends=date(2026, 11, 18))
    listed(catalogue, "too-far", begins=date(2026, 12, 21))
    listed(catalogue, "always-open", EventKind.CALL_FOR_INPUT)
    listed(catalogue, "not-known-yet", seen=MONDAY + timedelta(days=7), begins=date(2026, 12, 1))
    week = made(catalogue)
    assert [one.title for one in week.upcoming] == ["kenya-report", "81st-session"]
    text = digest_text(week, letterhead)
    assert "By 30 November 2026: kenya-report (reporting deadline, Other body, Kenya)" in text
    assert "7 December 2026 to 11 December 2026: 81st-session" in text
    assert "https://example.org/81st-session" in text.splitlines()


def test_documents_are_counted_by_the_week_in_which_they_first_came(catalogue):
    published(
        catalogue,
        Invented(symbol="E/C.12/KEN/CO/1", fetched=MONDAY - timedelta(weeks=11)),
        Invented(symbol="E/C.12/KEN/CO/2", fetched=MONDAY - timedelta(weeks=11, seconds=1)),
        Invented(symbol="E/C.12/KEN/CO/3"),
        Invented(symbol="E/C.12/KEN/CO/3", language="fr"),
    )
    weeks = made(catalogue).by_week
    assert len(weeks) == 12
    assert [(name, count) for name, count in weeks if count] == [("2026-W36", 1), ("2026-W47", 1)]


def test_pictures_are_drawn_without_anything_from_elsewhere_and_say_the_same_in_words(catalogue, letterhead):
    published(catalogue, Invented(demands=[Demand(number="1"), Demand(number="2", rights=("food", "housing"))]))
    week = made(catalogue)
    mail, page = (html.document_fromstring(made_of(week, letterhead)) for made_of in (digest_html, digest_content))
    for shown in (mail, page):
        [rights] = [table for table in shown.iter("table") if table.findtext("caption") == "Recommendations by right"]
        rows = [(row.findtext("th"), row.findtext("td")) for row in rights.find("tbody")]
        assert rows == [("Housing", "2"), ("Food", "1")]
    assert not [*mail.iter("img", "svg", "picture")]
    bars = [cell.find("table") for cell in mail.iter("td") if cell.get("aria-hidden") == "true"]
    assert {bar.get("role") for bar in bars if bar is not None} == {"presentation"}
    descriptions = [svg.findtext("desc") for svg in page.iter("svg")]
    assert "Housing 2, Food 1" in descriptions
    assert all(svg.get("aria-labelledby") and svg.findtext("title") for svg in page.iter("svg"))
