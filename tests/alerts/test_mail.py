from dataclasses import replace
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import pairwise

import pytest
from lxml import html

from alerts.alert_mail import Section, alert_mail, subject
from alerts.quotations import Quotation
from tests.alerts.conftest import HOUSING, NOW, READER
from treatywatch.catalogue.alert_tables import Delivery

ARABIC = "توصي اللجنة الدولة الطرف بضمان الحق في السكن اللائق."


def quotation(**changes: object) -> Quotation:
    fields = {
        "key": "E/C.12/KEN/CO/6",
        "symbol": "E/C.12/KEN/CO/6",
        "title": "Concluding observations on the sixth report of Kenya <draft>",
        "body": "CESCR",
        "kind": "concluding-observations",
        "states": ("KEN",),
        "status": "final",
        "position": 61,
        "around": ("", ""),
        "change": None,
        "number": "48 (b)",
        "page": 7,
        "text": HOUSING,
        "stem": "The Committee, recalling its general comment No. 7:",
        "language": "en",
        "rights": ("housing", "social-security"),
        "published": date(2026, 10, 9),
        "fetched": NOW,
        "highlights": ((HOUSING.index("forced"), HOUSING.index(" and build")),),
    }
    return Quotation(**{**fields, **changes})


def delivery() -> Delivery:
    return Delivery(
        message_id="<alert.1@treatywatch.example>",
        email=READER,
        subject=subject(["Logement décent", "السكن"], 2),
        created=NOW,
    )


@pytest.fixture
def alert(letterhead) -> EmailMessage:
    sections = [
        Section(
            subscription=subscription,
            label=label,
            query="evictions",
            stop_url=letterhead.stop_url([subscription]),
            quotations=(told,),
        )
        for subscription, label, told in (
            (1, "Logement décent", quotation()),
            (2, "السكن", quotation(text=ARABIC, language="ar", number="12", page=3, highlights=(), stem="")),
        )
    ]
    mail = alert_mail(delivery(), sections, letterhead)
    return message_from_bytes(mail.as_bytes(), policy=policy.default)


def text_of(mail: EmailMessage) -> str:
    return mail.get_body(("plain",)).get_content()


def page_of(mail: EmailMessage) -> html.HtmlElement:
    return html.document_fromstring(mail.get_body(("html",)).get_content())


def test_both_parts_quote_place_and_link_of_every_paragraph(alert):
    text, page = text_of(alert), page_of(alert)
    shown = " ".join(page.text_content().split())
    links = {link.get("href") for link in page.iter("a")}
    for number, page_number, language in (("48 (b)", 7, "en"), ("12", 3, "ar")):
        place = f"E/C.12/KEN/CO/6, paragraph {number}, page {page_number}"
        link = f"https://treatywatch.example/passages/E/C.12/KEN/CO/6?number={number.replace(' ', '+')}&lang={language}"
        assert place in text
        assert place in shown
        assert link in text.splitlines()
        assert link in links
    for said in ("Kenya", "Committee on Economic, Social and Cultural Rights", "9 October 2026", "18 November 2026"):
        assert said in text
        assert said in shown


def test_the_match_is_marked_and_the_quotation_complete_in_both_parts(alert):
    quoted = " ".join(line.removeprefix("> ") for line in text_of(alert).splitlines() if line.startswith(">"))
    assert "*forced evictions*" in quoted
    assert HOUSING in quoted.replace("*", "")
    assert ARABIC in quoted
    page = page_of(alert)
    assert [mark.text for mark in page.iter("mark")] == ["forced evictions"]
    assert [" ".join(quote.text_content().split()) for quote in page.iter("blockquote")] == [
        f"The Committee, recalling its general comment No. 7: {HOUSING}",
        ARABIC,
    ]


def test_a_quotation_says_its_language_and_direction(alert):
    quotes = page_of(alert).iter("blockquote")
    assert [(quote.get("lang"), quote.get("dir")) for quote in quotes] == [("en", "ltr"), ("ar", "rtl")]


def test_the_page_can_be_read_by_a_screen_reader_and_calls_nothing(alert):
    page = page_of(alert)
    assert page.get("lang") == "en"
    assert page.findtext(".//title") == alert["Subject"]
    levels = [int(heading.tag[1]) for heading in page.iter("h1", "h2", "h3", "h4")]
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    assert all(table.get("role") == "presentation" for table in page.iter("table"))
    assert not list(page.iter("img", "script", "link", "iframe"))
    assert all(link.text_content().strip() and not link.text.startswith("http") for link in page.iter("a"))


def test_the_words_of_a_publisher_are_never_markup(alert):
    assert "Kenya <draft>" in page_of(alert).text_content()


def test_the_text_keeps_its_lines_short_save_links(alert):
    assert [line for line in text_of(alert).splitlines() if len(line) > 78 and "https://" not in line] == []


def test_the_headers_let_a_reader_and_a_server_know_what_this_is(alert, letterhead):
    assert alert.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in alert.iter_parts()] == ["text/plain", "text/html"]
    assert alert["From"].addresses[0].addr_spec == "alerts@treatywatch.example"
    assert alert["Subject"] == "2 new paragraphs: Logement décent and 1 more"
    assert alert["Date"].datetime == NOW
    assert alert["List-Id"] == "Treatywatch alerts <alerts.treatywatch.example>"
    assert alert["List-Unsubscribe"] == f"<{letterhead.stop_url([1, 2])}>"
    assert alert["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert alert["Auto-Submitted"] == "auto-generated"
    assert alert["Precedence"] == "bulk"
    assert alert["Message-ID"] == "<alert.1@treatywatch.example>"


def test_the_address_to_leave_by_is_sent_on_one_line_as_it_is(letterhead):
    raw = alert_mail(delivery(), [section(letterhead, *range(1, 40))], letterhead).as_bytes()
    [line] = [line for line in raw.split(b"\r\n") if line.startswith(b"List-Unsubscribe:")]
    assert line == f"List-Unsubscribe: <{letterhead.stop_url([1])}>".encode()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998


def section(letterhead, *numbers: int) -> Section:
    return Section(
        subscription=1,
        label="x" * 200,
        query="evictions",
        stop_url=letterhead.stop_url([1]),
        quotations=tuple(quotation(number=str(number)) for number in numbers),
    )


def test_the_same_news_is_the_same_mail(letterhead):
    first, again = (alert_mail(delivery(), [section(letterhead, 1, 2)], letterhead) for _ in range(2))
    assert first.as_bytes() == again.as_bytes()


def test_what_was_old_when_it_was_found_is_said_to_be(letterhead):
    old = replace(section(letterhead, 1), quotations=(quotation(published=date(2014, 3, 2)),))
    told = alert_mail(delivery(), [old], letterhead)
    for part in told.iter_parts():
        assert "2 March 2014" in part.get_content()
        assert "an older text, found only now" in part.get_content()


def test_a_quotation_comes_back_from_the_catalogue_as_it_was_kept():
    assert Quotation.kept(quotation().as_row(in_context=True)) == quotation()
