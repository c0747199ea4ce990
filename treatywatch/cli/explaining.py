"""Commands that show why to trust what is held: evidence, versions, a document derived again, second opinions."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from treatywatch.cli.console import opened, say, tell
from treatywatch.refusal import Refusal

if TYPE_CHECKING:  # the catalogue is loaded by commands that use it, not by --help
    from treatywatch.app.agreement import Agreement

Symbol = Annotated[str, typer.Argument(help="A document's symbol, as `treatywatch documents` lists it.")]


def explain(
    symbol: Symbol,
    paragraph: Annotated[str, typer.Option(help="Number as printed: 24, '24 (b)', 118.17.")],
    language: Annotated[str, typer.Option(help="One language version alone, ISO 639-1.")] = "",
    image: Annotated[
        Path | None, typer.Option(help="Write the page with the paragraph's box drawn to this PNG.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="An object a file and paragraph, for other programs.")
    ] = False,
) -> None:
    """Show a paragraph as read, what is recommended in it, and the words that carried each label.

    Example: treatywatch explain E/C.12/XAA/CO/3 --paragraph 11 --image paragraph-11.png
    """
    from treatywatch.app import explaining

    with opened() as house, house.catalogue.session() as session:
        records = explaining.explain(session, symbol, paragraph, language)
        for record in records:
            say(json.dumps(record, ensure_ascii=False) if as_json else "\n".join(_lines(record)))
        if image:
            _write(image, explaining.page_picture(house, records))
            tell(f"{image}: page {records[0]['page']}")


def _write(image: Path, picture: bytes) -> None:
    try:
        image.write_bytes(picture)
    except OSError as error:
        raise Refusal(f"{image}: {error.strerror}; name a file in a folder that can be written to") from error


def _lines(record: dict[str, Any]) -> list[str]:
    sure = "" if record["confidence"] is None else f", recognised from a scan ({record['confidence']:.0%} sure)"
    lines = [
        f"{record['symbol']} para. {record['number']} (p. {record['page'] or '-'}, {record['language']}{sure})",
        f"  {record['text']}",
        f"  from {record['url']} (sha256 {record['sha256']}), read by extractor {record['extractor']}",
    ]
    for one in record["recommendations"]:
        asked = [*one["verbs"], *(f"made by {state}" for state in one["recommending_states"])]
        answer = f"; answer: {one['position']}" if one["position"] else ""
        lines.append(
            f"  recommendation {one['number']}, characters {one['start']}-{one['end']}: {', '.join(asked)}{answer}"
        )
        lines += [
            f"    {label['axis']}: {label['name']} ({label['score']:.2f}) {label['words']!r}" for label in one["labels"]
        ]
    return lines


def verify(symbol: Symbol) -> None:
    """Derive a document again from its archived files, and say whether all is as it is held.

    Example: treatywatch verify E/C.12/XAA/CO/3
    """
    from treatywatch.app.verifying import verify as derive

    different = False
    with opened() as house:
        for verdict in derive(house, symbol):
            different |= bool(verdict.faults)
            held = f"{verdict.paragraphs} paragraphs and {verdict.recommendations} recommendations"
            say(f"{verdict.url}  sha256 {verdict.sha256}: {'; '.join(verdict.faults) or f'{held}, the same again'}")
    if different:
        raise typer.Exit(1)


def versions(
    symbol: Symbol,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for other programs.")] = False,
) -> None:
    """Show a document's versions, which paragraphs changed from one to the next, and what corrects it.

    Example: treatywatch versions E/C.12/XAA/CO/3
    """
    from treatywatch.app.versions import history

    with opened() as house, house.catalogue.session() as session:
        told = history(session, symbol)
    if as_json:
        say(json.dumps(told, ensure_ascii=False))
        return
    say(f"{told['symbol']}  {told['title']}")
    for version in told["versions"]:
        say("\n".join(_version_lines(version)))
    for key in told["corrected_by"]:
        say(f"corrected by {key}")
    if told["corrects"]:
        say(f"corrects {told['corrects']}")


def _version_lines(version: dict[str, Any]) -> list[str]:
    place = "" if version["current"] else ", replaced"
    lines = [
        f"{version['language']}  {version['status']}{place}  {version['symbol']}  fetched {version['fetched']}",
        f"  {version['url']} (sha256 {version['sha256']})",
    ]
    for fate, numbers in (version["changes"] or {}).items():
        shown = ["→".join(one) if fate == "renumbered" else one for one in numbers]
        lines += [f"  paragraphs {fate}: {', '.join(shown)}"] if shown else []
    return lines


def agreement(
    symbol: Annotated[str, typer.Argument(help="A document's symbol; without one, all that other indexes know.")] = "",
    missed: Annotated[bool, typer.Option(help="Show the recommendations of theirs that we lack.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="An object a document and index, for other programs.")
    ] = False,
) -> None:
    """Compare the recommendations that we find with those of the Universal Human Rights Index and of UPR Info.

    Crawl `uhri` or `upr` before. Example: treatywatch agreement E/C.12/XAA/CO/3 --missed
    """
    from treatywatch.app import agreement as comparing

    with opened() as house, house.catalogue.session() as session:
        compared = comparing.agreement(session, symbol) if symbol else comparing.agreements(session)
        for one in compared:
            say(json.dumps(asdict(one), ensure_ascii=False) if as_json else _shares(one))
            for text in one.missed if missed and not as_json else ():
                say(f"  lacking here: {text}")


def _shares(one: "Agreement") -> str:
    theirs = f"{one.theirs_found} of its {one.theirs} are found here ({one.share_of_theirs:.0%})"
    ours = f"{one.ours_found} of our {one.ours} there ({one.share_of_ours:.0%})"
    answers = one.positions_alike + one.positions_different
    alike = f"; {one.positions_alike} of {answers} answers alike" if answers else ""
    return f"{one.symbol}  {one.source}: {theirs}, {ours}{alike}"
