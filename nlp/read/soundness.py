"""Tells pages whose text is the file's own from scans, and from text layers that say something else than is printed."""

import re
from collections.abc import Iterable
from enum import StrEnum

from nlp.language import best_share
from nlp.read.pdf_lines import Page

WORD = re.compile(r"[^\W\d_]+")
# On fewer words the share of function words is chance; it takes a heading and a line or two.
TELLING = 60
# Of 923 sound pages with 40 words and more (UPR reports, old and new UN layouts, judgments in four languages) the
# poorest, a table, has 5.3 % function words; the broken layer of the Arabic A/79/876 has 1.7 %.
LEAST_SHARE = 0.04
# The same pages have 30 % one-letter words at most, in a table; a layer that spaces its letters out has nearly all.
MOST_LETTERS = 0.45
# What a font without a table of its letters gives: the sign for "unknown", and codes that Unicode leaves to anyone.
UNKNOWN = re.compile(r"[\ufffd\ue000-\uf8ff]")
MOST_UNKNOWN = 0.1
# A picture this large is the page itself; letterheads and emblems cover a fortieth of the page at most.
PAGE_SIZED = 0.7
LEAST_PICTURE = 0.05
# A page without text that draws this many outlines may have its letters drawn; empty pages draw a rule or two.
DRAWN_LETTERS = 100


class Fault(StrEnum):
    """Why the text of a page cannot be had, or not trusted, without recognising it."""

    PICTURE = "scanned, a picture without text"
    BROKEN = "its text layer is broken"
    FOREIGN = "scanned, its text comes from an earlier recognition and may be poor"


def page_text(page: Page) -> str:
    """Return all that stands on the page."""
    return "\n".join(line.text for line in page.lines)


def fault(page: Page) -> Fault | None:
    """Return what is wrong with the text of a page; None where it is sound, and where the page is blank."""
    text = page_text(page)
    if not text.strip():
        return Fault.PICTURE if page.pictured > LEAST_PICTURE or page.strokes > DRAWN_LETTERS else None
    if is_broken(text):
        return Fault.BROKEN
    return Fault.FOREIGN if page.pictured > PAGE_SIZED else None


def is_broken(text: str) -> bool:
    """True where a text of sixty words and more reads like none of the languages in its script."""
    if len(UNKNOWN.findall(text)) > MOST_UNKNOWN * len(text):
        return True
    words = WORD.findall(text)
    share = best_share(text)
    if len(words) < TELLING or share is None:
        return False
    return share < LEAST_SHARE or _single(words) > MOST_LETTERS * len(words)


def _single(words: Iterable[str]) -> int:
    """Count the words of one letter, of scripts that write words in letters."""
    return sum(len(word) == 1 and ord(word) < 0x2E80 for word in words)
