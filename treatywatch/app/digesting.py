"""The weekly digest of an installation: shown, drafted, edited, and sent to whoever asked for it."""

from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

from alerts import digest_mail, edition, readers
from alerts.sending.run import SendResult
from alerts.weeks import Week
from treatywatch.app.house import House
from treatywatch.app.posting import letterhead, send_queued


def digest_text(house: House, week: str, *, draft: bool = False) -> str:
    """Return the digest of a week as text, as it was sent or would be; a draft names what editors may pin or hide."""
    with house.catalogue.session() as session:
        told = edition.of_week(session, Week.named(week))
    return digest_mail.digest_text(told, letterhead(house), draft=draft)


def write_digest(house: House, week: str, folder: Path) -> list[Path]:
    """Write the digest of a week into a folder as text, HTML and mail; return the files."""
    with house.catalogue.session() as session:
        told = edition.of_week(session, Week.named(week))
    return digest_mail.write(told, folder, letterhead(house))


def edit_digest(house: House, week: str, *, pin: Collection[str], hide: Collection[str], note: str | None) -> None:
    """Pin and hide recommendations of a week's digest by name, and write its note; raises EditionError."""
    with house.catalogue.session() as session:
        edition.edit(session, Week.named(week), pin=pin, hide=hide, note=note)


def send_digest(house: House, week: str) -> SendResult:
    """Freeze the digest of a week, queue it for whoever asked, and send what is due; raises EditionError.

    Freezing and queueing are one transaction: killed in between, the next run does both.
    """
    now = datetime.now(UTC)
    with house.catalogue.session() as session:
        told = edition.freeze(session, Week.named(week), now)
        readers.queue(session, told, letterhead(house), now)
    return send_queued(house)


def last_week() -> str:
    """Return the name of the last week that is over."""
    return Week.of(datetime.now(UTC)).before().name
