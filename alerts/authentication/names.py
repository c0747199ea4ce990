"""Looking up what a domain says of itself in DNS."""

from typing import Any

from dns.exception import DNSException
from dns.name import from_text
from dns.resolver import NXDOMAIN, NoAnswer, Resolver

from treatywatch.refusal import Refusal


class LookupFailed(Refusal):
    """Raised when DNS gave no answer, neither yes nor no; says which name and why."""


def system_resolver() -> Resolver:
    """Return what asks this machine's name servers; raises LookupFailed where it names none."""
    try:
        return Resolver()
    except DNSException as error:
        raise LookupFailed(f"this machine names no DNS server to ask ({error}): set one up") from error


def texts(resolver: Resolver, name: str) -> list[str]:
    """Return the TXT records of a name, each with its strings put together; none where there are none."""
    return [b"".join(record.strings).decode(errors="replace") for record in _records(resolver, name, "TXT")]


def addresses(resolver: Resolver, name: str) -> list[str]:
    """Return the IPv4 and IPv6 addresses of a name."""
    return [record.address for kind in ("A", "AAAA") for record in _records(resolver, name, kind)]


def mail_servers(resolver: Resolver, name: str) -> list[str]:
    """Return the names of the servers that take mail for a domain; none for one that says it takes none (RFC 7505)."""
    found = [record.exchange.to_text(omit_final_dot=True) for record in _records(resolver, name, "MX")]
    return [server for server in found if server not in ("", ".")]


def tags(record: str) -> dict[str, str]:
    """Return the tags of a record like "v=DKIM1; p=…" (RFC 6376, 3.2), blanks in their values left out."""
    pairs = (part.partition("=") for part in record.split(";") if "=" in part)
    return {name.strip().lower(): "".join(value.split()) for name, _, value in pairs}


def _records(resolver: Resolver, name: str, kind: str) -> list[Any]:
    try:
        return list(resolver.resolve(from_text(name), kind))
    except (NXDOMAIN, NoAnswer):
        return []
    except DNSException as error:
        raise LookupFailed(f"{name} ({kind}) cannot be looked up: {' '.join(str(error).split())}") from error
