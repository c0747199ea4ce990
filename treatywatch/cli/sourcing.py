"""Commands about the sources: which there are, and whether one is still what its spider expects."""

from typing import Annotated

import typer

from treatywatch.cli.console import fold, opened, progress, say

sources = typer.Typer(help="The sources: which there are, and whether one still is as expected.")


@sources.callback(invoke_without_command=True)
def listed_by_default(context: typer.Context) -> None:
    """The sources: which there are, and whether one still is as expected."""
    if context.invoked_subcommand is None:
        list_sources()


@sources.command("list")
def list_sources() -> None:
    """List the sources, with when each is visited and the terms under which it publishes, or why it is not visited.

    Example: treatywatch sources list
    """
    from crawlers.sources import linked_sources
    from crawlers.sources import sources as visited

    for name, facts in visited().items():
        fold(f"{name}: {facts.title}")
        fold(f"  {facts.url}")
        fold(f"  visited at {facts.schedule} (UTC); {facts.licence}")
    for name, linked in linked_sources().items():
        fold(f"{name}: {linked.title}")
        fold(f"  {linked.url}")
        fold(f"  linked to only: {linked.reason}")


@sources.command()
def check(
    source: Annotated[str, typer.Argument(help="Name of a source, as `treatywatch sources list` gives it.")],
    replay: Annotated[str, typer.Option(help="Ask this server instead: http://127.0.0.1:PORT.")] = "",
) -> None:
    """Fetch one page of a source and say each way in which it is not what the spider expects.

    Example: treatywatch sources check tbinternet
    """
    from treatywatch.app.crawling import check_source

    with opened() as house, progress(f"looking at {source}"):
        result = check_source(house, source, replay=replay or None)
    for difference in result.alarms:
        fold(difference)
    if result.alarms:
        raise typer.Exit(1)
    say(f"{source}: its page is as expected")
