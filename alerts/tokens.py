"""The signed links in mails: what a link may do is written in it, and nobody without the secret can make one."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum

from treatywatch.refusal import Refusal


class Purpose(StrEnum):
    """What a link does when its page is confirmed."""

    CONFIRM = "confirm"
    STOP = "stop"
    MANAGE = "manage"
    TOLD = "told"


class TokenError(Refusal):
    """Raised when a link was not made here, was made for something else, or has run out; says what to do."""


def sign(purpose: Purpose, ids: Sequence[int], *, secret: str, until: datetime | None = None) -> str:
    """Return a URL-safe token that lets its holder do `purpose` to the saved searches `ids`.

    It runs out at `until`, or never: a link to leave must work as long as the mail that carries it is kept.
    """
    ends = "" if until is None else str(int(until.timestamp()))
    written = ":".join([purpose.value, ends, *map(str, ids)]).encode()
    return f"{_encode(written)}.{_encode(_seal(written, secret))}"


def read(token: str, purpose: Purpose, *, secret: str, now: datetime) -> list[int]:
    """Return the ids of the saved searches that a token was made for; raises TokenError where it does not hold."""
    written, _, seal = token.partition(".")
    try:
        content, sealed = _decode(written), _decode(seal)
    except (binascii.Error, UnicodeEncodeError):
        raise TokenError("this link is incomplete: open it again from the mail") from None
    if not hmac.compare_digest(sealed, _seal(content, secret)):
        raise TokenError("this link is not one of ours, or was cut short: open it again from the mail")
    made_for, ends, *ids = content.decode().split(":")
    if made_for != purpose:
        raise TokenError(f"this link was made to {made_for}, not to {purpose}")
    if ends and now >= datetime.fromtimestamp(int(ends), UTC):
        raise TokenError("this link has run out: save the search again to get a new one")
    return [int(subscription) for subscription in ids]


def _seal(written: bytes, secret: str) -> bytes:
    return hmac.digest(secret.encode(), b"treatywatch.alerts:" + written, hashlib.sha256)


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _decode(text: str) -> bytes:
    return base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
