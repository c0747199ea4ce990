"""Commands that look after the search index."""

from typing import Annotated

import typer

from treatywatch.cli.console import opened, progress, say, tell

index = typer.Typer(help="The search index, and moving it to another engine.", no_args_is_help=True)


@index.callback()
def _index() -> None:
    """Have one command be a word of its own, as more would be."""


@index.command("copy")
def copy(
    to: Annotated[str, typer.Option(help='URL of an Elasticsearch server, or "embedded".')],
) -> None:
    """Fill another search engine with all that is held: Elasticsearch at a URL, or the embedded one again.

    On a server searches see the old index, or none, until the new one is whole.

    Example: treatywatch index copy --to https://search.example.org:9200
    """
    from treatywatch.app.copying import copy as fill

    with opened() as house, house.processing(), progress("copying") as shown:
        passages = fill(house, to, shown)
    say(f"{passages} passages are in {to}")
    tell(f"search there from now on: TREATYWATCH_INDEX={'' if to == 'embedded' else to}")
