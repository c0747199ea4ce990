"""Where bounces are read: a folder on this machine or a mailbox on an IMAP server, as TREATYWATCH_BOUNCES names it."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

FORMS = "folder:PATH (a Maildir or an mbox file) or imaps://USER:PASSWORD@HOST[:PORT][/FOLDER]"
IMAPS_PORT = 993  # RFC 8314, 7.2


@dataclass(frozen=True, kw_only=True, slots=True)
class LocalMailbox:
    """A Maildir, or an mbox file."""

    path: Path

    def __str__(self) -> str:
        return f"folder:{self.path}"


@dataclass(frozen=True, kw_only=True, slots=True)
class ImapMailbox:
    """A folder of a mailbox on an IMAP server, reached encrypted; shown without its password."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str

    def __str__(self) -> str:
        return f"imaps://{self.host}:{self.port}/{self.folder}"


MailboxSource = LocalMailbox | ImapMailbox


def parse(value: str) -> MailboxSource:
    """Return which mailbox a setting names; raises ValueError, in one line, for what names none."""
    if value.startswith("folder:") and value != "folder:":
        return LocalMailbox(path=Path(value.removeprefix("folder:")))
    parts = urlsplit(value)
    if parts.scheme != "imaps" or not (parts.hostname and parts.username and parts.password) or parts.query:
        raise ValueError(f"is not {FORMS}")
    try:
        port = parts.port or IMAPS_PORT
    except ValueError:
        raise ValueError(f"names a port that is no number from 1 to 65535: {FORMS}") from None
    return ImapMailbox(
        host=parts.hostname,
        port=port,
        user=unquote(parts.username),
        password=unquote(parts.password),
        folder=unquote(parts.path.strip("/")) or "INBOX",
    )
