"""The command `treatywatch`: its words, and the one place where a refusal becomes a line and an exit status."""

import logging
import sys

import typer

from treatywatch.cli import (
    digesting,
    explaining,
    finding,
    harvest,
    indexing,
    mailing,
    running,
    saving,
    sourcing,
    telling,
)
from treatywatch.refusal import Refusal

app = typer.Typer(
    help="Watches human-rights bodies, finds every recommendation they make, and tells the people who use them.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(running.run)
app.command()(running.backup)
app.command()(harvest.crawl)
app.command()(harvest.ingest)
app.command()(harvest.process)
app.command()(harvest.documents)
app.command()(finding.search)
app.command()(finding.extract)
app.command()(finding.label)
app.command()(explaining.explain)
app.command()(explaining.verify)
app.command()(explaining.agreement)
app.command()(explaining.versions)
app.command()(harvest.status)
app.command()(harvest.rebuild)
app.add_typer(sourcing.sources, name="sources")
app.add_typer(indexing.index, name="index")
saving.alerts.command()(telling.send)
saving.alerts.command()(mailing.bounces)
app.add_typer(saving.alerts, name="alerts")
app.add_typer(digesting.digest, name="digest")
app.add_typer(mailing.mail, name="mail")


def main() -> None:
    """Run a command; what cannot be done is said in one line, with exit status 1, or 2 for a faulty query."""
    terminal = logging.StreamHandler()
    terminal.setLevel(logging.WARNING)
    logging.basicConfig(level=logging.INFO, format="%(message)s", handlers=[terminal])  # a run keeps what is below too
    try:
        app()
    except Refusal as refusal:
        typer.echo(f"treatywatch: {refusal}", err=True)
        sys.exit(refusal.exit_status)
