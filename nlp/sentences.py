"""Cuts a paragraph into sentences, knowing that "para. 12" and "No. 4" end none."""

import re
from functools import lru_cache

import numpy as np
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from nlp.wording import Wording, languages, wording

STOP = re.compile(r"[.?!…][\"”’»)\]]*\s+(?=[\"“«¿¡(\[‘']?\s?\w)|[。？！][”」』）]*\s*|؟\s*")
# A sentence begins small only in the lower-cased corpora: there every stop that is no abbreviation's counts.
# An elided article is no part of the word: "l’art. 5".
LAST_WORD = re.compile(r"[\w.]+$")
# No abbreviation is longer; looking further back at every stop would cost a long text its square.
LONGEST_ABBREVIATION = 20


@Language.factory("treaty_sentences")
def treaty_sentences(nlp: Language, name: str) -> "SentenceStarts":
    """Make the pipeline component for the pipeline's language."""
    return SentenceStarts(wording(nlp.lang))


class SentenceStarts:
    """Marks the first token of every sentence."""

    def __init__(self, words: Wording) -> None:
        self._words = words

    def __call__(self, doc: Doc) -> Doc:
        """Say of every token of the document whether it starts a sentence."""
        starts = [0, *starts_of(doc.text, self._words)]
        # All tokens at once: spaCy walks the whole document each time that one token is set.
        marks = np.where(np.isin(doc.to_array("IDX"), starts), 1, -1).astype(np.uint64)
        return doc.from_array(["SENT_START"], marks)  # type: ignore[arg-type]  # spaCy's stub asks for thinc's own name


def starts_of(text: str, words: Wording) -> list[int]:
    """Return the offsets at which a sentence begins, without the first."""
    stops = [stop.end() for stop in STOP.finditer(text) if not _abbreviates(text, stop.start(), words)]
    restarts = [found.start() for found in words.restarts.finditer(text) if _closes(text, found.start())]
    return sorted(start for start in {*stops, *restarts} if start < len(text))


def sentences(text: str, language: str) -> list[tuple[int, int]]:
    """Return the offsets (start, end) of the sentences of a text, in order, without the spaces around them."""
    doc = _pipeline(language)(text)
    parts = ((sent.start_char, text[sent.start_char : sent.end_char].rstrip()) for sent in doc.sents)
    return [(start, start + len(part)) for start, part in parts if part]


@lru_cache
def _pipeline(language: str) -> Language:
    if language not in languages():
        return _pipeline("en")
    nlp = spacy.blank(language)
    nlp.add_pipe("treaty_sentences")
    return nlp


def _closes(text: str, end: int) -> bool:
    """True where a bracket closes right before this offset, white space aside."""
    while end and text[end - 1].isspace():
        end -= 1
    return text[end - 1 : end] == ")"


def _abbreviates(text: str, stop: int, words: Wording) -> bool:
    last = LAST_WORD.search(text, max(0, stop - LONGEST_ABBREVIATION), stop)
    if last is None:
        return False
    word = last[0].lower()
    return word in words.abbreviations or (len(word) == 1 and word.isalpha() and last[0].isupper())
