"""Says which demands a body wants to hear about before the next report, and by when."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from nlp.find.particulars import Particulars, particulars
from nlp.find.references import own_paragraphs
from nlp.find.terms import deadline, has_term
from nlp.sentences import sentences
from treatywatch.catalogue.readings import Finding, Identity, Reading


def followed_up(found: Iterable[Finding], reading: Reading, identity: Identity) -> tuple[Finding, ...]:
    """Return the findings, those marked that a request names: "provide, within one year, … paragraphs 12 and 20 (a)".

    A paragraph named stands for all its items. The day is None where the term runs from an adoption of unknown day.
    """
    named = _named(reading, identity)
    return tuple(_marked(finding, named) for finding in found)


def _marked(finding: Finding, named: dict[str, date | None]) -> Finding:
    parts = finding.number.split(" ")
    stated = [number for n in range(len(parts)) if (number := " ".join(parts[: n + 1])) in named]
    return replace(finding, follow_up=True, follow_up_by=named[stated[-1]]) if stated else finding


def _named(reading: Reading, identity: Identity) -> dict[str, date | None]:
    """Return the numbers that the body's requests name, with the day by which it wants to hear."""
    named: dict[str, date | None] = {}
    for paragraph in reading.paragraphs:
        language = paragraph.language or reading.language
        words = particulars(language)
        if paragraph.heading or not words.cited.search(paragraph.text) or not has_term(paragraph.text, words):
            continue
        for start, end in sentences(paragraph.text, language):
            sentence = paragraph.text[start:end]
            if _asks_to_hear(sentence, words):
                due = deadline(sentence, words, identity, language)
                named.update(dict.fromkeys(own_paragraphs(sentence, words), due))
    return named


def _asks_to_hear(sentence: str, words: Particulars) -> bool:
    return has_term(sentence, words) and bool(words.follow_up.search(sentence))
