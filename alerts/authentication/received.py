"""A mail as it arrived: whether its signature holds, for the domain that its reader sees, and its headers are there."""

import re
from email import message_from_bytes
from email.message import Message
from email.utils import parseaddr

import dkim
from dns.resolver import Resolver

from alerts.authentication.findings import Finding, good, missing
from alerts.authentication.names import LookupFailed, tags, texts

# RFC 5322, 2369, 8058, 2919 and 3834; what receivers ask of who writes to many.
WANTED = ("Date", "Message-ID", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Auto-Submitted")
_verdicts = re.compile(r"\b(spf|dkim|dmarc)=(\w+)", re.IGNORECASE)


def check_received(raw: bytes, resolver: Resolver) -> list[Finding]:
    """Return what its receiver can see of a mail: signature, alignment, headers, and what its server noted."""
    message = message_from_bytes(raw)
    return [_signature(raw, resolver), _alignment(message), *_headers(message), *_noted(message)]


def _signature(raw: bytes, resolver: Resolver) -> Finding:
    def published(name: bytes, timeout: int = 5) -> bytes | None:
        found = texts(resolver, name.decode().rstrip("."))
        return found[0].encode() if found else None

    try:
        holds = dkim.DKIM(raw).verify(dnsfunc=published)
    except (dkim.DKIMException, LookupFailed, ValueError) as error:
        return missing(f"DKIM: the signature cannot be checked ({error})")
    if holds:
        return good("DKIM: the signature holds")
    return missing("DKIM: there is no signature, or the mail was changed on its way")


def _alignment(message: Message) -> Finding:
    """DMARC's: the domain that signed is the one that the reader sees, or a parent or a child of it."""
    seen = parseaddr(str(message.get("From", "")))[1].rpartition("@")[2].lower()
    signed = [tags(str(value)).get("d", "").lower() for value in message.get_all("DKIM-Signature", [])]
    if seen and any(_related(seen, domain) for domain in signed if domain):
        return good(f"DMARC: From names {seen}, which {', '.join(signed)} signs for")
    return missing(f"DMARC: From names {seen or 'nobody'}, and the signature {', '.join(signed) or 'nobody'}")


def _related(one: str, other: str) -> bool:
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _headers(message: Message) -> list[Finding]:
    absent = [name for name in WANTED if name not in message]
    stops = str(message.get("List-Unsubscribe", ""))
    findings = [missing(f"headers: there is no {', no '.join(absent)}") if absent else good("headers: all are there")]
    if stops and "<https://" not in stops:
        findings.append(missing(f"headers: {stops} is not https, which one click needs: set TREATYWATCH_URL"))
    return findings


def _noted(message: Message) -> list[Finding]:
    """Return what the receiving server noted of the mail (RFC 8601): only the uppermost note is its own."""
    noted = str(message.get("Authentication-Results", ""))
    return [
        (good if result.lower() == "pass" else missing)(f"the receiver noted {method.lower()}={result.lower()}")
        for method, result in _verdicts.findall(noted)
    ]
