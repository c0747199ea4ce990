"""The bounce mailbox: each mail in it that was not read before, marked as read once it was acted on."""

import imaplib
import mailbox
import ssl
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from alerts.sending.answers import one_line
from treatywatch.mailbox_source import ImapMailbox, MailboxSource
from treatywatch.refusal import Refusal

PATIENCE = 30.0  # seconds
ENOUGH = 1 << 20  # bytes of a mail that are read: a report is some kilobytes, and what it returns may be long


class MailboxLost(Refusal):
    """Raised when the bounce mailbox cannot be read; says where and what to do."""


def each_unread(source: MailboxSource, take: Callable[[bytes], None], *, trusted: ssl.SSLContext | None = None) -> None:
    """Give each unread mail to `take` and mark it as read when that comes back; one that raises stays unread.

    Nothing is deleted. `trusted` says whose certificates hold: the system's where it is None. Raises MailboxLost.
    """
    with _reached(source):
        if isinstance(source, ImapMailbox):
            _each_on_server(source, take, trusted)
        elif source.path.is_dir():
            _each_in_maildir(source.path, take)
        else:
            _each_in_mbox(source.path, take)


@contextmanager
def _reached(source: MailboxSource) -> Iterator[None]:
    try:
        yield
    except (OSError, mailbox.Error, imaplib.IMAP4.error) as error:
        said = one_line(str(error)) or type(error).__name__
        raise MailboxLost(
            f"TREATYWATCH_BOUNCES: {source} cannot be read ({said}): check the setting or the server"
        ) from error


def _each_in_maildir(folder: Path, take: Callable[[bytes], None]) -> None:
    """Read a Maildir: a name in "cur" ends with ":2," and the mail's flags, of which S is "seen"."""
    for file in sorted([*(folder / "new").iterdir(), *(folder / "cur").iterdir()]):
        name, _, flags = file.name.partition(":2,")
        if "S" not in flags:
            take(_beginning(file))
            file.rename(folder / "cur" / f"{name}:2,{''.join(sorted(flags + 'S'))}")


def _beginning(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(ENOUGH)


def _each_in_mbox(file: Path, take: Callable[[bytes], None]) -> None:
    """Read an mbox file, locked meanwhile; what was read is marked with "Status: RO" as mail programs do."""
    with closing(mailbox.mbox(file, create=False)) as mbox:
        mbox.lock()
        try:
            for key in list(mbox.iterkeys()):
                if "R" not in mbox.get_message(key).get_flags():
                    take(mbox.get_bytes(key)[:ENOUGH])
                    separator, _, mail = mbox.get_bytes(key, from_=True).partition(b"\n")
                    mbox[key] = separator + b"\nStatus: RO\n" + mail
        finally:
            mbox.flush()
            mbox.unlock()


def _each_on_server(source: ImapMailbox, take: Callable[[bytes], None], trusted: ssl.SSLContext | None) -> None:
    context = trusted or ssl.create_default_context()
    with imaplib.IMAP4_SSL(source.host, source.port, ssl_context=context, timeout=PATIENCE) as imap:
        imap.login(source.user, source.password)
        _done(imap.select(f'"{source.folder}"'))
        [numbers] = _done(imap.uid("SEARCH", "UNSEEN"))
        for number in numbers.split():
            fetched = _done(imap.uid("FETCH", number.decode(), f"(BODY.PEEK[]<0.{ENOUGH}>)"))
            take(next(part[1] for part in fetched if isinstance(part, tuple)))
            _done(imap.uid("STORE", number.decode(), "+FLAGS.SILENT", r"(\Seen)"))


def _done(answer: tuple[str, list[Any]]) -> list[Any]:
    """Return what a server answered; raises imaplib's error where it is a refusal."""
    standing, said = answer
    if standing != "OK":
        raise imaplib.IMAP4.error(f"{standing} {said}")
    return said
