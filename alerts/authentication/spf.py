"""SPF (RFC 7208): whether a domain lets a machine send its mails."""

import re
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from dns.resolver import Resolver

from alerts.authentication.names import addresses, mail_servers, texts

RESULTS = {"+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}
LOOKUPS = 10  # RFC 7208, 4.6.4: terms that look something up; one more is an error

IPV4 = 4
_of_names = re.compile(r"(?P<kind>a|mx)(?::(?P<host>[^/]+))?(?:/(?P<four>\d+))?(?://(?P<six>\d+))?", re.IGNORECASE)

Address = IPv4Address | IPv6Address


class SpfError(Exception):
    """Raised when a record is faulty, or asks for what is not evaluated here; says which term."""


@dataclass(kw_only=True, slots=True)
class Evaluation:
    """One evaluation for the address that a mail comes from; counts the terms that look something up."""

    resolver: Resolver
    sending: Address
    lookups: int = field(default=0, init=False)

    def result(self, domain: str) -> str:
        """Return "pass", "fail", "softfail", "neutral", or "none" where the domain says nothing; raises SpfError."""
        record = published(self.resolver, domain)
        if record is None:
            return "none"
        terms = record.split()[1:]
        for term in terms:
            qualifier, mechanism = (term[0], term[1:]) if term[0] in RESULTS else ("+", term)
            if "=" not in mechanism.partition(":")[0] and self._matches(mechanism, domain):
                return RESULTS[qualifier]
        redirects = [term.partition("=")[2] for term in terms if term.lower().startswith("redirect=")]
        if redirects:
            self._count(f"redirect={redirects[0]}")
            return self.result(redirects[0])
        return "neutral"

    def _matches(self, mechanism: str, domain: str) -> bool:
        name, _, value = mechanism.partition(":")
        if "%" in value or name.lower() in ("exists", "ptr"):
            raise SpfError(f"{mechanism} is not evaluated here")
        if named := _of_names.fullmatch(mechanism):
            self._count(mechanism)
            return self._among(named, named["host"] or domain)
        match name.lower():
            case "all":
                return True
            case "ip4" | "ip6":
                return self._within(value)
            case "include":
                return self._included(value, mechanism)
        raise SpfError(f"{mechanism} is no term of SPF")

    def _included(self, domain: str, mechanism: str) -> bool:
        self._count(mechanism)
        result = self.result(domain)
        if result == "none":
            raise SpfError(f"{mechanism} leads to no SPF record")
        return result == "pass"

    def _within(self, network: str) -> bool:
        try:
            return self.sending in ip_network(network, strict=False)
        except ValueError:
            raise SpfError(f"{network} is no network") from None

    def _among(self, named: re.Match[str], host: str) -> bool:
        """True where a name's addresses, or those of its mail servers, or the networks around them, hold ours."""
        names = [host] if named["kind"].lower() == "a" else mail_servers(self.resolver, host)
        length = named["four" if self.sending.version == IPV4 else "six"]
        found = [ip_address(address) for name in names for address in addresses(self.resolver, name)]
        alike = [address for address in found if address.version == self.sending.version]
        return any(self._within(f"{address}/{length or address.max_prefixlen}") for address in alike)

    def _count(self, mechanism: str) -> None:
        self.lookups += 1
        if self.lookups > LOOKUPS:
            raise SpfError(f"{mechanism} is one look-up too many: {LOOKUPS} are allowed")


def published(resolver: Resolver, domain: str) -> str | None:
    """Return a domain's SPF record, None where it has none; raises SpfError for several."""
    found = [text for text in texts(resolver, domain) if text.lower() == "v=spf1" or text.lower().startswith("v=spf1 ")]
    if len(found) > 1:
        raise SpfError(f"{domain} has {len(found)} SPF records: leave one")
    return found[0] if found else None
