"""Commands that fetch documents and understand them."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from treatywatch.cli.console import fold, opened, progress, say, stoppable, tell

if TYPE_CHECKING:  # loaded by the commands, not by --help
    from treatywatch.app.house import House

Json = Annotated[bool, typer.Option("--json", help="One JSON object, for other programs.")]


def crawl(
    source: Annotated[str, typer.Argument(help="Name of a source, as `treatywatch sources` lists it.")],
    replay: Annotated[str, typer.Option(help="Send every request to this server instead: http://127.0.0.1:PORT.")] = "",
    speed: Annotated[float, typer.Option(min=0.001, help="Divide every wait by this; with --replay alone.")] = 1.0,
) -> None:
    """Fetch what is new at one source.

    Example: treatywatch crawl tbinternet
    """
    from treatywatch.app.crawling import crawl_source

    with opened() as house, progress(f"fetching from {source}") as shown:
        result = crawl_source(house, source, replay=replay or None, speed=speed, progress=shown)
    counts = ", ".join(f"{count} {name}" for name, count in result.counts.items() if count)
    say(f"{source}: {result.outcome}{f' ({counts})' if counts else ''}")
    for alarm in result.alarms:
        tell(f"alarm: {alarm}")
    if result.outcome != "ok":
        raise typer.Exit(1)


@stoppable("what was read is kept; the same command goes on")
def ingest(paths: Annotated[list[Path], typer.Argument(help="Files, or folders of files.")]) -> None:
    """Take in files from this machine: archive, read and index them.

    Example: treatywatch ingest reports/ one-more.pdf
    """
    from treatywatch.app.ingesting import ingest as take_in

    with opened() as house, progress("reading files") as shown:
        outcome = take_in(house, paths, shown)
    say(f"{outcome['read']} read, {outcome['refused']} could not be read, {outcome['unchanged']} held already")
    if outcome["refused"]:
        tell("`treatywatch status` says why each could not be read")


@stoppable("what was done is kept; `treatywatch process` goes on")
def process() -> None:
    """Read, index and embed whatever is waiting.

    Example: treatywatch process
    """
    with opened() as house, _turn(house):
        process_all(house)


@contextmanager
def _turn(house: "House") -> Iterator[None]:
    """Hold the processing of an installation, saying that it waits while another process holds it."""
    with ExitStack() as held:
        with progress("waiting for another process that reads here"):
            held.enter_context(house.processing())
        yield


def process_all(house: "House") -> None:
    """Do what `process` does for an installation that is open, saying how far it is."""
    from treatywatch.app.embedding import embed_all
    from treatywatch.app.indexing import index_all
    from treatywatch.app.reading import read_all

    with progress("reading") as shown:
        outcome = read_all(house, shown)
    with progress("indexing") as shown:
        indexed = index_all(house, shown)
    with progress("embedding") as shown:
        embedded = embed_all(house, shown)
    tell(
        f"{outcome['read']} files read, {outcome['refused']} could not be read, "
        f"{indexed} documents indexed, {embedded} passages embedded"
    )


@stoppable("what was done is kept; `treatywatch process` goes on")
def rebuild(
    what: Annotated[str, typer.Argument(help="text, recommendations, index or all.")] = "all",
) -> None:
    """Derive again, from the archived files, what was made of them.

    Example: treatywatch rebuild index
    """
    from treatywatch.app.rebuilding import forget

    with opened() as house, _turn(house):
        with progress("making the index again") as shown:
            forget(house, what, shown)
        process_all(house)


def documents(
    jsonl: Annotated[bool, typer.Option("--jsonl", help="One JSON object a version, for other programs.")] = False,
) -> None:
    """List the documents held, a line for each version.

    Example: treatywatch documents --jsonl
    """
    from treatywatch.app.reports import document_records

    with opened() as house, house.catalogue.session() as session:
        for record in document_records(session):
            say(json.dumps(record, ensure_ascii=False) if jsonl else _document_line(record))


def _document_line(record: dict[str, Any]) -> str:
    states = ",".join(record["states"]) or "-"
    told = f"  {record['error']}" if record["error"] else ""
    return (
        f"{record['symbol']}  {record['language'] or '-'}  {states}  {record['date'] or '-'}  {record['title']}{told}"
    )


def status(as_json: Json = False) -> None:
    """Say how each source fares, what is held, what waits, and what needs a person.

    Example: treatywatch status --json
    """
    from treatywatch.app.reports import status as look

    with opened() as house:
        found = look(house)
    if as_json:
        say(json.dumps(found, ensure_ascii=False))
        return
    for name, source in found["sources"].items():
        for line in _source_lines(name, source):
            fold(line)
    for name, source in found["linked"].items():
        fold(f"{name}: linked to only: {source['reason']}")
    fold(
        f"{found['documents']} documents, {found['recommendations']} recommendations; "
        f"{found['unread']} files to read, "
        f"{found['unindexed']} documents to index, {found['unembedded']} passages to embed"
    )
    for unknown in found["unknown_states"]:
        fold(f"State not understood: {'; '.join(unknown['names'])}  {', '.join(unknown['symbols'])}")
    for fault in found["errors"]:
        fold(f"not read: {fault['error']}  {fault['url']}")
    if found["queued"]:
        say(f"{found['queued']} mails and webhooks wait to be sent")
    for failure in found["failed"]:
        say(f"not sent: {failure['subject']}  to {failure['email']} by {failure['channel']}: {failure['reply']}")


def _source_lines(name: str, source: dict[str, Any]) -> Iterator[str]:
    if source["last_run"] is None:
        yield f"{name}: never visited; `treatywatch crawl {name}` visits it"
        return
    good = f"{source['age_hours']:.0f} h ago" if source["last_good_run"] else "never"
    yield f"{name}: {source['outcome']}, visited {source['last_run'][:16].replace('T', ' ')} UTC, last good {good}"
    counts = ", ".join(f"{count} {fate}" for fate, count in source["counts"].items() if count) or "nothing listed"
    rows, week, quiet = (source["floors"][floor] for floor in ("rows", "week", "quiet"))
    yield f"  {counts}; at the least {rows} a visit, {week} new a week, one new in {quiet} days"
    for alarm in source["alarms"]:
        yield f"  alarm: {alarm}"
