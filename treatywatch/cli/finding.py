"""Commands that search what is held, and that show what is found in a file."""

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from treatywatch.cli.console import opened, progress, say, stoppable

if TYPE_CHECKING:  # loaded by the commands, not by --help
    from index.engine import Passage


def search(
    query: Annotated[str, typer.Argument(help="Words, phrases and fields: see docs/query-language.md.")],
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many hits at most.")] = 20,
    language: Annotated[str, typer.Option(help="Language of the reader, ISO 639-1.")] = "en",
    hybrid: Annotated[bool, typer.Option("--hybrid", help="Also find what is near in meaning.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="A hit a line, for other programs.")] = False,
) -> None:
    """Search the recommendations; `is:any` searches all text.

    Example: treatywatch search 'housing state:XAA' --json
    """
    from index.engine import Mode, Request
    from web.hits import as_record

    mode = Mode.HYBRID if hybrid else Mode.WORDS
    with opened() as house, house.engine() as engine:
        answer = engine.search(Request(query=query, language=language, limit=limit, mode=mode, facets=()))
    for hit in answer.hits:
        if as_json:
            say(json.dumps(as_record(hit, house.settings.public_url), ensure_ascii=False, default=str))
        else:
            say(_cited(hit.passage))
    if not as_json:
        say(f"{answer.total} found")


def _cited(passage: "Passage") -> str:
    states = ",".join(passage.states) or "-"
    place = f"{passage.symbol} para. {passage.number} (p. {passage.page or '-'})"
    return f"{place}  {states}  {passage.date}\n  {passage.text}"


@stoppable("what was found in the files before is shown")
def extract(
    files: Annotated[list[str], typer.Argument(help="Files to read; nothing is kept of them.")],
    jsonl: Annotated[bool, typer.Option("--jsonl", help="One JSON object a file, for other programs.")] = False,
) -> None:
    """Show what is found in files: each recommendation with its paragraph, page and labels.

    Example: treatywatch extract report.pdf --jsonl
    """
    from treatywatch.app.extracting import extract_records

    readable = 0
    with progress("reading files") as shown:
        for done, record in enumerate(extract_records(files), 1):
            readable += "error" not in record
            say(json.dumps(record, ensure_ascii=False) if jsonl else _shown(record))
            shown(done, len(files))
    if not readable:
        raise typer.Exit(1)


def _shown(record: dict[str, Any]) -> str:
    if "error" in record:
        return str(record["error"])
    head = f"{record['symbol'] or record['file']}  {record['kind']}  {record['title']}"
    found = [f"  {found['number']} (p. {found['page'] or '-'})  {found['text']}" for found in record["recommendations"]]
    return "\n".join([head, *found])


def label(
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help='Read {"id", "text"} lines and write an object each, for other programs.')
    ] = False,
) -> None:
    """Label passages from standard input, one a line: is it a recommendation, of what, asking for which action.

    Example: treatywatch label --jsonl < passages.jsonl
    """
    from treatywatch.app.labelling import UnusableLine, label_lines

    unusable = 0
    for record in label_lines(typer.get_binary_stream("stdin"), jsonl=jsonl):
        if isinstance(record, UnusableLine):
            unusable += 1
            typer.echo(f"treatywatch: {record}", err=True)
        else:
            say(json.dumps(record) if jsonl else _described(record))
    if unusable:
        raise typer.Exit(1)


def _described(record: dict[str, Any]) -> str:
    head = f"{record['id']}  recommendation {record['recommendation']:.2f}  action {record['action'] or '-'}"
    axes = [f"  {axis}: {', '.join(names)}" for axis, names in record.items() if names and isinstance(names, list)]
    return "\n".join([head, *axes])
