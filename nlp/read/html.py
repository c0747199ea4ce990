"""Reads a document that was published as a web page (HTML, UTF-16 included)."""

import re
from dataclasses import dataclass, field

import lxml.html
from lxml import etree
from lxml.html.defs import block_tags
from w3lib.encoding import html_to_unicode

from nlp.read.docx_numbers import written
from nlp.read.html_notes import Notes, notes
from nlp.read.html_refusals import refuse_others
from nlp.read.unpaged import MASTHEAD_ROWS, Line, Print, assemble, cut_at_items, tidy
from treatywatch.catalogue.readings import Reading, UnreadableFile

MEDIA_TYPE = "text/html"
# Elements that begin and end a line; those of lists and tables are not among lxml's.
BLOCKS = block_tags | {"body", "caption", "dd", "dt", "li", "main", "tbody", "td", "tfoot", "th", "thead", "tr"}
UNPRINTED = frozenset({"script", "style", "head", "noscript", "template", "del", "select", "button", "textarea"})
BOLD = frozenset({"b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"})
WEIGHT = re.compile(r"font-weight:\s*(?:(?P<bold>bold|[6-9]00)|normal|[1-5]00)")
# HTML 4.01, 10.2, and CSS 2.1, 12.5: the types of a list, by the names that Word gives the same formats.
TYPES = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
STYLE = re.compile(
    r"list-style(?:-type)?:[^;]*?(?P<type>lower-alpha|lower-latin|upper-alpha|lower-roman|upper-roman|none)"
)
STYLES = {
    "lower-alpha": "lowerLetter",
    "lower-latin": "lowerLetter",
    "upper-alpha": "upperLetter",
    "lower-roman": "lowerRoman",
    "upper-roman": "upperRoman",
}
DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
# A line break in the file is a space, with the indentation around it; a tab within a line is one that Word printed.
FOLD = re.compile(r"[ \t]*[\r\n\f]\s*")
# Two or more hard spaces, as Word writes the gap after a typed number.
GAP = re.compile("\u00a0[\u00a0 ]+")
# The letters of a masthead; a table with more is the layout of a whole page.
LARGEST_MASTHEAD = 1500


def read_html(content: bytes) -> Reading:
    """Return what the page says, paragraph by paragraph; it has no pages and no boxes.

    Raises UnreadableFile where it is no document but a block page, a listing or a page with next to no text.
    """
    root = _parse(content)
    refuse_others(root)
    return assemble(_Walk(notes=notes(root)).printed(root), MEDIA_TYPE)


def _parse(content: bytes) -> lxml.html.HtmlElement:
    parser = lxml.html.HTMLParser(huge_tree=True)
    try:
        root = lxml.html.document_fromstring(DECLARATION.sub("", decoded(content)).replace("\0", ""), parser=parser)
    except etree.ParserError as error:
        raise UnreadableFile("a web page without any text: fetch it again") from error
    # libxml2 leaves out what stands deeper than this, and a document must never lose a part unseen.
    if any("xcessive depth" in entry.message for entry in parser.error_log):
        raise UnreadableFile("a web page whose elements nest too deeply to be a document: fetch it again")
    return root


def decoded(content: bytes) -> str:
    """Return the page's characters: by its byte-order mark, by zero bytes that only UTF-16 has, or as it declares."""
    start = content[:64]
    for encoding, zeros in (("utf-16-le", start[1::2]), ("utf-16-be", start[0::2])):
        if not start.startswith((b"\xff\xfe", b"\xfe\xff")) and zeros.count(0) > len(zeros) / 2:
            return content.decode(encoding, "replace")
    return html_to_unicode(None, content, default_encoding="utf-8")[1].lstrip("\ufeff")


@dataclass(kw_only=True, slots=True)
class _List:
    """A list that is open: how it counts, and the number of the item before."""

    format: str
    count: int


@dataclass(kw_only=True, slots=True)
class _Walk:
    """Goes through the page from top to bottom and collects what it prints."""

    notes: Notes
    lines: list[Line] = field(default_factory=list)
    masthead: list[str] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    letters: dict[bool, int] = field(default_factory=lambda: {True: 0, False: 0})
    lists: list[_List] = field(default_factory=list)
    weights: list[bool] = field(default_factory=lambda: [False])
    number: tuple[str, str] = ("", "")
    level: int | None = None
    table: lxml.html.HtmlElement | None = None
    skipped: lxml.html.HtmlElement | None = None

    def printed(self, root: lxml.html.HtmlElement) -> Print:
        for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
            if event == "start":
                self._start(element)
            elif event == "end":
                self._end(element)
            if event != "start":
                self._add(element.tail)
        self._flush()
        return Print(masthead=tuple(self.masthead), lines=tuple(self.lines), heads=tuple(self.heads))

    def _start(self, element: lxml.html.HtmlElement) -> None:
        if self.skipped is not None:
            return
        if self._unprinted(element):
            self.skipped = element
            return
        tag = element.tag
        if tag in BLOCKS:
            self._flush()
            self._open(element)
        elif tag == "br":
            self.pieces.append("\n")
        weight = WEIGHT.search(element.get("style") or "")
        self.weights.append(bool(weight["bold"]) if weight else tag in BOLD or self.weights[-1])
        self._add(element.text)

    def _unprinted(self, element: lxml.html.HtmlElement) -> bool:
        """Whether nothing of the element is printed here; notes go to their paragraphs and running heads to theirs."""
        if element.tag in UNPRINTED or element in self.notes.bodies:
            return True
        if element in self.notes.marks:
            self.keys.append(self.notes.marks[element])
            return True
        if element.get("title") in {"header", "footer"}:
            if element.get("title") == "header":
                self.heads.append(tidy(element.text_content()))
            return True
        return False

    def _open(self, element: lxml.html.HtmlElement) -> None:
        """Note what the block says of the lines in it: a list, an item's number, a heading's level, the masthead."""
        tag = element.tag
        if tag in {"ol", "ul"}:
            start = _whole(element.get("start"))
            self.lists.append(_List(format=_format(element), count=1 if start is None else start))
        elif tag == "li" and self.lists:
            self._number(element, self.lists[-1])
        elif len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.level = int(tag[1]) - 1
        elif tag == "table" and not (self.lines or self.masthead or self.table is not None) and _opens(element):
            self.table = element

    def _number(self, item: lxml.html.HtmlElement, series: _List) -> None:
        value = _whole(item.get("value"))
        series.count = series.count if value is None else value
        if series.format in {"bullet", "none"}:
            self.number = ("", series.format)
        else:
            count = written(series.count, series.format)
            self.number = (f"{count}." if series.format == "decimal" else f"({count})", series.format)
        series.count += 1

    def _end(self, element: lxml.html.HtmlElement) -> None:
        if self.skipped is not None:
            self.skipped = None if element is self.skipped else self.skipped
            return
        self.weights.pop()
        if element.tag not in BLOCKS:
            return
        self._flush()
        if element.tag in {"ol", "ul"} and self.lists:
            self.lists.pop()
        if element.tag == "li":
            self.number = ("", "")
        self.level = None
        self.table = None if element is self.table else self.table

    def _add(self, text: str | None) -> None:
        if text and self.skipped is None:
            folded = GAP.sub("\t", FOLD.sub(" ", text))
            self.pieces.append(folded)
            self.letters[self.weights[-1]] += len("".join(folded.split()))

    def _flush(self) -> None:
        """Turn what was collected since the last block began or ended into lines."""
        text, keys = "".join(self.pieces), self.keys
        bold = self.letters[True] > self.letters[False]
        self.pieces, self.keys, self.letters = [], [], {True: 0, False: 0}
        if not re.search(r"\w", text):
            return
        if self.table is not None:
            self.masthead.extend(filter(None, map(tidy, text.split("\n"))))
            return
        number, kind = self.number
        line = Line(
            text=text,
            number=number,
            format=kind,
            bold=bold,
            level=self.level,
            footnotes=tuple(self.notes.texts[key] for key in keys),
        )
        self.number = ("", "")
        self.lines.extend(cut_at_items(line))


def _opens(table: lxml.html.HtmlElement) -> bool:
    """Whether a table at the top of the page is the masthead, and not the layout of all of it."""
    small = sum(1 for _ in table.iter("tr")) <= MASTHEAD_ROWS
    return small and len("".join(table.text_content().split())) <= LARGEST_MASTHEAD


def _format(series: lxml.html.HtmlElement) -> str:
    if found := STYLE.search(series.get("style") or ""):
        return STYLES.get(found["type"], "none")
    return "bullet" if series.tag == "ul" else TYPES.get(series.get("type") or "", "decimal")


def _whole(value: str | None) -> int | None:
    """Return the whole number of an attribute; None where there is none, or one that no document counts to."""
    return int(value) if value and re.fullmatch(r"\d{1,4}", value.strip()) else None
