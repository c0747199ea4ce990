"""Finds the recommendations in reports of special procedures and other experts, in the chapter that recommends."""

from functools import partial

from nlp.find.concerns import answering
from nlp.find.demands import Tone, judge
from nlp.find.kinds import kinds
from nlp.find.paragraphs import demands_in
from nlp.find.statement import stated
from nlp.wording import wording
from treatywatch.catalogue.readings import Finding, Identity, Reading, ReadParagraph
from treatywatch.catalogue.states import StateNames

LONGEST_HEADING = 120  # characters


def find_in_report(reading: Reading, identity: Identity, states: StateNames) -> tuple[Finding, ...]:
    """Return the demands of the chapter of recommendations, in reading order; none where a report has no such chapter.

    What the other chapters say should be done is analysis. Under a heading that names an addressee ("Recommendations
    for States") a paragraph that opens with a bare verb ("Adopt a law …") is a demand too.
    """
    chapter = recommending(reading)
    found = demands_in(reading, partial(wording, speaker="reporter"), chapter)
    return stated(answering(_headed(found, reading, chapter), reading), reading, identity, states)


def recommending(reading: Reading) -> frozenset[int]:
    """Return the positions of the paragraphs in a chapter of recommendations."""
    chapter = {position for position, paragraph in enumerate(reading.paragraphs) if _recommends(paragraph, reading)}
    return frozenset(chapter or _after_plain_heading(reading))


def _recommends(paragraph: ReadParagraph, reading: Reading) -> bool:
    return not paragraph.heading and any(_is_heading(heading, paragraph, reading) for heading in paragraph.headings)


def _after_plain_heading(reading: Reading) -> set[int]:
    """Return all that follows the last line that words such a heading, in a file whose headings look like its text."""
    lines = (
        position
        for position, paragraph in enumerate(reading.paragraphs)
        if len(paragraph.text) <= LONGEST_HEADING and _is_heading(paragraph.text, paragraph, reading)
    )
    last = max(lines, default=len(reading.paragraphs))
    return set(range(last + 1, len(reading.paragraphs)))


def _is_heading(text: str, paragraph: ReadParagraph, reading: Reading) -> bool:
    return bool(kinds(paragraph.language or reading.language).recommendations.search(text.strip()))


def _headed(found: list[Finding], reading: Reading, chapter: frozenset[int]) -> list[Finding]:
    """Add the paragraphs of lists of bare verbs under a heading that names an addressee."""
    asking = {finding.paragraph for finding in found}
    stems = {p.stem for p in reading.paragraphs if p.stem is not None}
    listed = sorted(
        position for position in chapter - asking - stems if _is_headed(reading.paragraphs[position], reading)
    )
    # A list keeps to one form: where one paragraph under a heading opens with a bare verb, its neighbours do.
    lists = {
        reading.paragraphs[position].headings for position in listed if _is_bare(reading.paragraphs[position], reading)
    }
    for position in listed:
        paragraph = reading.paragraphs[position]
        if paragraph.headings in lists and _is_neutral(paragraph, reading):
            text = paragraph.text
            found.append(Finding(paragraph=position, number=paragraph.number, text=text, start=0, end=len(text)))
    return sorted(found, key=lambda finding: (finding.paragraph, finding.start))


def _is_bare(paragraph: ReadParagraph, reading: Reading) -> bool:
    return bool(wording(paragraph.language or reading.language).infinitive.match(paragraph.text))


def _is_neutral(paragraph: ReadParagraph, reading: Reading) -> bool:
    words = wording(paragraph.language or reading.language, speaker="reporter")
    return judge(paragraph.text, words).tone is not Tone.REMARK


def _is_headed(paragraph: ReadParagraph, reading: Reading) -> bool:
    """Whether the innermost heading says whom it addresses."""
    heading = paragraph.headings[-1] if paragraph.headings else ""
    return bool(kinds(paragraph.language or reading.language).addressed_by.match(heading))
