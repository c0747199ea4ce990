"""The mail of one subscriber's news: a section for each saved search, each quoting what answers it and saying why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.message import EmailMessage

from alerts.mail import compose, list_headers, message_id, templates
from alerts.quotations import Quotation
from alerts.rewording import Fate, reworded
from alerts.wishes import Rate
from alerts.wording import Wording
from treatywatch.catalogue.alert_tables import Delivery

SHOWN_IN_SUBJECT = 60  # of a saved search's name: what a phone shows of a subject
MARKS = {Fate.OUT: "[-{}-]", Fate.IN: "{{+{}+}}", Fate.STAYED: "{}"}  # as wdiff prints them


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """One saved search in a mail, what its owner calls it, and the first of the paragraphs that answer it.

    `found` is how many there are; `told_url` shows them all. `density` is how much is quoted (alerts.wishes.Density).
    """

    subscription: int
    rate: str
    label: str
    query: str
    density: str
    stop_url: str
    told_url: str
    found: int
    quotations: tuple[Quotation, ...]


def _marked(pieces: Sequence[tuple[str, bool]]) -> str:
    return "".join(f"*{piece}*" if matched else piece for piece, matched in pieces)


def _reworded(quotation: Quotation) -> list[tuple[str, Fate]]:
    return reworded(quotation.change.before, quotation.text) if quotation.change else []


def _both(pieces: Iterable[tuple[str, Fate]]) -> str:
    return "".join(MARKS[fate].format(piece.rstrip()) + piece[len(piece.rstrip()) :] for piece, fate in pieces)


def _why(quotation: Quotation, words: Wording) -> str:
    if not quotation.matched_words:
        return words.say("why_other")
    return words.say("why_words", words=words.all_of(quotation.matched_words))


def _where(quotation: Quotation, words: Wording) -> str:
    parts = [words.apart(quotation.symbol)]
    if quotation.number:
        parts.append(words.say("paragraph", number=quotation.number))
    if quotation.page is not None:
        parts.append(words.say("page", page=quotation.page))
    return ", ".join(parts)


templates.filters.update(marked=_marked, reworded=_reworded, both=_both, why=_why, where=_where)


def alert_mail(delivery: Delivery, sections: Sequence[Section], words: Wording) -> EmailMessage:
    """Return the one mail that tells a subscriber of all that is due.

    One click (RFC 8058) ends every saved search told of in it.
    """
    letterhead = words.letterhead
    stop_url = letterhead.stop_url([section.subscription for section in sections])
    return compose(
        "alert",
        identity=delivery.message_id,
        to=delivery.email,
        subject=delivery.subject,
        now=delivery.created,
        letterhead=letterhead,
        language=words.language,
        content={
            "sections": sections,
            "words": words,
            "stop_url": stop_url,
            "manage_url": letterhead.manage_url(sections[0].subscription),
        },
        headers={
            **list_headers("alerts", letterhead, stop_url, one_click=True),
            "References": _thread(delivery.email, sections, letterhead.domain),
        },
    )


def _thread(email: str, sections: Sequence[Section], domain: str) -> str:
    """Return the Message-ID, of no mail, under which a reader's program gathers a subscriber's mails of one rate.

    In a mail of several rates it is that of the most frequent.
    """
    often = next(rate for rate in Rate if rate in {section.rate for section in sections})
    return message_id("alerts", [email, often], domain)


def subject(labels: Sequence[str], paragraphs: int, words: Wording) -> str:
    """Return the subject of a mail that tells so many paragraphs, under what its owner calls each saved search."""
    first = labels[0]
    name = first if len(first) <= SHOWN_IN_SUBJECT else f"{first[: SHOWN_IN_SUBJECT - 1]}…"
    if len(labels) > 1:
        name = words.say("and_more", name=name, count=len(labels) - 1)
    return words.count("subject", paragraphs, name=name)
