"""Commands that tell: saved searches, and their mails."""

from typing import TYPE_CHECKING, Annotated

import typer

from treatywatch.cli.console import opened, say, tell

if TYPE_CHECKING:  # loaded by the commands, not by --help
    from alerts.sending.run import SendResult

alerts = typer.Typer(help="Saved searches, and the mails that tell what answers them.", no_args_is_help=True)

Query = Annotated[str, typer.Option(help="What is searched for: see docs/query-language.md.")]
Reader = Annotated[str, typer.Option(help="Language of the reader and of the quotations, ISO 639-1.")]
Number = Annotated[int, typer.Argument(help="Number of the saved search, as `treatywatch alerts list` shows it.")]


@alerts.command("add")
def add(
    email: Annotated[str, typer.Option(help="Who is told.")],
    query: Query,
    rate: Annotated[str, typer.Option(help="at-once, daily or weekly.")] = "at-once",
    name: Annotated[str, typer.Option(help="What its owner calls it.")] = "",
    hour: Annotated[int, typer.Option(help="Hour of the day, 0 to 23, of daily and weekly mails.")] = 8,
    zone: Annotated[str, typer.Option(help="Time zone of that hour, like Africa/Nairobi.")] = "UTC",
    language: Reader = "en",
    density: Annotated[str, typer.Option(help="How much is quoted: headings, paragraph or context.")] = "paragraph",
    ask: Annotated[
        bool, typer.Option("--ask", help="Send the confirmation mail rather than count as confirmed.")
    ] = False,
) -> None:
    """Keep a saved search; added here it counts as confirmed.

    Example: treatywatch alerts add --email ana@example.org --query 'right:housing' --rate daily
    """
    from alerts.wishes import Wish
    from treatywatch.app.subscribing import subscribe

    wish = Wish(query=query, name=name, rate=rate, hour=hour, zone=zone, language=language, density=density)
    with opened() as house:
        number = subscribe(house, email, wish, ask=ask)
    say(f"saved search {number}: {query} ({rate}, {email}){', to be confirmed by mail' if ask else ''}")


@alerts.command("list")
def listing() -> None:
    """List the saved searches.

    Example: treatywatch alerts list
    """
    from alerts.subscriptions import listing as saved
    from alerts.subscriptions import standing

    with opened() as house, house.catalogue.session() as session:
        for one in saved(session):
            say(f"{one.id}  {one.email}  {one.rate}  {standing(one)}  {one.query}")


@alerts.command("test")
def preview(
    query: Annotated[str, typer.Argument(help="What would be searched for.")],
    language: Annotated[str, typer.Option(help="Language of the reader, ISO 639-1.")] = "en",
) -> None:
    """Show what a saved search would be told of, among what is held now; nothing is kept or sent.

    Example: treatywatch alerts test 'right:housing'
    """
    from index.engine import Order, Request

    with opened() as house, house.engine() as engine:
        answer = engine.search(Request(query=query, language=language, order=Order.NEWEST, limit=5, facets=()))
    say(f"{answer.total} passages held now would have been told of; the newest:")
    for hit in answer.hits:
        say(f"{hit.passage.date}  {hit.passage.symbol} para. {hit.passage.number}: {hit.passage.text}")


@alerts.command("send")
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
