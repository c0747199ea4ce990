from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from lxml import html
from sqlalchemy import select

from alerts.digest import digest
from alerts.digest_mail import digest_html, digest_text, enqueue_digest, write
from alerts.weeks import Week, WeekError
from tests.alerts.conftest import HOUSING, NOW, Demand, Invented, publish
from treatywatch.catalogue.alert_tables import Delivery
from treatywatch.catalogue.tables import Run

WEEK = "2026-W47"
MONDAY = datetime(2026, 11, 16, tzinfo=UTC)


def made(catalogue, week=WEEK):
    with catalogue.session() as session:
        return digest(session, week)


def published(catalogue, *files):
    with catalogue.session() as session:
        for file in files:
            publish(session, file)


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
    ran(catalogue, "reliefweb", "blocked", MONDAY - timedelta(hours=1))
    week = made(catalogue)
    assert [(one.source, one.outcome) for one in week.silences] == [("tbinternet", "blocked")]
    assert "a challenge page instead of the listing" in digest_text(week, letterhead)


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


def test_an_address_is_sent_a_weeks_digest_once(catalogue, letterhead):
    for _ in range(2):
        with catalogue.session() as session:
            enqueue_digest(session, digest(session, WEEK), ["a@x.org", "b@x.org"], now=NOW, letterhead=letterhead)
    with catalogue.session() as session:
        assert sorted(session.scalars(select(Delivery.email))) == ["a@x.org", "b@x.org"]
