"""The wording of the demonstration’s documents, marked to say which of their paragraphs recommend something."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "texts"
LETTER_LABELS = {"en": "({})", "fr": "{})", "es": "{})"}
_REFERENCE = re.compile(r"\{([a-z-]+)\}")
# Where French and Spanish print a space at which no line may end: "42 %", "le Comité recommande :", "64 000".
_UNBROKEN = re.compile(r"(?<=\w) (?=[%;:](?:[\s\"]|$))|(?<=\d) (?=\d{3}\b)")
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
    """One heading, paragraph or item.

    `label` is the number as printed before it: "12.", "(a)", in French and Spanish "a)". `number` is the one that it
    is found by in every language: "12", "12 (a)", "10.4".
    """

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
    subtitle: tuple[str, ...] = ()
    title_note: str = ""

    def numbers(self, demand: Demand) -> list[str]:
        """Return the numbers of the blocks that make this kind of demand, in reading order: "12", "12 (a)", "6.4"."""
        return [block.number for block in self.blocks if block.demand is demand]


def load_text(name: str, language: str, folder: Path = FOLDER) -> Text:
    """Read NAME.LANGUAGE.yml of the folder; raises KeyError for a reference to a paragraph that is not there."""
    typed = (folder / f"{name}.{language}.yml").read_text("utf-8")
    written = yaml.safe_load(_UNBROKEN.sub("\u00a0", typed))
    content = written.pop("content")
    bold = written.pop("bold_demands", False)
    item_label = LETTER_LABELS[language]
    blocks = tuple(_resolved(_blocks(content, item_label, bold=bold), _identifiers(content)))
    notice, issuer, subtitle = (tuple(written.pop(field, ())) for field in ("notice", "issuer", "subtitle"))
    return Text(language=language, blocks=blocks, notice=notice, issuer=issuer, subtitle=subtitle, **written)


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


def _blocks(content: list[dict[str, Any]], item_label: str, *, bold: bool) -> Iterator[Block]:
    number = 0
    for entry in content:
        style = next(style for style in Style if style in entry)
        if style is not Style.NUMBERED:
            yield Block(style=style, text=entry[style])
            continue
        number += 1
        yield from _paragraph(entry, number, item_label, bold=bold)


def _paragraph(entry: dict[str, Any], number: int, item_label: str, *, bold: bool) -> Iterator[Block]:
    demand = Demand(entry.get("demand", "none"))
    strong = bold and demand is not Demand.NONE
    paragraph = Block(
        style=Style.NUMBERED, text=entry["numbered"], label=f"{number}.", number=str(number), demand=demand, bold=strong
    )
    items = entry.get("items", ())
    yield replace(paragraph, demand=Demand(entry.get("stem_demand", "none"))) if items else paragraph
    for position, text in enumerate(items, start=1):
        letter = chr(ord("a") + position - 1)
        if entry.get("decimal", False):
            style, label, cited = Style.DECIMAL, f"{number}.{position}", f"{number}.{position}"
        else:
            style, label, cited = Style.LETTERED, item_label.format(letter), f"{number} ({letter})"
        yield replace(paragraph, style=style, text=text, label=label, number=cited)


def _identifiers(content: list[dict[str, Any]]) -> dict[str, str]:
    numbered = [entry for entry in content if Style.NUMBERED in entry]
    return {entry["id"]: str(number) for number, entry in enumerate(numbered, start=1) if "id" in entry}


def _resolved(blocks: Iterable[Block], identifiers: dict[str, str]) -> Iterator[Block]:
    for block in blocks:
        yield replace(block, text=_REFERENCE.sub(lambda found: identifiers[found[1]], block.text))
