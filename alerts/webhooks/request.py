"""A request to an address that a stranger named: encrypted, to the public network alone, and never for long."""

import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from http.client import HTTPException, HTTPSConnection
from threading import Timer
from urllib.parse import urlsplit

from treatywatch.public_network import is_public
from treatywatch.refusal import Refusal

PATIENCE = 10.0  # seconds for each step
DEADLINE = 30.0  # seconds for all, however slowly an answer drips
SHOWN = 200  # bytes of an answer that are kept


class WebhookError(Refusal):
    """Raised when an address cannot be a webhook, or gave no answer; says why in one line."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WayOut:
    """Where requests may go: addresses that `admits` lets pass, with certificates that `trusted` holds for good."""

    admits: Callable[[str], bool] = is_public
    trusted: ssl.SSLContext | None = None


class _Connection(HTTPSConnection):
    """Connects to the very address that was checked: a name that changes its answer meanwhile leads nowhere else."""

    def __init__(self, host: str, port: int, way_out: WayOut) -> None:
        super().__init__(host, port, timeout=PATIENCE)
        self.way_out = way_out

    def connect(self) -> None:
        """Resolve the name once, check, and connect to what was checked."""
        resolved = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        addresses = [str(entry[4][0]) for entry in resolved]
        for address in addresses:
            if not self.way_out.admits(address):
                raise WebhookError(f"{self.host} leads to {address}, which is no public address")
        context = self.way_out.trusted or ssl.create_default_context()
        self.sock = context.wrap_socket(_connected(addresses, self.port), server_hostname=self.host)


def _connected(addresses: Sequence[str], port: int) -> socket.socket:
    """Return a connection to the first address that takes one: a host may name an IPv6 one while we have none."""
    for address in addresses[:-1]:
        with suppress(OSError):
            return socket.create_connection((address, port), PATIENCE)
    return socket.create_connection((addresses[-1], port), PATIENCE)


def checked(url: str) -> str:
    """Return an address that may be a webhook; raises WebhookError for one that is not https, or holds a password."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme == "https" and parts.hostname and parts.port != 0 and parts.username is None
    except ValueError:
        usable = False
    if not usable or not url.isascii() or not url.isprintable() or " " in url:
        raise WebhookError("a webhook is an address like https://example.org/path, without a name and password in it")
    return url


def post(url: str, body: bytes, headers: Mapping[str, str], way_out: WayOut) -> tuple[int, str]:
    """Send a body; return the status and the beginning of the answer. Redirects are not followed.

    Raises WebhookError where the address is not admitted or does not answer.
    """
    parts = urlsplit(checked(url))
    target = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
    with closing(_Connection(parts.hostname or "", parts.port or 443, way_out)) as connection:
        try:
            connection.connect()
            stop = Timer(DEADLINE, connection.sock.shutdown, [socket.SHUT_RDWR])
            stop.start()
            try:
                connection.request("POST", target, body, dict(headers))
                answer = connection.getresponse()
                return answer.status, answer.read(SHOWN).decode(errors="replace")
            finally:
                stop.cancel()
        except (OSError, HTTPException) as error:
            raise WebhookError(f"{parts.hostname} does not answer ({error or type(error).__name__})") from error
