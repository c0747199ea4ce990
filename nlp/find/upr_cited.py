"""Finds recommendations that a UPR report names only by the paragraph of the dialogue in which a State made them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, zip_longest

from nlp.find.upr_profile import profile
from nlp.sentences import sentences
from treatywatch.catalogue.readings import Reading, ReadParagraph
from treatywatch.catalogue.states import StateNames

NUMBER = re.compile(
    r"(?P<paragraph>\d{1,3})(?!\.?\d)(?P<items>(?:\s*(?:,|and)?\s*\([a-z](?:\s*,\s*[a-z])*\)(?:\s*\([ivx]+\))?)*)"
)
LETTER = re.compile(r"(?<=[(,\s])[a-z](?=[),])")
# In the dialogue the items are run into the sentence without a colon: "recommended that Viet Nam (a) take …; (b) …".
RUN_IN = re.compile(r"(?:\(|(?<=\s))(?P<letter>[a-z])\)\s*(?=[^\s,;.)])")
SENTENCE = re.compile(r"(?<=[.;])\s+(?=[A-Z])")
# What closes an item: "…; and".
TRAILING = re.compile(r"[\s;.,]*(?:\band)?\s*$")
SUBJECT_WORDS = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class Cited:
    """A recommendation in the dialogue: the position of its paragraph, its number, its offsets, the State's code."""

    paragraph: int
    number: str
    start: int
    end: int
    states: tuple[str, ...]


def cited(text: str, before: int, reading: Reading, states: StateNames) -> Iterator[Cited]:
    """Yield the recommendations that `text`, the paragraph at `before`, names by paragraph and letter."""
    named = profile().cited.search(text)
    if named is None:
        return
    end = profile().cited_end.search(named["list"])
    places = _places(reading, before)
    described = profile().described.search(named["list"])
    about = _words(described["words"]) if described else frozenset[str]()
    for number in NUMBER.finditer(named["list"][: end.start() if end else None]):
        letters = LETTER.findall(number["items"])
        position = places.get(number["paragraph"])
        if position is not None:
            yield from _at(position, letters, reading, places, states, about)


def _places(reading: Reading, before: int) -> dict[str, int]:
    return {p.number: n for n, p in enumerate(reading.paragraphs[:before]) if p.number}


def _at(
    position: int,
    letters: list[str],
    reading: Reading,
    places: dict[str, int],
    states: StateNames,
    about: frozenset[str],
) -> Iterator[Cited]:
    paragraph = reading.paragraphs[position]
    speaker = _speaker(paragraph, states)
    if not speaker:
        return
    for letter in letters:
        own = places.get(f"{paragraph.number} ({letter})")
        if own is not None:
            item = reading.paragraphs[own]
            end = len(item.text.rstrip(" ;."))
            yield Cited(paragraph=own, number=item.number, start=0, end=end, states=speaker)
            continue
        for start, end in _run_in(paragraph.text, letter):
            number = f"{paragraph.number} ({letter})"
            yield Cited(paragraph=position, number=number, start=start, end=end, states=speaker)
    if not letters:
        for start, end in _asking(paragraph, about):
            yield Cited(paragraph=position, number=paragraph.number, start=start, end=end, states=speaker)


def _speaker(paragraph: ReadParagraph, states: StateNames) -> tuple[str, ...]:
    """Return the State whose statement the paragraph tells: its first words name it."""
    words = paragraph.text.split()
    for length in range(min(SUBJECT_WORDS, len(words)), 0, -1):
        if code := states.code(" ".join(words[:length]).rstrip(",")):
            return (code,)
    return ()


def _run_in(text: str, letter: str) -> Iterator[tuple[int, int]]:
    items = (span for found, span in _items(text) if found == letter)
    yield from islice(items, 1)


def _items(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield the items run into a text, each with its letter and its offsets, up to the end of its own sentence."""
    marks = list(RUN_IN.finditer(text))
    for mark, following in zip_longest(marks, marks[1:]):
        end = following.start() if following else len(text)
        stop = SENTENCE.search(text, mark.end(), end)
        own = text[mark.end() : stop.start() if stop else end]
        yield mark["letter"], (mark.end(), mark.end() + len(TRAILING.sub("", own)))


def _asking(paragraph: ReadParagraph, about: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Yield what a statement asks for, or what of it the list says it is about: the items of a sentence, or its words.

    A sentence may first welcome or regret at length: its words are taken from the verb that asks.
    """
    for start, end in sentences(paragraph.text, "en"):
        sentence = paragraph.text[start:end]
        asks = profile().asks.search(sentence)
        if asks is None or len(about & _words(sentence)) * 2 < len(about):
            continue
        items = [(start + begin, start + stop) for _, (begin, stop) in _items(sentence)]
        yield from items or [(start + asks.start(), end)]


def _words(text: str) -> frozenset[str]:
    return frozenset(word.lower() for word in re.findall(r"\w{4,}", text))
