"""The mail of one subscriber's news: a section for each saved search, each quoting what answers it and saying why."""

from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage

from alerts.letterhead import Letterhead
from alerts.mail import compose, list_headers, templates
from alerts.quotations import Quotation
from treatywatch.catalogue.alert_tables import Delivery

SHOWN_IN_SUBJECT = 60  # of a saved search's name: what a phone shows of a subject


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """One saved search in a mail, what its owner calls it, and what answers it."""

    subscription: int
    label: str
    query: str
    stop_url: str
    quotations: tuple[Quotation, ...]


def _marked(pieces: Sequence[tuple[str, bool]]) -> str:
    return "".join(f"*{piece}*" if matched else piece for piece, matched in pieces)


def _why(quotation: Quotation) -> str:
    if not quotation.matched_words:
        return (
            "no word of the paragraph itself: its State, body, date or labels, the sentence that introduces it, "
            "or its sense answer the search."
        )
    return f"the search finds {', '.join(f'“{word}”' for word in quotation.matched_words)} in it."


templates.filters.update(marked=_marked, why=_why)


def alert_mail(delivery: Delivery, sections: Sequence[Section], letterhead: Letterhead) -> EmailMessage:
    """Return the one mail that tells a subscriber of all that is due.

    One click (RFC 8058) ends every saved search told of in it.
    """
    stop_url = letterhead.stop_url([section.subscription for section in sections])
    return compose(
        "alert",
        identity=delivery.message_id,
        to=delivery.email,
        subject=delivery.subject,
        now=delivery.created,
        letterhead=letterhead,
        content={"sections": sections, "stop_url": stop_url},
        headers=list_headers("alerts", letterhead, stop_url, one_click=True),
    )


def subject(labels: Sequence[str], paragraphs: int) -> str:
    """Return the subject of a mail that tells so many paragraphs, under what its owner calls each saved search."""
    found = f"{paragraphs} new {'paragraph' if paragraphs == 1 else 'paragraphs'}"
    first = labels[0]
    named = first if len(first) <= SHOWN_IN_SUBJECT else f"{first[: SHOWN_IN_SUBJECT - 1]}…"
    others = f" and {len(labels) - 1} more" if len(labels) > 1 else ""
    return f"{found}: {named}{others}"
