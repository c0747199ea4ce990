"""Finds in a committee's views on a communication the remedy that it asks for, and nothing else."""

from dataclasses import replace
from functools import lru_cache

from nlp.find.kinds import kinds
from nlp.find.paragraphs import demands_in
from nlp.find.statement import stated
from nlp.wording import Wording, wording
from treatywatch.catalogue.readings import Finding, Identity, Reading


def find_in_views(reading: Reading, identity: Identity) -> tuple[Finding, ...]:
    """Return what the State is to do for the author, against repetition, and to tell the committee, in reading order.

    Only what follows the committee's conclusion that rights were violated counts; the parties' claims, the reasoning
    before it and the opinions of single members after it do not. None where no violation was found.
    """
    found = demands_in(reading, _words, _remedy(reading))
    return tuple(_with_procedure(finding, reading) for finding in stated(found, reading, identity))


def _remedy(reading: Reading) -> range:
    """Return the positions after the last conclusion, up to the members' opinions; empty where there is none."""
    concluded = end = len(reading.paragraphs)
    for position, paragraph in enumerate(reading.paragraphs):
        words = kinds(paragraph.language or reading.language)
        if paragraph.heading and concluded < end and words.opinions.search(paragraph.text):
            end = position
            break
        if not paragraph.heading and words.decides.search(paragraph.text):
            concluded = position
    return range(concluded, end)


def _with_procedure(finding: Finding, reading: Reading) -> Finding:
    words = kinds(reading.paragraphs[finding.paragraph].language or reading.language)
    return replace(finding, procedural=finding.procedural or bool(words.informs.search(finding.text)))


@lru_cache
def _words(language: str) -> Wording:
    return replace(wording(language), duty=kinds(language).remedies)
