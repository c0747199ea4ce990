"""What a person asks for in a saved search: the query, how often, when, in which language, and how much is quoted."""

import zoneinfo
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from email.errors import HeaderParseError
from email.headerregistry import Address
from enum import StrEnum
from functools import cache

from alerts.webhooks import request
from index.engine import READERS
from index.tree import Query
from treatywatch.refusal import Refusal

Understand = Callable[[str, str], Query]

LONGEST_ADDRESS = 254  # characters: RFC 5321, 4.5.3.1.3, less the angle brackets
LONGEST_NAME = 100  # characters: it is part of subjects, which phones cut much earlier
HOURS = range(24)
# The zones that people live in, by the first part of their IANA name; the others are old names and fixed offsets.
REGIONS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


class Rate(StrEnum):
    """How often a saved search sends a mail at most; "digest" is for the weekly digest, which has no query."""

    AT_ONCE = "at-once"
    DAILY = "daily"
    WEEKLY = "weekly"
    DIGEST = "digest"


class Density(StrEnum):
    """How much of what is found a mail quotes: where it stands, the paragraph, or the paragraph in its context."""

    HEADINGS = "headings"
    PARAGRAPH = "paragraph"
    CONTEXT = "context"


class SubscriptionError(Refusal):
    """Raised when a saved search cannot be kept or found; the message says what is wrong and what to do.

    `part` names the part of a wish that is wrong ("email", "query", "rate" …), empty where it is none of them.
    """

    def __init__(self, message: str, part: str = "") -> None:
        super().__init__(message)
        self.part = part


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """A saved search as somebody wants it.

    `hour` (0 to 23) in `zone` (an IANA name) is when daily and weekly mails go; `language` (ISO 639-1) is the reader's:
    each paragraph is told in it where the document exists in it. `webhook` is an https address that is told in place of
    the e-mail address, empty for none.
    """

    query: str
    name: str = ""
    rate: str = Rate.AT_ONCE
    hour: int = 8
    zone: str = "UTC"
    language: str = "en"
    density: str = Density.PARAGRAPH
    webhook: str = ""


def checked(wish: Wish, understand: Understand) -> Wish:
    """Return a wish as it is kept: its query understood, its name on one line.

    `understand` makes the tree of a query for a reader's language, or raises index.engine.QueryError, which comes
    through. Raises SubscriptionError for whatever else cannot be kept.
    """
    query, name = wish.query.strip(), " ".join(wish.name.split())
    if not query and wish.rate != Rate.DIGEST:
        raise SubscriptionError("an empty search would tell of everything: say what to look for", "query")
    if query and wish.rate == Rate.DIGEST:
        raise SubscriptionError("the weekly digest is the same for everybody: leave the query empty", "query")
    if len(name) > LONGEST_NAME:
        raise SubscriptionError(f"a name has at most {LONGEST_NAME} characters, this one {len(name)}", "name")
    _one_of("rate", wish.rate, Rate)
    _one_of("density", wish.density, Density)
    _one_of("language", wish.language, READERS)
    if wish.hour not in HOURS:
        raise SubscriptionError(f"{wish.hour} is no hour of a day: give one from 0 to 23", "hour")
    if wish.zone not in zones():
        raise SubscriptionError(f"{wish.zone!r} is no time zone: give one like Africa/Nairobi, or UTC", "zone")
    if wish.webhook:
        _reachable(wish.webhook)
    if query:
        understand(query, wish.language)
    return replace(wish, query=query, name=name)


def valid_email(text: str) -> str:
    """Return an e-mail address as mail servers take it, its domain in lower case and ASCII.

    Raises SubscriptionError for anything else, a name around the address or a local part beyond ASCII included.
    """
    try:
        address = Address(addr_spec=text.strip())
        domain = address.domain.lower().encode("idna").decode("ascii")
    except (HeaderParseError, IndexError, ValueError):
        raise SubscriptionError(f"{text!r} is not an e-mail address: give one like name@example.org", "email") from None
    if not (address.username.isascii() and domain) or len(text.strip()) > LONGEST_ADDRESS:
        raise SubscriptionError(
            f"{text!r} is not an e-mail address that every mail server takes: use ASCII letters, "
            f"{LONGEST_ADDRESS} at most",
            "email",
        )
    return f"{Address(username=address.username, domain=domain).addr_spec}"


@cache
def zones() -> tuple[str, ...]:
    """Return the names of the time zones that a person may choose, UTC first."""
    named = (zone for zone in zoneinfo.available_timezones() if zone.partition("/")[0] in REGIONS)
    return ("UTC", *sorted(named))


def _reachable(webhook: str) -> None:
    try:
        request.checked(webhook)
    except request.WebhookError as error:
        raise SubscriptionError(str(error), "webhook") from None


def _one_of(part: str, value: str, offered: Iterable[str]) -> None:
    if value not in set(offered):
        raise SubscriptionError(f"{value!r} is no {part}: choose one of {', '.join(offered)}", part)
