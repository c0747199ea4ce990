"""The mails: each with a complete text part and an HTML part that say the same, and headers that let a reader leave."""

import hashlib
import textwrap
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from alerts.letterhead import Letterhead
from alerts.quotations import Quotation
from alerts.said import Place, Said
from alerts.wording import direction
from treatywatch.catalogue.alert_tables import Subscription

WIDTH = 76  # RFC 2646 asks for lines under 80 in text that many programs show unwrapped


class UnbrokenHeader(UnstructuredHeader, BaseHeader):
    """A header kept on one line: folded as an encoded word, as the standard library would, its address is lost."""

    def fold(self, *, policy: "Policy[Any]") -> str:
        """Return the header as it is sent; at most 998 characters (RFC 5322, 2.1.1), which no link here comes near."""
        return f"{self.name}: {self}{policy.linesep}"


class Headers(HeaderRegistry):
    """The kinds of headers, each made once: made anew for each header, they took a quarter of the time of a mail."""

    @cache  # noqa: B019 - there is one, for as long as we run
    def __getitem__(self, name: str) -> type[BaseHeader]:
        """Return the class of a header."""
        return super().__getitem__(name)


_headers = Headers()
_headers.map_to_type("list-unsubscribe", UnbrokenHeader)
POLICY = SMTP.clone(header_factory=_headers)


def _day(moment: date) -> str:
    return f"{moment.day} {moment:%B %Y}"


def _wrapped(text: str, indent: str = "") -> str:
    return "\n".join(
        textwrap.fill(
            line, WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
        )
        for line in text.splitlines()
    )


def _place(quoted: Quotation | Said | Place) -> str:
    parts = [quoted.symbol]
    if quoted.number:
        parts.append(f"paragraph {quoted.number}")
    if quoted.page is not None:
        parts.append(f"page {quoted.page}")
    return ", ".join(parts)


templates = Environment(
    loader=PackageLoader("alerts"),
    autoescape=select_autoescape(("html",)),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
templates.filters.update(day=_day, wrapped=_wrapped, direction=direction, place=_place)


def message_id(kind: str, facts: Sequence[str], domain: str) -> str:
    """Return the Message-ID of what a mail says: told again, it is the same mail and can be known for it."""
    digest = hashlib.sha256("\0".join([kind, *facts]).encode()).hexdigest()
    return f"<{kind}.{digest[:32]}@{domain}>"


def compose(
    template: str,
    *,
    identity: str,
    to: str,
    subject: str,
    now: datetime,
    letterhead: Letterhead,
    content: Mapping[str, object],
    headers: Mapping[str, str],
    language: str = "en",
) -> EmailMessage:
    """Return a mail with the text of TEMPLATE.txt and TEMPLATE.html; the same arguments make the same bytes.

    `identity` is its Message-ID and `now` its date. No image, no counter, no script: nothing in it calls home.
    """
    message = EmailMessage(policy=POLICY)
    message["From"] = letterhead.sender
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = format_datetime(now.astimezone(UTC))
    message["Message-ID"] = identity
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notices in answer
    message["Precedence"] = "bulk"
    for name, value in headers.items():
        message[name] = value
    shown = {**content, "letterhead": letterhead, "subject": subject, "language": language}
    message.set_content(templates.get_template(f"{template}.txt").render(shown), cte="quoted-printable")
    message.add_alternative(
        templates.get_template(f"{template}.html").render(shown), subtype="html", cte="quoted-printable"
    )
    message.set_boundary(f"=={hashlib.sha256(identity.encode()).hexdigest()[:24]}==")
    return message


def list_headers(name: str, letterhead: Letterhead, unsubscribe: str, *, one_click: bool) -> dict[str, str]:
    """Return the headers of RFC 2919 and 2369; `one_click` (RFC 8058) where a POST to the link acts at once."""
    headers = {
        "List-Id": f"Treatywatch {name} <{name}.{letterhead.domain}>",
        "List-Unsubscribe": f"<{unsubscribe}>",
    }
    return {**headers, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} if one_click else headers


def confirmation(
    subscription: Subscription, *, label: str, until: datetime, now: datetime, letterhead: Letterhead
) -> EmailMessage:
    """Return the mail that asks whether a saved search was really asked for; its link runs out at `until`.

    It tells nothing of what was found, and an address that never answers is sent nothing more.
    """
    link = letterhead.confirm_url([subscription.id], until)
    return compose(
        "confirmation",
        identity=message_id("confirm", [link], letterhead.domain),
        to=subscription.email,
        subject=f"Confirm your saved search: {label}" if subscription.query else "Confirm the weekly digest",
        now=now,
        letterhead=letterhead,
        content={"label": label, "query": subscription.query, "rate": subscription.rate, "link": link, "until": until},
        headers={},
    )
