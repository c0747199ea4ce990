"""Joins printed lines back into running text: line breaks, line-end hyphens, and footnote marks."""

import re
from collections.abc import Callable, Iterable

WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
BROKEN = re.compile(r"(?P<head>[^\W\d_]+)-$")
TAIL = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# Chinese and Japanese put no spaces between words, nor between them and the numbers in the text; the white space that
# typesetting programs leave there is no character of the text.
UNSPACED = "[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]"
SPACE_BESIDE = re.compile(rf"(?<={UNSPACED}) +| +(?={UNSPACED})")
# A number runs on over a line's end, in a text that breaks its lines anywhere.
NUMBER_BROKEN = re.compile(rf"{UNSPACED}.*[\d/.]$")
RAISED = re.compile(r"\s?⟦(?P<mark>[^⟧]*)⟧")


class Mender:
    """Joins lines with the document's own words as the judge of what a line-end hyphen is."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._words = {word.lower() for line in lines for word in WORD.findall(line)}

    def join(self, lines: Iterable[str]) -> str:
        """Return the lines as one text.

        A hyphen at a line's end goes only where the document writes the whole word without it, as UN documents
        break lines at hyphens that are there anyway ("decision-making").
        """
        text = ""
        for line in lines:
            text = self._joined(text, line.strip())
        return text

    def _joined(self, text: str, line: str) -> str:
        if not text or not line:
            return text or line
        if text.endswith("\u00ad"):
            return text[:-1] + line
        if text.endswith("-") and line[0].islower() and (head := BROKEN.search(text)) and (tail := TAIL.match(line)):
            whole, hyphened = (f"{head['head']}{between}{tail[0]}".lower() for between in ("", "-"))
            broken = whole in self._words and hyphened not in self._words
            return (text[:-1] if broken else text) + line
        if text.endswith("/") or re.match(UNSPACED, text[-1]) or re.match(UNSPACED, line[0]):
            return text + line
        if line[0].isdigit() and NUMBER_BROKEN.search(text):
            return text + line
        return f"{text} {line}"


def close_up(text: str) -> str:
    """Return the text without spaces beside Chinese characters."""
    return text if text.isascii() else SPACE_BESIDE.sub("", text)


def without_marks(text: str, is_note: Callable[[str], bool]) -> str:
    """Return the text without its raised footnote marks; a raised sign that leads to no footnote stays ("m2")."""
    text = RAISED.sub(lambda found: "" if is_note(found["mark"]) else found["mark"], text)
    return " ".join(text.split())
