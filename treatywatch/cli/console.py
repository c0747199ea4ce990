"""What every command shares: the settings, an open installation, the terminal and its progress bars."""

import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from textwrap import fill
from typing import TYPE_CHECKING, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from treatywatch.refusal import Refusal

if TYPE_CHECKING:  # the catalogue is loaded by commands that use it, not by --help
    from treatywatch.app.house import House
    from treatywatch.settings import Settings

STOPS = (signal.SIGINT, signal.SIGTERM)
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


class Stopped(BaseException):  # no fault of a file, so that no supervisor takes it for one
    """Raised where a command is when it is told to stop (Ctrl+C, SIGTERM): `number` is the signal's."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


@contextmanager
def stoppable(goes_on: str) -> Iterator[None]:
    """Let a block that is told to stop put away what it works with, and end the command in one line.

    The line is "stopped: " and `goes_on`, what was kept and how it goes on; the exit status is 128 and the signal's
    number, as shells have it. What tells it to stop again is not heard, so that no worker is left behind.
    """
    before = {number: signal.signal(number, _stop) for number in STOPS}
    try:
        yield
    except Stopped as stopped:
        tell(f"stopped: {goes_on}")
        raise typer.Exit(128 + stopped.number) from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(number: int, frame: object) -> NoReturn:
    for each in STOPS:
        signal.signal(each, signal.SIG_IGN)
    raise Stopped(number)


def say(line: str) -> None:
    """Write a line of a command's answer to standard output, as it is."""
    typer.echo(line)


def fold(line: str) -> None:
    """Write a line of a command's answer, folded at the terminal's width, what is folded indented; addresses whole."""
    indent = " " * (len(line) - len(line.lstrip()))
    width = shutil.get_terminal_size().columns
    deeper = f"{indent}    "
    typer.echo(
        fill(
            line.strip(),
            width,
            initial_indent=indent,
            subsequent_indent=deeper,
            break_long_words=False,
            break_on_hyphens=False,
        )
    )


def tell(line: str) -> None:
    """Write a line about what is being done to the terminal, beside the answer."""
    terminal.print(line, markup=False, soft_wrap=True)
