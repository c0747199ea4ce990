"""Which addresses a crawler may talk to: the source's own hosts, on the public network, and nothing else."""

from dataclasses import dataclass, replace
from ipaddress import ip_address
from urllib.parse import urlsplit

from treatywatch.public_network import is_public
from treatywatch.refusal import Refusal

WEB_PORTS = frozenset({None, 80, 443})


class ForbiddenAddress(Refusal):
    """Raised when a listing, a document or a redirect names an address that must not be fetched."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AddressPolicy:
    """The hosts that may be fetched from, by name, and the loopback ports that a demonstration or a test admits."""

    hosts: frozenset[str] = frozenset()
    loopback_ports: frozenset[int] = frozenset()

    def for_hosts(self, hosts: frozenset[str]) -> "AddressPolicy":
        """Return the same policy for a source's own hosts."""
        return replace(self, hosts=frozenset(host.lower() for host in hosts))

    def admit(self, url: str) -> None:
        """Let a URL pass, or raise ForbiddenAddress: http(s), one of the hosts, the web's own ports, no user's name."""
        if not self._admits(url):
            raise ForbiddenAddress(f"{url}: not an address of this source ({', '.join(sorted(self.hosts))})")

    def admit_resolved(self, host: str, address: str) -> None:
        """Let the address that a name resolved to pass, or raise ForbiddenAddress unless it is a public one.

        To be asked of the very address that is then connected to, so that a name cannot change between check and use.
        """
        if is_public(address):
            return
        if ip_address(address).is_loopback and host == address and self.loopback_ports:
            return
        raise ForbiddenAddress(f"{host}: resolves to {address}, which is no public address")

    def _admits(self, url: str) -> bool:
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:  # a bracket or a port that is none
            return False
        if parts.scheme not in ("http", "https") or "@" in parts.netloc:
            return False
        if parts.hostname == "127.0.0.1" and port in self.loopback_ports:
            return True
        return parts.hostname in self.hosts and port in WEB_PORTS
