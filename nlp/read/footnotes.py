"""Brings footnotes to the paragraphs that their marks stand in."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from nlp.read.layout import Note
from nlp.read.mending import RAISED, without_marks
from nlp.read.pdf_lines import Line
from treatywatch.catalogue.readings import ReadParagraph


class Footnotes:
    """The footnotes of a document, each given out once."""

    def __init__(self, notes: Sequence[Note]) -> None:
        self._waiting = list(notes)
        self._marks: dict[int, set[str]] = {}
        self._gathered = {note.mark for note in notes if note.at_end}
        for note in notes:
            # A note whose mark is on a page's last line may stand on the next.
            for page in (note.page - 1, note.page):
                self._marks.setdefault(page, set()).add(note.mark)

    def plain(self, text: str, page: int) -> str:
        """Return the text of a paragraph that begins on this page without the marks that lead to a footnote."""
        marks = self._marks.get(page, set())
        return without_marks(text, lambda mark: mark in marks or mark in self._gathered)

    def of(self, lines: Iterable[Line]) -> tuple[str, ...]:
        """Return the footnotes whose marks stand in these lines, in order."""
        marks = [(raised["mark"], line.box.page) for line in lines for raised in RAISED.finditer(line.text)]
        return tuple(_text(note) for mark, page in marks if (note := self._take(mark, page)))

    def _take(self, mark: str, page: int) -> Note | None:
        for note in self._waiting:
            if note.mark == mark and (note.at_end or 0 <= note.page - page <= 1):
                self._waiting.remove(note)
                return note
        return None

    def with_rest(self, paragraphs: list[ReadParagraph]) -> list[ReadParagraph]:
        """Give every footnote whose mark was not found to the last paragraph that begins before it."""
        paragraphs = list(paragraphs)
        for note in self._waiting:
            before = [n for n, paragraph in enumerate(paragraphs) if (paragraph.page or 0) <= note.page]
            if before:
                last = paragraphs[before[-1]]
                paragraphs[before[-1]] = replace(last, footnotes=(*last.footnotes, _text(note)))
        return paragraphs


def _text(note: Note) -> str:
    return " ".join(note.text.split())
