"""Decides which numbers at the start of a block are a paragraph's or an item's own, and where each one hangs."""

import re
from dataclasses import dataclass, field

from nlp.read.blocks import Block, has_ended
from nlp.read.headings import depth
from nlp.read.numbers import Outline, Place, Printed, following

NUMBER = re.compile(r"\d+(?:\.\d+)*")
# A list numbered 1, 2, 3 inside paragraph 69 is set further in than the paragraphs' own numbers, by a tab (points).
INDENT = 12
SECOND = re.compile(r"(?P<number>\d{1,3})\s?[.)]?\s+(?=\S)")
LEAD = re.compile(r"\d[\d. ]* (?=\S)")
DOTTED = re.compile(r"(?P<paragraph>\d+)\.(?P<item>\d+)")
# What the recognition of scans makes of "11." and "19.".
MISREAD = re.compile(r"(?P<mark>[\dlIOo]{1,3})[.,]\s+(?=\S)")
DIGITS = str.maketrans("lIOo", "1100")
OPEN_ITEM = re.compile(r"\((\w+)\)")
FIRST_ITEMS = frozenset({"a", "i", "а", "أ", "1", "一"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Above:
    """What stands above a block: its last line's text, whether that line is short, whether it is in the same column."""

    text: str
    short: bool
    same_column: bool


@dataclass(kw_only=True, slots=True)
class Numbering:
    """Follows the numbers of a document, those of its paragraphs and those of the list in one of them."""

    outline: Outline = field(default_factory=Outline)
    paragraph: int | None = None
    indent: float = 0.0
    list_item: int = 0
    list_indent: float = 0.0
    after_heading: bool = True

    def believed(self, block: Block, then: Block | None, above: Above | None) -> Printed | None:
        """Return the number that the block starts with; None for a section's, or for running text that looks so."""
        printed = self._whole(block)
        if printed is None:
            return None
        expected = printed.item or self._is_expected(printed.mark, above)
        if not expected and _heads(block, printed, then):
            return None
        if above is None or (block.after_gap and above.same_column):
            return printed
        ended = has_ended(above.text) or printed.mark == str(self.list_item + 1)
        if printed.item:
            return printed if ended and self._is_next_item(printed.mark) else None
        # On a new page the very next number, before a capital, is a paragraph's even where the last one lacks its stop.
        turned = not above.same_column and self._is_next(printed) and printed.rest[:1].isupper()
        return printed if expected and (ended or above.short or turned) else None

    def place(self, printed: Printed, indent: float, position: int) -> Place:
        """Take in a number that is believed, of the paragraph at `position`, and return where it hangs."""
        mark = printed.mark
        if not printed.item and mark.isdigit():
            listed = self._list_mark(int(mark), indent)
            if not listed:
                self.paragraph, self.indent, self.list_item = int(mark), indent, 0
            mark = listed or mark
        self.after_heading = False
        return self.outline.place(mark, position, item=printed.item)

    def pass_heading(self) -> None:
        """A heading ends the paragraph before it."""
        self.outline.close()
        self.after_heading = True

    def _whole(self, block: Block) -> Printed | None:
        """Mend a number with spaces in it ("147. 10." under 147, "1 15 ." after 114) or misread on a scan ("ll.")."""
        printed, text = block.printed, block.first.text
        if self.paragraph is None or not text[:1].isalnum():
            return printed
        if loose := self._loose(text):
            return loose
        misread = MISREAD.match(text) if block.first.confidence is not None else None
        if misread and misread["mark"].translate(DIGITS) == str(self.paragraph + 1):
            return Printed(mark=str(self.paragraph + 1), item=False, rest=text[misread.end() :])
        second = SECOND.match(printed.rest) if printed and printed.mark == str(self.paragraph) else None
        if printed is None or second is None:
            return printed
        return Printed(mark=f"{printed.mark}.{second['number']}", item=False, rest=printed.rest[second.end() :])

    def _loose(self, text: str) -> Printed | None:
        """Read the next number of a paragraph or list through the spaces that loose type leaves in it ("1 15 .")."""
        paragraph = self.paragraph or 0
        numbers = [f"{paragraph}.1", str(paragraph + 1)]
        if last := DOTTED.match(self.outline.number):
            numbers.insert(0, f"{last['paragraph']}.{int(last['item']) + 1}")
        found = LEAD.match(text)
        mark = found[0].replace(" ", "").rstrip(".") if found else ""
        # A number without a point in it has one behind it, as "11 8 States" is no number 118.
        if found is None or mark not in numbers or ("." not in mark and not found[0].rstrip().endswith(".")):
            return None
        return Printed(mark=mark, item=False, rest=text[found.end() :])

    def _is_expected(self, mark: str, above: Above | None) -> bool:
        if self.paragraph is None or not NUMBER.fullmatch(mark) or "." in mark:
            return True
        # A list begins where the paragraph that introduces it has ended.
        opens_list = above is not None and has_ended(above.text)
        return int(mark) == self.paragraph + 1 or (
            int(mark) == self.list_item + 1 and bool(self.list_item or opens_list)
        )

    def _is_next(self, printed: Printed) -> bool:
        return self.paragraph is not None and printed.mark == str(self.paragraph + 1)

    def _is_next_item(self, mark: str) -> bool:
        """True for an item that can follow those that are open: the first of a list, or the next letter or numeral."""
        return mark in FIRST_ITEMS or any(
            mark == following(before) for before in OPEN_ITEM.findall(self.outline.number)
        )

    def _list_mark(self, value: int, indent: float) -> str:
        """Return "69.1" for the first of a list numbered 1, 2, 3 inside paragraph 69; empty for a paragraph's own."""
        if self.paragraph is None or (value == 1 and self.after_heading):
            return ""
        # Paragraphs are numbered upwards, so a lower number while a list is open belongs to the list.
        lower = bool(self.list_item) and value < self.paragraph
        if value != 1 and not lower and not (self.list_item and value == self.list_item + 1):
            return ""
        if self.list_item and value > self.paragraph and self._stands_as_paragraph(indent):
            return ""
        self.list_item, self.list_indent = value, indent
        return f"{self.paragraph}.{value}"

    def _stands_as_paragraph(self, indent: float) -> bool:
        """True where item 82 of the list in paragraph 81 and paragraph 82 differ by indent, and this is no item."""
        differ = abs(self.list_indent - self.indent) > INDENT
        return differ and abs(indent - self.indent) < abs(indent - self.list_indent)


def _heads(block: Block, printed: Printed, then: Block | None) -> bool:
    """True where the number is a heading's: the next one does not follow on it at once, as in a list."""
    follows = then and then.printed and then.printed.mark == following(printed.mark)
    return not follows and depth(" ".join(line.text for line in block.lines)) is not None
