"""Commands that look after the mails' way: whether receivers can trust the sender, and the bounces that come back."""

from pathlib import Path
from typing import Annotated

import typer

from treatywatch.cli.console import opened, say, tell

mail = typer.Typer(help="Whether mails arrive, and are trusted where they do.", no_args_is_help=True)


@mail.command("check")
def check(
    host: Annotated[str, typer.Option(help="IP address that mails leave from, as receivers see it, for SPF.")] = "",
    to: Annotated[str, typer.Option(help="Send a test mail to this address.")] = "",
    received: Annotated[
        Path | None, typer.Option(help="A mail of ours as it was received, saved with all its headers.")
    ] = None,
) -> None:
    """Check what receivers find of the sender in DNS: SPF, DKIM, DMARC; exit status 1 where something is missing.

    With --received, check how a mail arrived instead: its signature, its sender, its headers.

    Example: treatywatch mail check --host 198.51.100.4 --to me@example.org
    """
    from alerts.authentication.findings import Mark
    from alerts.authentication.names import system_resolver
    from treatywatch.app.mail_checking import check_copy, check_mail, send_test

    resolver = system_resolver()
    with opened() as house:
        findings = check_copy(received, resolver) if received else check_mail(house, resolver, host=host)
        for finding in findings:
            say(str(finding))
        if to:
            say(f"sent: {send_test(house, to)} to {to}")
    if any(finding.mark is Mark.MISSING for finding in findings):
        raise typer.Exit(1)


def bounces() -> None:
    """Read the mailbox that bounces come to, and stop writing to addresses that take no mail.

    Example: treatywatch alerts bounces
    """
    from treatywatch.app.bouncing import read_bounces, strangers

    with opened() as house:
        taken = read_bounces(house)
    say(", ".join(f"{outcome.value}: {count}" for outcome, count in sorted(taken.items())) or "no bounces")
    for line in strangers(taken):
        tell(line)
