"""Cuts a paragraph into sentences, knowing that "para. 12" and "No. 4" end none."""

import re
from functools import lru_cache

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
        """Set `is_sent_start` on every token of the document."""
        starts = set(starts_of(doc.text, self._words))
        for token in doc:
            token.is_sent_start = token.i == 0 or token.idx in starts
        return doc


def starts_of(text: str, words: Wording) -> list[int]:
    """Return the offsets at which a sentence begins, without the first."""
    stops = [stop.end() for stop in STOP.finditer(text) if not _abbreviates(text, stop.start(), words)]
    restarts = [
        found.start() for found in words.restarts.finditer(text) if text[: found.start()].rstrip().endswith(")")
    ]
    return sorted(start for start in {*stops, *restarts} if start < len(text))


def sentences(text: str, language: str) -> list[tuple[int, int]]:
    """Return the offsets (start, end) of the sentences of a text, in order, without the spaces around them."""
    doc = _pipeline(language if language in languages() else "en")(text)
    return [(sent.start_char, sent.start_char + len(sent.text.rstrip())) for sent in doc.sents if sent.text.strip()]


@lru_cache
def _pipeline(language: str) -> Language:
    nlp = spacy.blank(language)
    nlp.add_pipe("treaty_sentences")
    return nlp


def _abbreviates(text: str, stop: int, words: Wording) -> bool:
    last = LAST_WORD.search(text, max(0, stop - LONGEST_ABBREVIATION), stop)
    if last is None:
        return False
    word = last[0].lower()
    return word in words.abbreviations or (len(word) == 1 and word.isalpha() and last[0].isupper())
