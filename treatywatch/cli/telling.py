"""Commands that tell: the mails of saved searches."""

from typing import TYPE_CHECKING, Annotated

import typer

from treatywatch.cli.console import opened, say, tell

if TYPE_CHECKING:  # loaded by the commands, not by --help
    from alerts.sending.run import SendResult


def send(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the mails; keep and send nothing.")] = False,
) -> None:
    """Match what is new against the saved searches and send the mails that are due.

    Example: treatywatch alerts send --dry-run
    """
    from treatywatch.app.telling import pending_alerts, send_alerts

    with opened() as house:
        if dry_run:
            mails = pending_alerts(house)
            say("\n".join(mail.as_string() for mail in mails) or "no mail is due")
            return
        sent(send_alerts(house))


def sent(result: "SendResult") -> None:
    """Say what was sent and what was not; exits with 1 where something was refused."""
    say(f"mails sent: {result.sent}, queued: {result.queued}")
    for failure in result.failures:
        tell(failure)
    if result.failures:
        raise typer.Exit(1)
