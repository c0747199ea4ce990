"""The weekly digest as text, as a page and as a mail, the same bytes each time it is made."""

from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path

from alerts.digest import Digest
from alerts.digest_words import subject
from alerts.letterhead import Letterhead
from alerts.mail import compose, list_headers, message_id, templates
from treatywatch.catalogue.alert_tables import Subscription


def digest_text(digest: Digest, letterhead: Letterhead, *, draft: bool = False) -> str:
    """Return the digest as plain text, its lines under 80 characters save links; a draft names what may be edited."""
    return templates.get_template("digest.txt").render(_shown(digest, letterhead), draft=draft)


def digest_html(digest: Digest, letterhead: Letterhead) -> str:
    """Return the digest as the mail's HTML, which needs nothing from elsewhere."""
    return templates.get_template("digest.html").render(_shown(digest, letterhead))


def digest_content(digest: Digest, letterhead: Letterhead) -> str:
    """Return the digest as HTML to stand within a page of the site, its counts drawn as SVG beside their tables."""
    return templates.get_template("digest_page.html").render(_shown(digest, letterhead))


def digest_entry(digest: Digest, letterhead: Letterhead) -> str:
    """Return the digest as HTML for a feed, whose readers strip SVG as mail programs do."""
    return templates.get_template("digest_entry.html").render(_shown(digest, letterhead))


def digest_mail(digest: Digest, reader: Subscription, letterhead: Letterhead) -> EmailMessage:
    """Return the digest as a mail to one of its readers, dated at its week's end; one Message-ID a week and address.

    One click (RFC 8058) ends the weekly digest, and nothing else.
    """
    leaving = {"stop_url": letterhead.stop_url([reader.id]), "manage_url": letterhead.manage_url(reader.id)}
    headers = list_headers("digest", letterhead, leaving["stop_url"], one_click=True)
    return _mail(digest, reader.email, letterhead, leaving, headers)


def digest_identity(digest: Digest, email: str, letterhead: Letterhead) -> str:
    """Return the Message-ID of a week's digest to an address."""
    return message_id("digest", [digest.week.name, email], letterhead.domain)


def write(digest: Digest, folder: Path, letterhead: Letterhead) -> list[Path]:
    """Write digest-WEEK.txt, .html and .eml into a folder, making it; return the files.

    The mail is addressed to the sender, and has no link to leave by.
    """
    folder.mkdir(parents=True, exist_ok=True)
    mail = _mail(digest, parseaddr(letterhead.sender)[1], letterhead, {}, {})
    contents = {
        ".txt": digest_text(digest, letterhead).encode(),
        ".html": digest_html(digest, letterhead).encode(),
        ".eml": mail.as_bytes(),
    }
    files = {folder / f"digest-{digest.week.name}{suffix}": content for suffix, content in contents.items()}
    for file, content in files.items():
        file.write_bytes(content)
    return list(files)


def _mail(
    digest: Digest, email: str, letterhead: Letterhead, leaving: dict[str, str], headers: dict[str, str]
) -> EmailMessage:
    return compose(
        "digest",
        identity=digest_identity(digest, email, letterhead),
        to=email,
        subject=subject(digest),
        now=digest.week.end,
        letterhead=letterhead,
        content=_shown(digest, letterhead) | leaving,
        headers=headers,
    )


def _shown(digest: Digest, letterhead: Letterhead) -> dict[str, object]:
    named = {"digest": digest, "letterhead": letterhead, "subject": subject(digest)}
    return {**named, "draft": False, "stop_url": "", "manage_url": ""}
