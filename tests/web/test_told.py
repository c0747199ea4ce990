from datetime import UTC, date, datetime

import pytest
from lxml import html
from sqlalchemy import select

from alerts.quotations import Quotation
from alerts.tokens import Purpose, sign
from tests.web.conftest import SECRET
from treatywatch.catalogue.alert_tables import Delivery, Match, Subscription
from treatywatch.catalogue.tables import Version

NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)
TEXT = "End forced evictions & build <social> housing."


@pytest.fixture
def mails(site):
    """Two mails of one saved search: the first tells of 31 paragraphs, the second of another."""
    with site.state.parts.catalogue.session() as session:
        version = session.scalars(select(Version)).first()
        saved = Subscription(
            email="told@example.org", name="Homes", query="housing", rate="at-once", language="en", created=NOW
        )
        saved.starts_after = saved.matched_to = 0
        session.add(saved)
        mails = [
            Delivery(message_id=f"<told.{turn}@x>", email=saved.email, subject="s", status="sent", created=NOW)
            for turn in "ab"
        ]
        session.add_all(mails)
        session.flush()
        for number in range(1, 33):
            session.add(
                Match(
                    subscription_id=saved.id,
                    document_id=version.document_id,
                    version_id=version.id,
                    number=str(number),
                    found=NOW,
                    quote=quoted(str(number)).as_row(),
                    delivery_id=mails[number > 31].id,
                )
            )
        ids = [mail.id for mail in mails]
    yield ids
    with site.state.parts.catalogue.session() as session:
        session.delete(session.scalars(select(Subscription).filter_by(email="told@example.org")).one())


def quoted(number: str) -> Quotation:
    return Quotation(
        key="E/C.12/KEN/CO/6",
        symbol="E/C.12/KEN/CO/6",
        title="Concluding observations",
        body="CESCR",
        kind="concluding-observations",
        states=("KEN",),
        status="final",
        number=number,
        position=int(number),
        page=3,
        text=TEXT,
        stem="",
        language="en",
        rights=("housing",),
        published=date(2026, 10, 9),
        fetched=NOW,
        around=("", ""),
        change=None,
        highlights=((TEXT.index("evictions"), TEXT.index(" &")),),
    )


def test_the_link_of_a_mail_shows_exactly_what_it_tells(client, mails):
    first, second = (client.get(f"/told/{sign(Purpose.TOLD, [mail], secret=SECRET)}") for mail in mails)
    page = html.document_fromstring(first.text)
    numbers = [heading.text_content().split(", ")[1] for heading in page.iter("h3")]
    assert numbers == [f"paragraph {number}" for number in range(1, 32)]
    assert {mark.text for mark in page.iter("mark")} == {"evictions"}
    assert {" ".join(quote.text_content().split()) for quote in page.iter("blockquote")} == {TEXT}
    assert [heading.text_content().split(", ")[1] for heading in html.document_fromstring(second.text).iter("h3")] == [
        "paragraph 32"
    ]


@pytest.mark.parametrize(
    "token", ["x.y", sign(Purpose.TOLD, [1], secret="other"), sign(Purpose.STOP, [1], secret=SECRET)]
)
def test_no_other_link_shows_anything(client, token):
    answer = client.get(f"/told/{token}")
    assert answer.status_code >= 400
    assert "<blockquote" not in answer.text
