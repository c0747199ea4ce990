"""The weekly digest as text, as a page and as a mail, the same bytes each time it is made."""

from collections.abc import Iterable
from datetime import datetime
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path

from sqlalchemy.orm import Session

from alerts.digest import Digest, Said
from alerts.letterhead import Letterhead
from alerts.mail import compose, list_headers, message_id, templates
from alerts.outbox import enqueue
from alerts.weeks import Week
from treatywatch.catalogue.alert_tables import Delivery


def _reasons(said: Said, week: Week, letterhead: Letterhead) -> str:
    reasons = []
    if said.deadline and said.near(week):
        reasons.append(f"asked for by {templates.filters['day'](said.deadline)}")
    if said.policies:
        reasons.append(f"economic policy ({letterhead.labels(said.policies)})")
    if said.follow_up:
        reasons.append("under the follow-up procedure")
    return "; ".join(reasons)


templates.filters.update(reasons=_reasons)


def digest_text(digest: Digest, letterhead: Letterhead) -> str:
    """Return the digest as plain text, its lines under 80 characters save links."""
    return templates.get_template("digest.txt").render(_shown(digest, letterhead))


def digest_html(digest: Digest, letterhead: Letterhead) -> str:
    """Return the digest as a page that needs nothing from elsewhere."""
    return templates.get_template("digest.html").render(_shown(digest, letterhead))


def digest_mail(digest: Digest, email: str, letterhead: Letterhead) -> EmailMessage:
    """Return the digest as a mail, dated at the end of its week; one Message-ID a week and address.

    Whoever is sent it was named by the operator, so leaving is a mail to the operator: List-Unsubscribe holds its link.
    """
    leave = f"mailto:{parseaddr(letterhead.sender)[1]}?subject=Stop%20the%20weekly%20digest"
    return compose(
        "digest",
        identity=message_id("digest", [digest.week.name, email], letterhead.domain),
        to=email,
        subject=_subject(digest),
        now=digest.week.end,
        letterhead=letterhead,
        content=_shown(digest, letterhead),
        headers=list_headers("digest", letterhead, leave, one_click=False),
    )


def write(digest: Digest, folder: Path, letterhead: Letterhead) -> list[Path]:
    """Write digest-WEEK.txt, .html and .eml (addressed to the sender) into a folder, making it; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    mail = digest_mail(digest, parseaddr(letterhead.sender)[1], letterhead)
    contents = {
        ".txt": digest_text(digest, letterhead).encode(),
        ".html": digest_html(digest, letterhead).encode(),
        ".eml": mail.as_bytes(),
    }
    files = {folder / f"digest-{digest.week.name}{suffix}": content for suffix, content in contents.items()}
    for file, content in files.items():
        file.write_bytes(content)
    return list(files)


def enqueue_digest(
    session: Session, digest: Digest, emails: Iterable[str], *, now: datetime, letterhead: Letterhead
) -> list[Delivery]:
    """Put the digest in the outbox for each address; an address that has had this week's is not sent it again."""
    return [enqueue(session, digest_mail(digest, email, letterhead), now) for email in dict.fromkeys(emails)]


def _subject(digest: Digest) -> str:
    return f"Treatywatch, week {digest.week.name}: {_number(digest.recommendations, 'recommendation')}"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


templates.filters.update(number=_number)


def _shown(digest: Digest, letterhead: Letterhead) -> dict[str, object]:
    return {"digest": digest, "letterhead": letterhead, "subject": _subject(digest)}
