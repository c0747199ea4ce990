"""Where mails go: a folder that holds a complete file for each, or a mail server, as TREATYWATCH_MAIL names it."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

FORMS = "folder:PATH, smtp://[USER:PASSWORD@]HOST[:PORT][?tls=required] or smtps://[USER:PASSWORD@]HOST[:PORT]"
PORTS = {"smtp": 25, "smtps": 465}  # RFC 5321; RFC 8314, 7.3


class Tls(StrEnum):
    """When a connection to a mail server is encrypted."""

    OFFERED = "offered"  # STARTTLS where the server has it
    REQUIRED = "required"  # STARTTLS, or nothing is sent
    AT_ONCE = "at-once"  # from the first byte: smtps


@dataclass(frozen=True, kw_only=True, slots=True)
class MailFolder:
    """A folder that takes each mail as one complete .eml file."""

    path: Path

    def __str__(self) -> str:
        return f"folder:{self.path}"


@dataclass(frozen=True, kw_only=True, slots=True)
class MailServer:
    """An SMTP server, and who we say we are there; shown without its password."""

    host: str
    port: int
    tls: Tls = Tls.OFFERED
    user: str = ""
    password: str = field(default="", repr=False)

    def __str__(self) -> str:
        return f"{'smtps' if self.tls is Tls.AT_ONCE else 'smtp'}://{self.host}:{self.port}"


MailTarget = MailFolder | MailServer


def parse(value: str) -> MailTarget:
    """Return where a setting says that mails go; raises ValueError, in one line, for what says it in no known form."""
    if value.startswith("folder:") and value != "folder:":
        return MailFolder(path=Path(value.removeprefix("folder:")))
    parts = urlsplit(value)
    if parts.scheme not in PORTS or not parts.hostname or parts.path.strip("/"):
        raise ValueError(f"is not {FORMS}")
    try:
        port = parts.port or PORTS[parts.scheme]
    except ValueError:
        raise ValueError(f"names a port that is no number from 1 to 65535: {FORMS}") from None
    if bool(parts.username) != bool(parts.password):
        raise ValueError(f"has a user without a password, or a password without a user: {FORMS}")
    return MailServer(
        host=parts.hostname,
        port=port,
        tls=_tls(parts.scheme, parts.query),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def _tls(scheme: str, query: str) -> Tls:
    """Return what the end of the address asks for; nothing but "tls=required" can stand there, and not with smtps."""
    if scheme == "smtps" and not query:
        return Tls.AT_ONCE
    asked = parse_qs(query, keep_blank_values=True)
    if not asked:
        return Tls.OFFERED
    if scheme == "smtp" and asked == {"tls": ["required"]}:
        return Tls.REQUIRED
    raise ValueError(f"ends with ?{query}, which means nothing here: {FORMS}")
