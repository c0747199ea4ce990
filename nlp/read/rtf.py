"""Reads a rich text file (.rtf) into its numbered paragraphs; the numbers stand in the file as Word printed them."""

import re
from dataclasses import dataclass, field, replace

from nlp.read.rtf_tokens import CHARSETS, WESTERN, Tokens, encoding_of
from nlp.read.unpaged import MASTHEAD_ROWS, Line, Print, assemble, cut_at_items, tidy
from treatywatch.catalogue.readings import Reading, UnreadableFile

MEDIA_TYPE = "application/rtf"
# Word nests groups some twenty deep; each group that is open takes memory.
DEEPEST = 1000
BODY_LEVEL = 9
# RTF 1.9.1: groups whose text is not printed, besides those marked so by "\*", and where the text of others goes.
UNPRINTED = frozenset({
    "colortbl", "filetbl", "info", "pict", "nonshppict", "fldinst", "sp", "tc", "tcn", "xe",
    "footer", "footerl", "footerr", "footerf", "atnid", "atnauthor",
})  # fmt: skip
PLACES = {
    **dict.fromkeys(UNPRINTED, "nowhere"),
    **dict.fromkeys(("header", "headerl", "headerr", "headerf"), "head"),
    **dict.fromkeys(("listtext", "pntext"), "number"),
    "footnote": "note",
    "fonttbl": "fonts",
    "stylesheet": "styles",
}
# Groups that are printed although "\*" says that older programs may leave them out.
PRINTED = frozenset({"footnote", "shpinst"})
ENDS = frozenset({"par", "sect", "page", "cell", "nestcell", "row", "nestrow"})
CHARACTERS = {
    "tab": "\t", "line": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ",
}  # fmt: skip


def read_rtf(content: bytes) -> Reading:
    """Return what the file says, paragraph by paragraph; it has no pages and no boxes.

    Deleted and hidden text is left out. Raises UnreadableFile where the file ends before its last group does, or nests
    groups absurdly deep.
    """
    return assemble(_Reader(Tokens(content=content)).printed(), MEDIA_TYPE)


@dataclass(frozen=True, kw_only=True, slots=True)
class _State:
    """What is in force in a group: where its text goes, and how it looks."""

    to: str = "text"
    marked: bool = False
    bold: bool = False
    raised: bool = False
    hidden: bool = False
    encoding: str = WESTERN
    unicode_skip: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class _Run:
    """Characters of one look."""

    text: str
    bold: bool
    raised: bool


@dataclass(kw_only=True, slots=True)
class _Paragraph:
    """A paragraph while it is collected."""

    runs: list[_Run] = field(default_factory=list)
    number: str = ""
    level: int | None = None
    in_table: bool = False
    notes: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    def line(self) -> Line:
        number = " ".join(self.number.split())
        counted = bool(re.search(r"\w", number))
        bold = sum(len(run.text.strip()) * (1 if run.bold else -1) for run in self.runs) > 0
        return Line(
            text=self.text,
            number=number if counted else "",
            format="bullet" if number and not counted else "",
            bold=bold,
            level=self.level,
            footnotes=tuple(self.notes),
        )


class _Reader:
    """Goes through the tokens of a file and collects what it prints."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._state = _State()
        self._open: list[_State] = []
        self._paragraph = _Paragraph()
        self._paragraphs: list[_Paragraph] = []
        self._heads: list[str] = []
        self._aside = ""  # what is collected of a note or a running head
        self._mark = ""  # of that note
        self._rows = 0  # of the table at the top
        self._levels: dict[int, int] = {}  # in the outline, by style
        self._style = 0
        self._font = 0
        self._default_font = 0

    def printed(self) -> Print:
        for token in self._tokens:
            if token.brace == "{":
                self._enter()
            elif token.brace:
                self._leave()
            elif token.text:
                self._add(token.text)
            else:
                self._control(token.word, token.number)
        if self._open:
            raise UnreadableFile("truncated rich text file: fetch it again")
        self._end_paragraph()
        return self._parted()

    def _parted(self) -> Print:
        """Part the table at the top, which is the masthead where it is small."""
        first = next((n for n, paragraph in enumerate(self._paragraphs) if not paragraph.in_table), 0)
        start = first if self._rows <= MASTHEAD_ROWS else 0
        masthead = (part for paragraph in self._paragraphs[:start] for part in paragraph.text.split("\n"))
        lines = (line for paragraph in self._paragraphs[start:] for line in cut_at_items(paragraph.line()))
        return Print(masthead=tuple(filter(None, map(tidy, masthead))), lines=tuple(lines), heads=tuple(self._heads))

    def _enter(self) -> None:
        if len(self._open) >= DEEPEST:
            raise UnreadableFile(f"rich text file that nests more than {DEEPEST} groups: fetch it again")
        self._open.append(self._state)
        self._state = replace(self._state, marked=False)

    def _leave(self) -> None:
        if not self._open:
            return
        left, self._state = self._state, self._open.pop()
        if left.to != self._state.to:
            self._end_aside(left.to)
        self._tokens.encoding, self._tokens.unicode_skip = self._state.encoding, self._state.unicode_skip

    def _end_aside(self, place: str) -> None:
        text = " ".join(self._aside.split())
        if place == "head":
            self._heads.append(text)
        elif place == "note" and text:
            self._paragraph.notes.append(text.removeprefix(self._mark).strip())
        self._aside = ""

    def _add(self, text: str) -> None:
        state = self._state
        if state.hidden:
            return
        if state.to == "text":
            self._paragraph.runs.append(_Run(text=text, bold=state.bold, raised=state.raised))
        elif state.to == "number":
            self._paragraph.number += text
        elif state.to in {"note", "head"}:
            self._aside += text

    def _control(self, word: str, number: int | None) -> None:
        if word == "*":
            self._state = replace(self._state, marked=True)
        elif self._state.marked and word not in PRINTED:
            self._state = replace(self._state, marked=False, to="nowhere")
        elif self._state.to == "nowhere":
            return
        elif word in PLACES:
            self._go(PLACES[word])
        elif self._state.to in {"fonts", "styles"}:
            self._define(word, number or 0)
        elif word in CHARACTERS:
            self._add(CHARACTERS[word])
        elif word in ENDS:
            self._end(word)
        else:
            self._look(word, number)

    def _go(self, place: str) -> None:
        if place == "note":
            # The mark of a note is raised and stands directly before it.
            runs, raised = self._paragraph.runs, ""
            while runs and runs[-1].raised:
                raised = runs.pop().text + raised
            self._mark = raised.strip()
        self._state = replace(self._state, to=place, marked=False)

    def _define(self, word: str, number: int) -> None:
        """Note the character set of a font, or the level of a style."""
        if word == "f":
            self._font = number
        elif word == "fcharset":
            self._tokens.fonts[self._font] = CHARSETS.get(number, self._tokens.own)
        elif word == "s":
            self._style = number
        elif word == "outlinelevel":
            self._levels[self._style] = number

    def _end(self, word: str) -> None:
        if self._state.to != "text":
            self._add(" ")
            return
        self._end_paragraph()
        if word == "row" and all(paragraph.in_table for paragraph in self._paragraphs):
            self._rows += 1

    def _end_paragraph(self) -> None:
        ended = self._paragraph
        if re.search(r"\w", ended.text):
            self._paragraphs.append(ended)
        self._paragraph = _Paragraph(level=ended.level, in_table=ended.in_table)

    def _look(self, word: str, number: int | None) -> None:
        """Follow what a control word says of the letters, or of the paragraph, that follow."""
        state, on = self._state, number != 0
        match word:
            case "b":
                self._state = replace(state, bold=on)
            case "v" | "deleted":
                self._state = replace(state, hidden=on)
            case "super" | "nosupersub":
                self._state = replace(state, raised=on and word == "super")
            case "plain":
                self._state = replace(state, bold=False, raised=False, hidden=False)
                self._use_font(self._default_font)
            case "f":
                self._use_font(number or 0)
            case "uc":
                self._tokens.unicode_skip = number or 0
                self._state = replace(state, unicode_skip=number or 0)
            case "ansicpg" | "deff" | "mac":
                self._default(word, number or 0)
            case "pard" | "s" | "outlinelevel" | "intbl" if state.to == "text":
                self._set(word, number or 0)

    def _use_font(self, font: int) -> None:
        self._tokens.encoding = self._tokens.fonts.get(font, self._tokens.own)
        self._state = replace(self._state, encoding=self._tokens.encoding)

    def _default(self, word: str, number: int) -> None:
        if word == "deff":
            self._default_font = number
            return
        self._tokens.own = "mac_roman" if word == "mac" else encoding_of(number)
        self._use_font(self._default_font)

    def _set(self, word: str, number: int) -> None:
        paragraph = self._paragraph
        if word == "pard":
            paragraph.level, paragraph.in_table = None, False
        elif word == "intbl":
            paragraph.in_table = True
        else:
            level = number if word == "outlinelevel" else self._levels.get(number)
            paragraph.level = level if level is not None and level < BODY_LEVEL else paragraph.level
