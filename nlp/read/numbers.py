"""The numbers that UN documents print before their paragraphs, and where each one hangs in the document."""

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum

# What closes the number of a paragraph. Years ("2014 was …") have nothing of the kind after them.
CLOSED = "|".join((
    r"\s\.(?=\s)",  # loose type: "41 . "
    r"\.\)?(?!\d)",  # "24.", "24.)"
    r"[-–—](?=\s)",
    r"\s?[-–—]\s?(?=[ء-ي])",
    r"[)）]",
    r"(?=\t)",
    r"[、．]",
    # Without a point the text goes on with a capital: "118.17 Ratify", not "Act No. / 1.387 of 2011".
    r"(?:(?<=\.\d)|(?<=\.\d\d)|(?<=\.\d\d\d))(?=\s+[^\sa-zа-я])",
))  # fmt: skip
# "24." or "118.17." at the start of a line; "24 bis." is how late additions are numbered. Four digits with a point are
# not paragraph numbers in these series.
PARAGRAPH = re.compile(rf"(?P<number>\d{{1,3}}(?:\.\d{{1,3}})*(?: (?:bis|ter))?)(?:{CLOSED})\s*(?=\S)")
# "(a)", "a)", "(iv)", Russian "а)", Arabic "(أ)" and, with the mark that joins a letter to nothing, "(هـ)"; with both
# brackets also Chinese "（一）" and "(1)".
ITEM = re.compile(
    r"(?:[(（]?(?P<mark>[a-zａ-ｚ]{1,2}|[ivx]{1,5}|[а-я]|[ء-ي]ـ?|[ء-ي]{2})"
    r"|[(（](?P<figure>\d{1,2}|[一二三四五六七八九十]{1,3}))[)）]\s*(?=\S)"
)
BULLET = re.compile(r"[•·●▪–—-]\s+(?=\S)")

NUMERALS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")
CHINESE = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五")
# The order in which lists are lettered: Arabic by the old order of the letters, Russian without ё, й, ъ, ы, ь.
ABJAD = "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ"
AZBUKA = "абвгдежзиклмнопрстуфхцчшщэюя"
ROMAN = re.compile(r"(?:x{0,3})(?:ix|iv|v?i{0,3})$")


class Depth(IntEnum):
    """How deep a number stands: a paragraph's own, a lettered item's, a roman one's under it."""

    PARAGRAPH = 0
    LETTER = 1
    ROMAN = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Printed:
    """A number as printed at the start of a line, without its brackets and points, and the text after it.

    Digits and Latin letters of other scripts and widths ("٢٤", "１", "ａ") are written as 24, 1, a.
    """

    mark: str
    item: bool
    rest: str


def split_number(text: str) -> Printed | None:
    """Return the number that the line starts with and what follows it; None where it starts with none."""
    if found := PARAGRAPH.match(text):
        return Printed(mark=_plain(found["number"]), item=False, rest=text[found.end() :])
    if found := ITEM.match(text):
        return Printed(mark=_plain(found["mark"] or found["figure"]), item=True, rest=text[found.end() :])
    return None


def _plain(mark: str) -> str:
    """Write the digits of any script as 0 to 9 and full-width letters as ordinary ones; "هـ" as "ه"."""
    if mark.isascii():
        return mark
    signs = unicodedata.normalize("NFKC", mark).replace("\u0640", "")
    return "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in signs)


def following(mark: str) -> str | None:
    """Return the mark after this one, as a roman numeral where it reads as one: "b" after "a", "iv" after "iii"."""
    if mark.isdigit():
        return str(int(mark) + 1)
    for series in (NUMERALS, CHINESE, ABJAD, AZBUKA):
        if mark in series[:-1] and mark:
            return series[series.index(mark) + 1]
    return chr(ord(mark) + 1) if len(mark) == 1 else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a numbered line hangs: its whole number ("24 (b) (i)") and the position of the line that introduces it."""

    number: str
    stem: int | None


class Outline:
    """Follows the numbers of a document from line to line, so that "(i)" is known as a letter or a roman numeral."""

    def __init__(self) -> None:
        self._open: list[tuple[Depth, str, int]] = []

    def place(self, mark: str, position: int, *, item: bool, roman: bool | None = None) -> Place:
        """Return the place of the line at `position`; `roman` says so where the file itself knows the kind of item."""
        depth = self._depth(mark, item=item, roman=roman)
        while self._open and self._open[-1][0] >= depth:
            self._open.pop()
        above = self._open[-1] if self._open else None
        self._open.append((depth, mark, position))
        return Place(number=self._number(), stem=above[2] if above else None)

    def close(self) -> None:
        """Forget the open numbers: a heading ends the paragraph before it."""
        self._open.clear()

    @property
    def number(self) -> str:
        """The whole number of the line last placed; empty where none is open."""
        return self._number()

    def _number(self) -> str:
        return " ".join(mark if depth is Depth.PARAGRAPH else f"({mark})" for depth, mark, _ in self._open)

    def _depth(self, mark: str, *, item: bool, roman: bool | None) -> Depth:
        if not item:
            return Depth.PARAGRAPH
        if roman is None:
            roman = self._reads_as_roman(mark)
        return Depth.ROMAN if roman else Depth.LETTER

    def _reads_as_roman(self, mark: str) -> bool:
        if mark.isdigit() or mark in CHINESE:
            return True
        if not ROMAN.match(mark):
            return False
        letter = next((mark for depth, mark, _ in self._open if depth is Depth.LETTER), "")
        follows_it = len(mark) == len(letter) == 1 and ord(mark) - ord(letter) == 1
        return not follows_it
