"""Finds in a resolution what it asks of anyone but the United Nations' own organs: "Calls upon all States to …"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from nlp.find.addressees import Asked, asked
from nlp.find.items import run_in_items
from nlp.find.kinds import Kinds, kinds
from nlp.find.particulars import particulars
from nlp.find.signs import REACH
from nlp.find.statement import stated
from nlp.wording import Wording, wording
from treatywatch.catalogue.readings import Finding, Identity, Reading, ReadParagraph
from treatywatch.catalogue.states import StateNames

# Where a further clause of an operative paragraph begins: "Underscores that …, and strongly urges all States to …"; a
# note's mark may stand behind the comma.
CLAUSE = re.compile(r"[,;،؛，；]\d{0,3}\s*(?:(?:and|et|y|и)\s+|و)?|\s(?:and|et|y|и)\s+")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Asking:
    """Where an operative paragraph asks, and by which verbs; the stem is what stands above it.

    Where nobody is `named` its items say who is asked: "Invites: (a) The Secretary-General to …; (b) States to …".
    """

    start: int
    verbs: tuple[str, ...]
    named: bool
    stem: str = ""


def find_in_resolutions(reading: Reading, identity: Identity, states: StateNames) -> tuple[Finding, ...]:
    """Return what is asked, in reading order; requests to the Secretary-General and other organs are left out.

    A paragraph with lettered items yields each item, with the opening words as its stem. Where only a later clause asks
    ("…, and urges all States to …"), that clause is the demand.
    """
    asking: dict[int, _Asking] = {}
    parents = {p.stem for p in reading.paragraphs if p.stem is not None}
    found: list[Finding] = []
    for position, paragraph in enumerate(reading.paragraphs):
        above = asking.get(paragraph.stem) if paragraph.stem is not None else None
        own = _under(above, paragraph, reading) if above else _asks(paragraph, reading, states)
        if own is None:
            continue
        asking[position] = replace(own, stem=f"{own.stem} {paragraph.text}".strip())
        if position not in parents:
            found.extend(_findings(position, paragraph, own))
    return stated(found, reading, identity, states)


def _under(above: _Asking, paragraph: ReadParagraph, reading: Reading) -> _Asking | None:
    organ = not above.named and _asks_organ(paragraph.text, 0, paragraph.language or reading.language)
    return None if organ else replace(above, start=0)


def _asks(paragraph: ReadParagraph, reading: Reading, states: StateNames) -> _Asking | None:
    """Return where a numbered paragraph first asks something of anyone but an organ; None where it does not."""
    if paragraph.heading or not paragraph.number:
        return None
    text, language = paragraph.text, paragraph.language or reading.language
    for start in (0, *(clause.end() for clause in CLAUSE.finditer(text))):
        asks, binds = _asking_verbs(text[start:], wording(language)), _binding_verbs(text[start:], kinds(language))
        who = asked(text[start:], particulars(language), states) if asks or binds else Asked()
        # What a resolution decides binds only whom it names: "Decides to remain seized of the matter".
        if who.beyond_organs if who else asks and not _asks_organ(text, start, language):
            return _Asking(start=start, verbs=asks or binds, named=bool(who))
    return None


def _asks_organ(text: str, start: int, language: str) -> bool:
    """Whether a clause that names nobody else asks an organ, or one that was named first: "…, and requests him to"."""
    clause, kind = text[start : start + REACH], kinds(language)
    if not kind.named_before.match(clause):
        return _organ(clause, language) is not None
    organ = _organ(text[:start], language)
    others = particulars(language).addressees.values()
    return organ is not None and not any(other.search(text, 0, organ.start()) for other in others)


def _organ(text: str, language: str) -> re.Match[str] | None:
    return wording(language).organs.search(text) or kinds(language).own_organs.search(text)


def _asking_verbs(clause: str, words: Wording) -> tuple[str, ...]:
    return tuple(ask.verb for ask in words.asks if ask.opening and ask.opening.match(clause))[:1]


def _binding_verbs(clause: str, kind: Kinds) -> tuple[str, ...]:
    binding = kind.binds.match(clause)
    return (binding["verb"].lower(),) if binding else ()


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
