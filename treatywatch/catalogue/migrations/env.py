"""Alembic's entry point: runs the migrations on the connection that treatywatch.catalogue.database hands over."""

from alembic import context
from sqlalchemy import create_engine

import treatywatch.catalogue.alert_tables
import treatywatch.catalogue.annotation_tables
import treatywatch.catalogue.crawl_tables  # noqa: F401 - their tables are part of the catalogue too
from treatywatch.catalogue.tables import Table

connection = context.config.attributes.get("connection")
if connection is None:  # `alembic revision --autogenerate`, run by a contributor against an empty file
    connection = create_engine("sqlite:///:memory:").connect()
context.configure(connection=connection, target_metadata=Table.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
