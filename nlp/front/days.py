"""Finds the days of a document: when it was published, and when its body adopted it."""

import re
from collections.abc import Sequence
from datetime import date

from nlp.dates import printed_days
from nlp.front.masthead import MastheadWording, bare_line, masthead_wording
from treatywatch.catalogue.readings import Kind, Reading
from treatywatch.catalogue.symbols import masthead_symbol

FIRST_PARAGRAPHS = 6  # within which concluding observations and reports say when they were adopted
SHORT = 120  # characters; of a title's day after its verb, and of the line beneath a resolution
# A sentence ends where a capital, or no letter with case, follows; "No. 4" and "art. 2" do not end one.
_SENTENCE_END = re.compile(r"(?<=[^\W\d]{3}[.;])\s+(?=[^\Wa-z\d])|(?<=\d{4}\.)\s+|(?<=[)»”\"]\.)\s+|(?<=[。；؛])")
ADOPTED_LATER = frozenset({Kind.RESOLUTION})


def published(front: Sequence[str]) -> date | None:
    """Return the day that has a line of the masthead to itself, or shares it with its distribution."""
    for line in front:
        days = printed_days(line)
        rest = bare_line(line).strip(" .:[]*")
        if len(days) == 1 and (not rest or masthead_symbol(rest)):
            return days[0].day
    return None


def adopted(reading: Reading, kind: Kind) -> date | None:
    """Return the day on which the body adopted the document; None where only its session or nothing is told.

    The masthead or title says it ("Resolution adopted by the Human Rights Council on 8 July 2025"), else the sentence
    of the first paragraphs that has the verb of adoption and a meeting, else the line beneath a resolution.
    """
    words = masthead_wording()
    if day := _named_on_cover(reading.front, words) or _in_title(reading.front, words):
        return day
    if kind not in ADOPTED_LATER:
        opening = [paragraph.text for paragraph in reading.paragraphs if not paragraph.heading][:FIRST_PARAGRAPHS]
        sentences = (sentence for text in opening for sentence in _SENTENCE_END.split(text))
        return next((day for sentence in sentences if (day := _in_sentence(sentence, words))), None)
    short = [paragraph.text for paragraph in reading.paragraphs if len(paragraph.text) < SHORT]
    beneath = (text for text in short if words.beneath.search(text) and words.meeting.search(text))
    return next((days[-1] for text in beneath if (days := _days(text, words))), None)


def _named_on_cover(front: Sequence[str], words: MastheadWording) -> date | None:
    """Return the day on the line "Date of adoption:", or on the line after it."""
    for line, following in zip(front, [*front[1:], ""], strict=False):
        if words.adoption_named.search(line) and (days := _days(line, words) or _days(following, words)):
            return days[-1]
    return None


def _in_title(front: Sequence[str], words: MastheadWording) -> date | None:
    text = " ".join(front)
    found = words.adopts.search(text)
    # Its own sentence: up to the number of the resolution, and no further than a line or two.
    return next(iter(_days(text[found.end() : found.end() + SHORT], words)), None) if found else None


def _in_sentence(sentence: str, words: MastheadWording) -> date | None:
    """Return the meeting's day after the verb where the sentence gives one there, else the last before it.

    "Examined the report at its meetings of 19 May and adopted these observations at its meeting of 4 June" has both.
    """
    verb = words.adopts.search(sentence)
    if not verb or not words.meeting.search(sentence):
        return None
    after = sentence[verb.end() :]
    meeting = words.meeting.search(after)
    later = _days(after[meeting.start() :], words) if meeting else []
    earlier = _days(sentence[: verb.start()], words) if words.meeting.search(sentence[: verb.start()]) else []
    return next(iter(later), None) or next(reversed(earlier), None)


def _days(text: str, words: MastheadWording) -> list[date]:
    """Return the days that neither begin nor end a range, as a session's "(25 February–22 March 2019)" does."""
    return [
        found.day
        for found in printed_days(text)
        if not words.before_last_day.search(text[: found.start]) and not words.after_first_day.match(text[found.end :])
    ]
