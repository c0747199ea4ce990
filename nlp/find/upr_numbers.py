"""Reads the numbers of recommendations that a State names in its answers, singly, in lists and in ranges."""

from collections.abc import Iterator

from nlp.find.numbers import tidy
from nlp.find.upr_answer_words import AnswerWords

# No list of recommendations is longer (the longest of the reports at hand has 252).
LONGEST = 300


def numbers_in(sentence: str, words: AnswerWords) -> list[str]:
    """Return the numbers of recommendations named in a sentence, in order, ranges written out.

    A number with a point ("118.17") names one wherever it stands; another only right after "recommendations", "Nos."
    or the like, since it may as well count, date or cite.
    """
    found: list[str] = []
    for listed in words.numbers.finditer(sentence):
        found.extend(_expanded(listed["list"], words))
    rest = words.numbers.sub(" ", sentence)
    found.extend(number for number in _expanded(rest, words) if "." in number)
    return list(dict.fromkeys(found))


def _expanded(text: str, words: AnswerWords) -> Iterator[str]:
    for span in words.span.finditer(text):
        first, last = span["first"], span["last"]
        yield from _range(first, last) if last else [tidy(first)]


def _range(first: str, last: str) -> Iterator[str]:
    """Yield the numbers from the first to the last: "118.1" and "118.5", or "118.1" and "5"; both where it is none."""
    stem, _, begin = first.rpartition(".")
    own_stem, _, end = last.rpartition(".")
    whole = begin.isdigit() and end.isdigit() and own_stem in ("", stem)
    if not whole or not int(begin) < int(end) < int(begin) + LONGEST:
        yield from (tidy(first), tidy(last))
        return
    yield from (f"{stem}.{number}" if stem else str(number) for number in range(int(begin), int(end) + 1))
