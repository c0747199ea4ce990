"""Commands for saved searches: made, shown, tried out, paused, ended, and all that is kept of an address erased."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from treatywatch.cli.console import opened, say

alerts = typer.Typer(help="Saved searches, and the mails that tell what answers them.", no_args_is_help=True)

Asked = Annotated[str, typer.Option("--query", help="What is searched for: see docs/query-language.md.")]
Reader = Annotated[str, typer.Option("--language", help="Language of the quotations, ISO 639-1.")]
Number = Annotated[int, typer.Argument(help="Number of the saved search, as `treatywatch alerts list` shows it.")]


@alerts.command("add")
def add(
    email: Annotated[str, typer.Option(help="Who is told.")],
    query: Asked,
    rate: Annotated[str, typer.Option(help="at-once, daily or weekly.")] = "at-once",
    name: Annotated[str, typer.Option(help="What its owner calls it.")] = "",
    hour: Annotated[int, typer.Option(help="Hour of the day, 0 to 23, of daily and weekly mails.")] = 8,
    zone: Annotated[str, typer.Option(help="Time zone of that hour, like Africa/Nairobi.")] = "UTC",
    language: Reader = "en",
    density: Annotated[str, typer.Option(help="How much is quoted: headings, paragraph or context.")] = "paragraph",
    webhook: Annotated[str, typer.Option(help="https address that is told in place of the e-mail address.")] = "",
    ask: Annotated[
        bool, typer.Option("--ask", help="Send the confirmation mail rather than count as confirmed.")
    ] = False,
) -> None:
    """Keep a saved search; added here it counts as confirmed.

    Example: treatywatch alerts add --email ana@example.org --query 'right:housing' --rate daily
    """
    from alerts.wishes import Wish
    from treatywatch.app.subscribing import subscribe

    wish = Wish(
        query=query,
        name=name,
        rate=rate,
        hour=hour,
        zone=zone,
        language=language,
        density=density,
        webhook=webhook,
    )
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


@alerts.command("show")
def show(number: Number) -> None:
    """Show a saved search, and the mails that its owner was sent last.

    Example: treatywatch alerts show 1
    """
    from alerts.records import sent_to
    from alerts.subscriptions import find, standing, wish_of
    from alerts.webhooks.signing import webhook_secret

    with opened() as house, house.catalogue.session() as session:
        held = find(session, number)
        wish = wish_of(held)
        say(f"saved search {number} of {held.email}, {standing(held)}: {wish.query}")
        say(f"name: {wish.name or '-'}; rate: {wish.rate}; hour: {wish.hour} ({wish.zone})")
        say(f"language: {wish.language}; density: {wish.density}")
        if wish.webhook:
            key = webhook_secret(held.email, wish.webhook, secret=house.settings.signing_secret())
            say(f"webhook: {wish.webhook}; what it is sent is signed with {key}")
        for mail in sent_to(session, held.email):
            say(f"sent {mail.when:%Y-%m-%d %H:%M} UTC: {mail.subject}")
            for one in mail.told:
                say(f"  {one.symbol} para. {one.number}")


@alerts.command("preview")
def preview(query: Asked, language: Reader = "en") -> None:
    """Show what a saved search would have told in the last year, among what is held; nothing is kept or sent.

    Example: treatywatch alerts preview --query 'right:housing'
    """
    from alerts.preview import preview as foretaste
    from treatywatch.app.telling import matcher

    with opened() as house, house.engine() as engine:
        found = foretaste(engine, query, language, matcher(house).understand, datetime.now(UTC).date())
    say(f"{found.total} paragraphs of the last year would have been told, {found.weekly:.1f} a week; the newest:")
    for hit in found.examples:
        say(f"{hit.passage.date}  {hit.passage.symbol} para. {hit.passage.number}: {hit.passage.text}")
    for narrower in found.narrower:
        say(f"narrower: {narrower.query} ({narrower.weekly:.1f} a week)")


@alerts.command("pause")
def pause(number: Number) -> None:
    """Tell nothing of a saved search until it is resumed; what is published meanwhile is told then.

    Example: treatywatch alerts pause 1
    """
    from alerts.owners import pause as paused
    from alerts.subscriptions import find
    from treatywatch.app.subscribing import occasion

    with opened() as house, house.catalogue.session() as session:
        paused(session, find(session, number), occasion(house))
    say(f"saved search {number} is paused: `treatywatch alerts resume {number}` goes on with it")


@alerts.command("resume")
def resume(number: Number) -> None:
    """Go on with a saved search that was paused.

    Example: treatywatch alerts resume 1
    """
    from alerts.owners import resume as resumed
    from alerts.subscriptions import find
    from treatywatch.app.subscribing import occasion

    with opened() as house, house.catalogue.session() as session:
        resumed(session, find(session, number), occasion(house))
    say(f"saved search {number} goes on")


@alerts.command("delete")
def delete(number: Number) -> None:
    """End a saved search; the list of what its owner was sent stays until it is erased.

    Example: treatywatch alerts delete 1
    """
    from alerts.subscriptions import stop
    from treatywatch.app.subscribing import occasion

    with opened() as house, house.catalogue.session() as session:
        stop(session, number, occasion(house))
    say(f"saved search {number} has ended")


@alerts.command("erase")
def erase(email: Annotated[str, typer.Argument(help="Whose saved searches and mails are erased.")]) -> None:
    """Erase all that is kept of an address, which is then sent nothing until it is added here again.

    Example: treatywatch alerts erase ana@example.org
    """
    from alerts.owners import erase as erased
    from alerts.wishes import valid_email
    from treatywatch.app.subscribing import occasion

    with opened() as house, house.catalogue.session() as session:
        erased(session, valid_email(email), occasion(house))
    say(f"nothing is kept of {email} but a keyed hash, so that it is sent nothing")
