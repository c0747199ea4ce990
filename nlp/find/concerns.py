"""Finds for each demand the heading that names its subject, and the concern that it answers."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from nlp.find.demands import Tone, judge
from nlp.find.kinds import kinds
from nlp.find.particulars import particulars
from nlp.sentences import sentences
from nlp.wording import Wording, wording
from treatywatch.catalogue.readings import Finding, Place, Reading, ReadParagraph

# "C.", "4.", "IV.", "(b)" before a heading's own words; "(arts. 2 and 26)" after them.
ENUMERATED = re.compile(r"^\W*(?:(?:[A-Z]|[IVX]+|\d{1,2})[.)]|\([a-z\d]{1,3}\))\s*")
BRACKETED = re.compile(r"\s*[(（][^()（）]*(?:\([^()]*\)[^()（）]*)*[)）]?\s*$")
# A heading run into its paragraph: "Right to housing. The Committee is concerned …".
RUN_IN = re.compile(
    r"^(?P<heading>[A-Z\u00c0-\u00de\u0410-\u042f][^.:;!?]{3,90})(?:\.|:|\s[-–—])\s+(?=[A-Z\u00c0-\u00de\u0410-\u042f])"
)
LONGEST_HEADING = 12  # words
# How many paragraphs back a concern may stand, lettered items left out: under a theme's heading all is of one subject;
# where no heading parts the subjects, a concern is followed by its demand, or by two.
UNDER_A_THEME, WITHOUT_THEME = 12, 2


def answering(found: Iterable[Finding], reading: Reading) -> list[Finding]:
    """Return the findings, each with its theme, and with the concern that it answers.

    That is what the same paragraph says before the demand, else the nearest paragraph before it, under the same
    headings, that worries; None where old layouts keep the concerns in a chapter of their own.
    """
    nearest = _Nearest(reading)
    return [_answering(finding, reading, nearest) for finding in found]


def theme(paragraph: ReadParagraph, language: str) -> str:
    """Return the innermost heading that names a subject, bare of its number and articles; empty where none does."""
    words, kind = particulars(language), kinds(language)
    for heading in reversed(paragraph.headings):
        bare = BRACKETED.sub("", ENUMERATED.sub("", heading)).strip(" .:")
        general = words.themeless.search(bare) or kind.recommendations.search(bare) or kind.addressed_by.search(bare)
        if bare and not general:
            return bare
    return ""


def _answering(finding: Finding, reading: Reading, nearest: "_Nearest") -> Finding:
    position = finding.paragraph
    paragraph = reading.paragraphs[position]
    language = paragraph.language or reading.language
    stem = position if paragraph.stem is None else paragraph.stem
    named = theme(paragraph, language) or _run_in_heading(reading.paragraphs[stem], wording(language))
    return replace(finding, theme=named, concern=nearest.concern(finding, UNDER_A_THEME if named else WITHOUT_THEME))


def _run_in_heading(paragraph: ReadParagraph, words: Wording) -> str:
    found = RUN_IN.match(paragraph.text)
    if found is None or len(found["heading"].split()) > LONGEST_HEADING:
        return ""
    says = judge(found["heading"], words).tone is not Tone.NEUTRAL or words.state.search(found["heading"])
    return "" if says else found["heading"]


class _Nearest:
    """Looks backwards from a demand for the concern before it; what a paragraph worries about is judged once."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._worries: dict[int, Place | None] = {}

    def concern(self, finding: Finding, farthest: int) -> Place | None:
        """Return the place of the concern that the demand answers, None where there is none so near."""
        paragraph = self._reading.paragraphs[finding.paragraph]
        before = islice(self._before(finding.paragraph), farthest)
        return self._worry(finding.paragraph, paragraph.text[: finding.start]) or next(
            (worry for position in before if (worry := self._whole_worry(position))), None
        )

    def _before(self, position: int) -> Iterator[int]:
        """Yield what introduces the paragraph, then the paragraphs before it under its headings, nearest first."""
        paragraphs = self._reading.paragraphs
        own = paragraphs[position]
        for earlier in range(position - 1, -1, -1):
            paragraph = paragraphs[earlier]
            if paragraph.heading or paragraph.headings != own.headings:
                return
            if paragraph.stem is None:
                yield earlier

    def _whole_worry(self, position: int) -> Place | None:
        if position not in self._worries:
            self._worries[position] = self._worry(position, self._reading.paragraphs[position].text)
        return self._worries[position]

    def _worry(self, position: int, text: str) -> Place | None:
        """Return the worried sentences that stand last in the text, from the first of them to the last."""
        words = wording(self._reading.paragraphs[position].language or self._reading.language)
        if not words.concern.search(text):
            return None
        place, closed = None, False
        for start, end in sentences(text, words.language):
            tone = judge(text[start:end], words).tone
            closed = closed or tone is Tone.DEMAND
            told = words.account.search(
                text[start:end]
            )  # what a member or the delegation said is no concern of the body
            if tone is Tone.REMARK and not told and words.concern.search(text, start, end):
                first = start if place is None or closed else place.start
                place, closed = Place(paragraph=position, start=first, end=end), False
        return place
