"""What every command shares: the settings, an open installation, the terminal and its progress bars."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from treatywatch.refusal import Refusal

if TYPE_CHECKING:  # the catalogue is loaded by commands that use it, not by --help
    from treatywatch.app.house import House
    from treatywatch.settings import Settings

terminal = Console(stderr=True, highlight=False)


@contextmanager
def opened() -> Iterator["House"]:
    """Open the installation that the environment names, for the length of a command."""
    from treatywatch.app.house import open_house

    with open_house(settings()) as house:
        yield house


def settings() -> "Settings":
    """Read the settings; raises Refusal, with a remedy, for one that is wrong."""
    from pydantic import ValidationError

    from treatywatch.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        faults = (f"TREATYWATCH_{'.'.join(map(str, fault['loc'])).upper()}: {fault['msg']}" for fault in error.errors())
        raise Refusal("; ".join(faults)) from error


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar while a block works; the block calls what it is given with how many are done, and of how many."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=terminal, transient=True) as bars:
        bar = bars.add_task(what, total=None)
        yield lambda done, of: bars.update(bar, completed=done, total=of)


def say(line: str) -> None:
    """Write a line of a command's answer to standard output, as it is."""
    typer.echo(line)


def tell(line: str) -> None:
    """Write a line about what is being done to the terminal, beside the answer."""
    terminal.print(line, markup=False, soft_wrap=True)
