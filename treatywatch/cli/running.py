"""The commands that start Treatywatch (pages, scheduler, the demonstration) and back its catalogue up."""

from typing import TYPE_CHECKING, Annotated

import typer

from treatywatch.cli.console import opened, progress, say, tell
from treatywatch.refusal import Refusal

if TYPE_CHECKING:  # loaded by the command, not by --help
    from treatywatch.app.house import House


def run(
    demo: Annotated[
        bool, typer.Option("--demo", help="Harvest and show the bundled documents of invented States.")
    ] = False,
) -> None:
    """Start Treatywatch: the search pages, and the scheduler that harvests, processes and tells.

    Example: treatywatch run
    """
    import scheduler
    from treatywatch.app.serving import port_taken, serve

    with opened() as house, scheduler.alone(house.settings), port_taken(house.settings.port) as port:
        house.claim("demonstration" if demo else "live")
        if demo:
            _demonstrate(house)
        with scheduler.running(house.settings, live=not demo):
            serve(house, port, ready=lambda: tell(f"Treatywatch is at {house.settings.public_url} (Ctrl+C ends it)"))


def backup() -> None:
    """Copy the catalogue into the home folder's backups, check the copy, and keep the newest seven.

    Example: treatywatch backup
    """
    from datetime import UTC, datetime

    from treatywatch.app.backup import back_up

    with opened() as house:
        say(str(back_up(house, datetime.now(UTC))))


def _demonstrate(house: "House") -> None:
    """Harvest the bundled site, unless an earlier start did, and process what came."""
    from treatywatch.app.demonstration import harvest, harvested

    if not harvested(house):
        with progress("harvesting the demonstration site") as shown:
            result = harvest(house, shown)
        if result.outcome != "ok":
            raise Refusal(
                f"the demonstration site could not be harvested: {'; '.join(result.alarms) or result.outcome}"
            )
    from treatywatch.cli.harvest import process_all

    process_all(house)
