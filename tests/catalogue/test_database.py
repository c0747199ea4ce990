import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, StatementError

from treatywatch.catalogue.database import Catalogue, open_catalogue
from treatywatch.catalogue.tables import DocumentState, Installation, Table


def test_the_migrations_make_the_tables_as_declared(catalogue: Catalogue) -> None:
    with catalogue.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Table.metadata) == []


def test_sqlite_has_a_write_ahead_log_and_foreign_keys(catalogue: Catalogue) -> None:
    with catalogue.session() as session:
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"
        assert session.scalar(text("PRAGMA foreign_keys")) == 1
    with pytest.raises(IntegrityError), catalogue.session() as session:
        session.add(DocumentState(document_id=999, state="FRA"))


def test_opening_again_keeps_what_is_there(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'deep' / 'c.db'}"
    first = open_catalogue(url)
    with first.session() as session:
        session.execute(text("INSERT INTO embedding VALUES ('m', 's', '7')"))
    first.close()
    second = open_catalogue(url)
    with second.session() as session:
        assert session.scalar(text("SELECT vector FROM embedding")) == "7"
    second.close()


def test_a_moment_without_a_zone_is_refused(catalogue: Catalogue) -> None:
    unzoned = Installation(id=1, origin="live", created=datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(StatementError, match="no time zone"), catalogue.session() as session:
        session.add(unzoned)


def test_the_catalogue_loads_none_of_the_heavy_parts() -> None:
    names = ["archive", "database", "readings", "states", "symbols", "tables"]
    code = "import sys\n" + "".join(f"import treatywatch.catalogue.{name}\n" for name in names)
    code += "print([m for m in ('scrapy', 'spacy', 'torch', 'tantivy') if m in sys.modules])"
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert output.stdout.strip() == "[]"
