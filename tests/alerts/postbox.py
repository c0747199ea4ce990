"""A real mail server on a loopback port, that keeps what it accepted and refuses what it is told to."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword


class Postbox:
    """What the server remembers: mails as bytes, who sent them, how many connections there were."""

    def __init__(self) -> None:
        self.raw: list[bytes] = []
        self.senders: list[str] = []
        self.peers: set[Any] = set()
        self.encrypted: list[bool] = []
        self.refusals: dict[str, str] = {}  # by address
        self.sender_refusal: str | None = None
        self.content_refusal: str | None = None
        self.closing_after: int | None = None

    @property
    def accepted(self) -> list[EmailMessage]:
        return [message_from_bytes(raw, policy=policy.default) for raw in self.raw]

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        if self.sender_refusal:
            return self.sender_refusal
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.closing_after is not None and len(self.raw) >= self.closing_after:
            return "421 closing down"
        if self.content_refusal:
            return self.content_refusal
        self.raw.append(envelope.original_content)
        self.senders.append(envelope.mail_from)
        self.peers.add(session.peer)
        self.encrypted.append(session.ssl is not None)
        return "250 2.0.0 taken"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def served(
    postbox: Postbox,
    *,
    starttls: ssl.SSLContext | None = None,
    login: tuple[str, str] | None = None,
    at_once: ssl.SSLContext | None = None,
) -> Iterator[int]:
    """Run the server for the length of a block; gives its port."""

    def authenticator(server, session, envelope, mechanism, auth_data):
        known = isinstance(auth_data, LoginPassword) and login is not None
        right = known and (auth_data.login.decode(), auth_data.password.decode()) == login
        return AuthResult(success=right, handled=False)

    entry: dict[str, Any] = {"authenticator": authenticator, "auth_required": True} if login else {}
    controller = Controller(
        postbox,
        hostname="127.0.0.1",
        port=free_port(),
        tls_context=starttls,
        ssl_context=at_once,
        require_starttls=starttls is not None,
        **entry,
    )
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()
