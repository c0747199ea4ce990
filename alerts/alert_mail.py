"""The mail of one subscriber's news: a section for each saved search, each quoting what answers it and saying why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from alerts.letterhead import Letterhead
from alerts.mail import compose, list_headers, message_id, templates
from alerts.quotations import Quotation

SHOWN_IN_SUBJECT = 60  # of a saved search's name: what a phone shows of a subject


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """One saved search in a mail, what its owner calls it, and what answers it; `facts` identify the matches."""

    subscription: int
    label: str
    query: str
    stop_url: str
    quotations: tuple[Quotation, ...]
    facts: tuple[str, ...]


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


def alert_mail(email: str, sections: Sequence[Section], *, now: datetime, letterhead: Letterhead) -> EmailMessage:
    """Return the one mail that tells a subscriber of all that is due; `now` is its date.

    Its Message-ID is made of the matches alone. One click (RFC 8058) ends every saved search told of in it.
    """
    stop_url = letterhead.stop_url([section.subscription for section in sections])
    facts = [email, *(fact for section in sections for fact in section.facts)]
    return compose(
        "alert",
        identity=message_id("alert", facts, letterhead.domain),
        to=email,
        subject=_subject(sections),
        now=now,
        letterhead=letterhead,
        content={"sections": sections, "stop_url": stop_url},
        headers=list_headers("alerts", letterhead, stop_url, one_click=True),
    )


def _subject(sections: Sequence[Section]) -> str:
    total = sum(len(section.quotations) for section in sections)
    found = f"{total} new {'paragraph' if total == 1 else 'paragraphs'}"
    first = sections[0].label
    named = first if len(first) <= SHOWN_IN_SUBJECT else f"{first[: SHOWN_IN_SUBJECT - 1]}…"
    others = f" and {len(sections) - 1} more" if len(sections) > 1 else ""
    return f"{found}: {named}{others}"
