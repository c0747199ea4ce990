"""Back-ups: copies of the catalogue, made while it is in use and checked before they count."""

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from treatywatch.app.house import House
from treatywatch.refusal import Refusal

KEPT = 7
NAME = "catalogue-%Y-%m-%dT%H%M%SZ.db"


class BackupError(Refusal):
    """Raised when the catalogue cannot be copied here, or the copy is damaged."""


def back_up(house: House, now: datetime) -> Path:
    """Copy the catalogue into HOME/backups, check the copy, and keep the newest KEPT; return the new one.

    It is SQLite's online back-up: the copy is the catalogue at one moment, and who writes meanwhile is not held up.
    Raises BackupError for another database, which has tools of its own, and for a copy that is not whole; that one is
    not kept, and no older one is deleted.
    """
    if not can_be_backed_up(house):
        raise BackupError("the catalogue is not SQLite: back it up with its own tools, such as pg_dump")
    folder = house.settings.home / "backups"
    folder.mkdir(parents=True, exist_ok=True)
    backup = folder / now.astimezone(UTC).strftime(NAME)
    unfinished = backup.with_suffix(".part")
    _copy(house, unfinished)
    _check(unfinished)
    unfinished.replace(backup)
    for old in sorted(folder.glob("catalogue-*.db"))[:-KEPT]:
        old.unlink()
    return backup


def can_be_backed_up(house: House) -> bool:
    """True where the catalogue is SQLite's."""
    return house.catalogue.engine.dialect.name == "sqlite"


def _copy(house: House, file: Path) -> None:
    file.unlink(missing_ok=True)
    with closing(house.catalogue.engine.raw_connection()) as connection, closing(sqlite3.connect(file)) as copy:
        held = connection.driver_connection
        assert isinstance(held, sqlite3.Connection)  # noqa: S101 - can_be_backed_up said so
        held.backup(copy)
    with file.open("rb+") as written:
        os.fsync(written.fileno())


def _check(file: Path) -> None:
    with closing(sqlite3.connect(file)) as copy:
        [[found], *_] = copy.execute("PRAGMA integrity_check").fetchall()
    if found != "ok":
        file.unlink()
        raise BackupError(f"the copy of the catalogue is damaged ({found}): check the disk; older back-ups are kept")
