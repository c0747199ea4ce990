"""Which addresses are on the public network: nothing of ours ever connects to others on somebody else's word."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

# RFC 6052, 2.1: an IPv4 address in its last 32 bits, which a translator on the way connects to.
TRANSLATED = IPv6Network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """True where a numeric IP address is on the public network, an IPv4 address inside an IPv6 one included.

    To be asked of the very address that is then connected to, so that a name cannot change between check and use.
    Raises ValueError for what is no address.
    """
    ip = ip_address(address.partition("%")[0])
    inner = _inner(ip) if isinstance(ip, IPv6Address) else None
    return ip.is_global and not ip.is_multicast and (inner is None or is_public(str(inner)))


def _inner(ip: IPv6Address) -> IPv4Address | None:
    if ip in TRANSLATED:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour
