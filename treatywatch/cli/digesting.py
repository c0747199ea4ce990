"""Commands of the weekly digest: asked for, shown, edited before it goes out, and sent."""

from pathlib import Path
from typing import Annotated

import typer

from treatywatch.cli.console import opened, say
from treatywatch.cli.telling import sent

digest = typer.Typer(help="The weekly digest of what the bodies said and what is due.", no_args_is_help=True)

Week = Annotated[str, typer.Option(help="An ISO week, like 2026-W47; the last that is over unless named.")]
Names = Annotated[list[str] | None, typer.Option(help="Recommendations, by the names that a draft shows.")]


@digest.command("add")
def add(
    email: Annotated[str, typer.Option(help="Who is sent it.")],
    hour: Annotated[int, typer.Option(help="Hour of the day, 0 to 23, at which it goes.")] = 8,
    zone: Annotated[str, typer.Option(help="Time zone of that hour, like Africa/Nairobi.")] = "UTC",
    ask: Annotated[
        bool, typer.Option("--ask", help="Send the confirmation mail rather than count as confirmed.")
    ] = False,
) -> None:
    """Send the weekly digest to an address from now on; `treatywatch alerts stop` ends it.

    Example: treatywatch digest add --email ana@example.org --hour 7 --zone Africa/Nairobi
    """
    from alerts.wishes import Rate, Wish
    from treatywatch.app.subscribing import subscribe

    wish = Wish(query="", rate=Rate.DIGEST, hour=hour, zone=zone)
    with opened() as house:
        number = subscribe(house, email, wish, ask=ask)
    say(f"saved search {number}: the weekly digest ({email}){', to be confirmed by mail' if ask else ''}")


@digest.command("show")
def show(
    week: Week = "",
    out: Annotated[Path | None, typer.Option(help="Folder to write the week's .txt, .html and .eml into.")] = None,
) -> None:
    """Show the digest of a week: as it was sent, else as it would be sent now.

    Example: treatywatch digest show --week 2026-W47 --out digest/
    """
    from treatywatch.app.digesting import digest_text, last_week, write_digest

    with opened() as house:
        if out is None:
            say(digest_text(house, week or last_week()))
            return
        for file in write_digest(house, week or last_week(), out):
            say(str(file))


@digest.command("draft")
def draft(week: Week = "") -> None:
    """Show what would go out, each recommendation with the name by which editors pin or hide it.

    Example: treatywatch digest draft --week 2026-W47
    """
    from treatywatch.app.digesting import digest_text, last_week

    with opened() as house:
        say(digest_text(house, week or last_week(), draft=True))


@digest.command("edit")
def edit(
    week: Week = "",
    pin: Names = None,
    hide: Names = None,
    note: Annotated[str | None, typer.Option(help="What editors say before all else; empty takes it away.")] = None,
) -> None:
    """Tell recommendations first, or not at all, and add a note, before the digest goes out.

    What was hidden is shown again once it is pinned, and the other way round.

    Example: treatywatch digest edit --pin 'E/C.12/KEN/CO/6#48 (b)' --note 'Kenya replies in March.'
    """
    from treatywatch.app.digesting import edit_digest, last_week

    with opened() as house:
        edit_digest(house, week or last_week(), pin=pin or (), hide=hide or (), note=note)
    say(f"{week or last_week()}: edited; `treatywatch digest draft` shows what would go out")


@digest.command("send")
def send(week: Week = "") -> None:
    """Freeze the digest of a week that is over, and queue it for whoever asked, each at the hour wanted.

    Example: treatywatch digest send --week 2026-W47
    """
    from treatywatch.app.digesting import last_week, send_digest

    with opened() as house:
        sent(send_digest(house, week or last_week()))
