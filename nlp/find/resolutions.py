"""Finds in a resolution what it asks of States: its operative paragraphs, "Calls upon all States to …"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from nlp.find.addressees import asked
from nlp.find.items import run_in_items
from nlp.find.kinds import Kinds, kinds
from nlp.find.particulars import particulars
from nlp.find.statement import stated
from nlp.wording import Wording, wording
from treatywatch.catalogue.readings import Finding, Identity, Reading, ReadParagraph
from treatywatch.catalogue.states import StateNames

# Where a further clause of an operative paragraph begins: "Underscores that …, and strongly urges all States to …".
CLAUSE = re.compile(r"[,;،؛，；]\s*(?:(?:and|et|y|и)\s+|و)?")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Asking:
    """Where in an operative paragraph States are asked, and by which verbs; the stem is what stands above it."""

    start: int
    verbs: tuple[str, ...]
    stem: str = ""


def find_in_resolutions(reading: Reading, identity: Identity, states: StateNames) -> tuple[Finding, ...]:
    """Return the demands made of States, in reading order; requests to the Secretary-General and others are left out.

    A paragraph with lettered items yields each item, with the opening words as its stem. Where only a later clause asks
    States ("…, and urges all States to …"), that clause is the demand.
    """
    asking: dict[int, _Asking] = {}
    parents = {p.stem for p in reading.paragraphs if p.stem is not None}
    found: list[Finding] = []
    for position, paragraph in enumerate(reading.paragraphs):
        above = asking.get(paragraph.stem) if paragraph.stem is not None else None
        own = _under(above) if above else _asks_states(paragraph, reading, states)
        if own is None:
            continue
        asking[position] = replace(own, stem=f"{own.stem} {paragraph.text}".strip())
        if position not in parents:
            found.extend(_findings(position, paragraph, own))
    return stated(found, reading, identity, states)


def _under(above: _Asking) -> _Asking:
    return replace(above, start=0)


def _asks_states(paragraph: ReadParagraph, reading: Reading, states: StateNames) -> _Asking | None:
    """Return where a numbered paragraph asks something of States; None where it asks nobody, or others only."""
    if paragraph.heading or not paragraph.number:
        return None
    language = paragraph.language or reading.language
    words, named = wording(language), particulars(language)
    for start in (0, *(clause.end() for clause in CLAUSE.finditer(paragraph.text))):
        clause = paragraph.text[start:]
        verbs = _verbs(clause, words, kinds(language))
        if verbs and asked(clause, named, states).states:
            return _Asking(start=start, verbs=verbs)
    return None


def _verbs(clause: str, words: Wording, kind: Kinds) -> tuple[str, ...]:
    opening = tuple(ask.verb for ask in words.asks if ask.opening and ask.opening.match(clause))
    binding = kind.binds.match(clause)
    return opening[:1] or ((binding["verb"].lower(),) if binding else ())


def _findings(position: int, paragraph: ReadParagraph, own: _Asking) -> Iterator[Finding]:
    text = paragraph.text
    items = run_in_items(text)
    spans = [(i.start, i.end, f" ({i.mark})") for i in items.items] if items else [(own.start, len(text), "")]
    introduction = f"{own.stem} {text[: items.intro]}".strip() if items else own.stem
    for start, end, mark in spans:
        yield Finding(
            paragraph=position,
            number=paragraph.number + mark,
            text=text[start:end],
            start=start,
            end=end,
            stem=introduction,
            verbs=own.verbs,
        )
