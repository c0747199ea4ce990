"""Opening the catalogue: SQLite with a write-ahead log by default, any SQLAlchemy URL, always at the newest tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker

from treatywatch.catalogue.append_only import APPEND_ONLY

MIGRATIONS = Path(__file__).parent / "migrations"


class Catalogue:
    """An open catalogue; sessions from it are committed as a whole or not at all."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._sessions = sessionmaker(engine)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Give a session for reading, or for writing in one transaction that ends with the block."""
        with self._sessions.begin() as session:
            yield session

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()


def open_catalogue(url: str) -> Catalogue:
    """Open the catalogue at a SQLAlchemy URL, making it or bringing its tables up to date."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        if path := make_url(url).database:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
    _migrate(engine)
    return Catalogue(engine)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Keep readers and the writer out of each other's way, and foreign keys true."""
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL", "busy_timeout=30000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _migrate(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    newest = ScriptDirectory.from_config(config).get_current_head()
    with engine.begin() as connection:
        if _version(connection) == newest:
            return
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        for statement in APPEND_ONLY.get(engine.dialect.name, ()):
            connection.execute(text(statement))


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return version
