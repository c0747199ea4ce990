from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import pairwise

import pytest
import yaml
from babel import Locale
from lxml import html

from alerts.alert_mail import Section, alert_mail, subject
from alerts.earlier import Change
from alerts.quotations import Quotation
from alerts.rewording import reworded
from alerts.wording import WORDS, Wording
from index.engine import READERS
from tests.alerts.conftest import HOUSING, NOW, READER
from treatywatch.catalogue.alert_tables import Delivery
from web import words

NAMED = (words.words("bodies").keys(), set(list(words.words("labels"))[:15]))  # the rights stand first of the labels
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
    return Delivery(message_id="<alert.1@treatywatch.example>", email=READER, subject="Two new", created=NOW, id=7)


def section(letterhead, *told: Quotation, subscription: int = 1, **changes: object) -> Section:
    fields = {
        "subscription": subscription,
        "rate": "at-once",
        "label": "Logement décent",
        "query": "evictions",
        "density": "paragraph",
        "stop_url": letterhead.stop_url([subscription]),
        "told_url": letterhead.told_url(7),
        "found": len(told),
        "quotations": told,
    }
    return Section(**{**fields, **changes})


def mailed(letterhead, *sections: Section, language: str = "en") -> EmailMessage:
    mail = alert_mail(delivery(), sections, Wording(language=language, letterhead=letterhead))
    return message_from_bytes(mail.as_bytes(), policy=policy.default)


@pytest.fixture
def alert(letterhead) -> EmailMessage:
    arabic = quotation(text=ARABIC, language="ar", number="12", page=3, highlights=(), stem="")
    return mailed(
        letterhead,
        section(letterhead, quotation()),
        section(letterhead, arabic, subscription=2, label="السكن", rate="weekly"),
    )


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
    assert alert["Date"].datetime == NOW
    assert alert["List-Id"] == "Treatywatch alerts <alerts.treatywatch.example>"
    assert alert["List-Unsubscribe"] == f"<{letterhead.stop_url([1, 2])}>"
    assert alert["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert alert["Auto-Submitted"] == "auto-generated"
    assert alert["Precedence"] == "bulk"
    assert alert["Message-ID"] == "<alert.1@treatywatch.example>"


def test_the_address_to_leave_by_is_sent_on_one_line_as_it_is(letterhead):
    words = Wording(language="en", letterhead=letterhead)
    sections = [section(letterhead, quotation(), subscription=number, label="x" * 200) for number in range(1, 40)]
    raw = alert_mail(delivery(), sections, words).as_bytes()
    [line] = [line for line in raw.split(b"\r\n") if line.startswith(b"List-Unsubscribe:")]
    assert line == f"List-Unsubscribe: <{letterhead.stop_url(range(1, 40))}>".encode()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998


def test_the_mails_of_a_subscriber_and_rate_are_one_thread(letterhead):
    def thread(*rates: str) -> str:
        return mailed(letterhead, *(section(letterhead, quotation(), rate=rate) for rate in rates))["References"]

    assert thread("at-once") == thread("weekly", "at-once") != thread("weekly") == thread("weekly", "weekly")


def test_the_same_news_is_the_same_bytes(letterhead):
    first, again = (mailed(letterhead, section(letterhead, quotation())).as_bytes() for _ in range(2))
    assert first == again


def test_what_was_old_when_it_was_found_is_said_to_be(letterhead):
    told = mailed(letterhead, section(letterhead, quotation(published=date(2019, 3, 3))))
    for part in told.iter_parts():
        said = " ".join(part.get_content().split())
        assert "an older text: published 3 March 2019, found 18 November 2026" in said


def test_a_changed_paragraph_shows_the_words_taken_out_and_put_in(letterhead):
    change = Change(before=HOUSING.replace("end forced", "limit all"), fetched=NOW)
    told = mailed(letterhead, section(letterhead, quotation(change=change)))
    page = page_of(told)
    assert [gone.text.split() for gone in page.iter("del")] == [["limit", "all"]]
    assert [new.text.split() for new in page.iter("ins")] == [["end", "forced"]]
    assert "[-limit all-] {+end forced+} evictions" in " ".join(text_of(told).split())


def test_the_changed_words_give_both_texts_back():
    before, after = "建造更多住房。 The State party shall build", "建造社会住房。 The State must build now"
    pieces = reworded(before, after)
    assert "".join(piece for piece, fate in pieces if fate != "in") == before
    assert "".join(piece for piece, fate in pieces if fate != "out") == after
    assert ("多住房。 ", "stayed") not in pieces
    assert "更多" in [piece for piece, fate in pieces if fate == "out"]


@pytest.mark.parametrize(
    ("density", "shown"),
    [("headings", []), ("paragraph", ["own"]), ("context", ["before", "own", "after"])],
)
def test_a_mail_quotes_as_much_as_its_reader_wants(letterhead, density, shown):
    around = ("47. Before it.", "49. After it.") if density == "context" else ("", "")
    told = mailed(letterhead, section(letterhead, quotation(around=around), density=density))
    texts = {"before": "47. Before it.", "own": "The Committee recommends", "after": "49. After it."}
    for part in told.iter_parts():
        assert [name for name, text in texts.items() if text in part.get_content().replace("*", "")] == shown
        assert "E/C.12/KEN/CO/6, paragraph 48 (b), page 7" in part.get_content()


def test_what_a_mail_does_not_show_has_a_link(letterhead):
    told = mailed(letterhead, section(letterhead, quotation(), found=31))
    assert letterhead.told_url(7) in text_of(told).splitlines()
    [link] = [link for link in page_of(told).iter("a") if link.get("href") == letterhead.told_url(7)]
    assert link.text == "See all 31 paragraphs found"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", ["Kenya", "Comité des droits économiques, sociaux et culturels", "9 octobre 2026", "Logement"]),
        ("es", ["Kenia", "Comité de Derechos Económicos, Sociales y Culturales", "9 de octubre de 2026", "Vivienda"]),
        ("ru", ["Кения", "Комитет по экономическим, социальным", "9 октября 2026", "Жилище"]),
        ("ar", ["كينيا", "اللجنة المعنية بالحقوق الاقتصادية", "9 أكتوبر 2026", "السكن"]),
        ("zh", ["肯尼亚", "经济、社会及文化权利委员会", "2026年10月9日", "住房"]),
        ("pt", ["Quénia", "Comité dos Direitos Económicos", "9 de outubro de 2026", "Habitação"]),
    ],
)
def test_a_mail_speaks_its_readers_language(letterhead, language, said):
    told = mailed(letterhead, section(letterhead, quotation()), language=language)
    page = page_of(told)
    assert (page.get("lang"), page.get("dir")) == (language, "rtl" if language == "ar" else "ltr")
    for text in (text_of(told), page.text_content()):
        for word in said:
            assert word in " ".join(text.split())


def test_a_symbol_keeps_its_order_among_words_that_run_from_right_to_left(letterhead):
    told = mailed(letterhead, section(letterhead, quotation()), language="ar")
    assert "\u2068E/C.12/KEN/CO/6\u2069" in page_of(told).findtext(".//strong")


def test_every_language_of_a_reader_has_every_phrase_in_every_plural():
    said = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    assert set(said) == set(READERS)
    for language, phrases in said.items():
        assert set(phrases) == set(said["en"])
        forms = {*Locale.parse(language).plural_form.tags, "other"}
        assert {name for name in ("subject", "see_all") if set(phrases[name]) != forms} == set()
        assert language == "en" or (phrases["bodies"].keys(), phrases["labels"].keys()) == NAMED


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        ("en", 1, "1 new paragraph: housing"),
        ("fr", 0, "0 nouveau paragraphe : housing"),
        ("ru", 3, "3 новых пункта: housing"),
        ("ru", 11, "11 новых пунктов: housing"),
        ("ar", 2, "فقرتان جديدتان: housing"),
        ("ar", 11, "11 فقرة جديدة: housing"),
        ("zh", 5, "5个新段落：housing"),
    ],
)
def test_a_subject_counts_as_its_language_does(letterhead, language, count, said):
    assert subject(["housing"], count, Wording(language=language, letterhead=letterhead)) == said


def test_a_subject_names_the_first_search_and_counts_the_others(letterhead):
    words = Wording(language="en", letterhead=letterhead)
    assert subject(["housing", "food", "water"], 4, words) == "4 new paragraphs: housing and 2 more"
    assert len(subject(["x" * 200], 1, words)) < 100


def test_a_quotation_comes_back_from_the_catalogue_as_it_was_kept():
    assert Quotation.kept(quotation().as_row()) == quotation()
