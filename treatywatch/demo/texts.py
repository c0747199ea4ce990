"""The wording of the demonstration’s documents, marked to say which of their paragraphs recommend something."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "texts"
_REFERENCE = re.compile(r"\{([a-z-]+)\}")
_MARKUP = re.compile(r"\*(?P<italic>[^*]+)\*|\[\^(?P<note>[^\]]+)\]")


class Style(StrEnum):
    """What a block is, and so how it is set on the page."""

    SECTION = "section"
    SIDE = "side"
    PLAIN = "plain"
    NUMBERED = "numbered"
    LETTERED = "lettered"
    DECIMAL = "decimal"


class Demand(StrEnum):
    """What a block asks of its addressee; a procedural demand is one only to report or to disseminate."""

    NONE = "none"
    SUBSTANCE = "substance"
    PROCEDURAL = "procedural"


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """One heading, paragraph or item; `label` is the number printed before it, `number` the one it is cited by."""

    style: Style
    text: str
    label: str = ""
    number: str = ""
    demand: Demand = Demand.NONE
    bold: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """A run of words set alike; one with a `note` is the call of that footnote and has no words."""

    text: str = ""
    italic: bool = False
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """A document's words in one language; `notice` of its first page stands in the masthead, `issuer` below it.

    `layout` names one of the two page layouts, "modern" or "hanging". `job` is printed at the foot of the first page.
    """

    language: str
    layout: str
    organ: str
    notice: tuple[str, ...]
    issuer: tuple[str, ...]
    title: str
    job: str
    blocks: tuple[Block, ...]
    subtitle: str = ""
    title_note: str = ""

    def numbers(self, demand: Demand) -> list[str]:
        """Return the numbers of the blocks that make this kind of demand, in reading order: "12", "12 (a)", "6.4"."""
        return [block.number for block in self.blocks if block.demand is demand]


def load_text(name: str, language: str) -> Text:
    """Read texts/NAME.LANGUAGE.yml; raises KeyError for a reference to a paragraph that is not there."""
    written = yaml.safe_load((FOLDER / f"{name}.{language}.yml").read_text("utf-8"))
    content = written.pop("content")
    bold = written.pop("bold_demands", False)
    blocks = tuple(_resolved(list(_blocks(content, bold=bold)), _identifiers(content)))
    notice, issuer = (tuple(written.pop(field)) for field in ("notice", "issuer"))
    return Text(language=language, blocks=blocks, notice=notice, issuer=issuer, **written)


def spans(text: str) -> Iterator[Span]:
    """Split marked-up words: *italic*, and [^the words of a footnote] where it is called."""
    end = 0
    for mark in _MARKUP.finditer(text):
        if mark.start() > end:
            yield Span(text=text[end : mark.start()])
        yield Span(text=mark["italic"] or "", italic=bool(mark["italic"]), note=mark["note"] or "")
        end = mark.end()
    if end < len(text):
        yield Span(text=text[end:])


def _blocks(content: list[dict[str, Any]], *, bold: bool) -> Iterator[Block]:
    number = 0
    for entry in content:
        style = next(style for style in Style if style in entry)
        if style is not Style.NUMBERED:
            yield Block(style=style, text=entry[style])
            continue
        number += 1
        yield from _paragraph(entry, number, bold=bold)


def _paragraph(entry: dict[str, Any], number: int, *, bold: bool) -> Iterator[Block]:
    demand = Demand(entry.get("demand", "none"))
    strong = bold and demand is not Demand.NONE
    own = Demand.NONE if "items" in entry else demand
    yield Block(
        style=Style.NUMBERED, text=entry["numbered"], label=f"{number}.", number=str(number), demand=own, bold=strong
    )
    decimal = entry.get("decimal", False)
    for position, item in enumerate(entry.get("items", ()), start=1):
        label = f"{number}.{position}" if decimal else f"({chr(ord('a') + position - 1)})"
        yield Block(
            style=Style.DECIMAL if decimal else Style.LETTERED,
            text=item,
            label=label,
            number=label if decimal else f"{number} {label}",
            demand=demand,
            bold=strong,
        )


def _identifiers(content: list[dict[str, Any]]) -> dict[str, str]:
    numbered = [entry for entry in content if Style.NUMBERED in entry]
    return {entry["id"]: str(number) for number, entry in enumerate(numbered, start=1) if "id" in entry}


def _resolved(blocks: list[Block], identifiers: dict[str, str]) -> Iterator[Block]:
    for block in blocks:
        text = _REFERENCE.sub(lambda found: identifiers[found[1]], block.text)
        yield Block(
            style=block.style, text=text, label=block.label, number=block.number, demand=block.demand, bold=block.bold
        )
