"""The automatic numbers of a Word file, worked out as Word prints them.

Word stores no printed number: a paragraph names a list and a level, the list (ISO/IEC 29500-1, 17.9) says how its
levels count and look, and the styles pass both on to their heirs.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from string import ascii_lowercase, ascii_uppercase
from types import MappingProxyType

from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement as Element

from nlp.read.numbers import ABJAD
from nlp.read.split_lists import Look, SplitLists, is_by_libreoffice

# Above this, letters repeat beyond reading.
MOST_COUNTED = 1000
WHOLE = re.compile(r"-?[0-9]{1,9}")
RUSSIAN = "абвгдежзиклмнопрстуфхцчшщыэюя"
ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)


def _lettered(alphabet: str) -> Callable[[int], str]:
    return lambda count: alphabet[(count - 1) % len(alphabet)] * ((count - 1) // len(alphabet) + 1)


def _roman(count: int) -> str:
    text = ""
    for value, letters in ROMAN:
        text += letters * (count // value)
        count %= value
    return text


FORMATS: Mapping[str, Callable[[int], str]] = MappingProxyType({
    "lowerLetter": _lettered(ascii_lowercase),
    "upperLetter": _lettered(ascii_uppercase),
    "lowerRoman": _roman,
    "upperRoman": lambda count: _roman(count).upper(),
    "russianLower": _lettered(RUSSIAN),
    "russianUpper": _lettered(RUSSIAN.upper()),
    "arabicAbjad": _lettered(ABJAD),
    "arabicAlpha": _lettered("أبتثجحخدذرزسشصضطظعغفقكلمنهوي"),
    "decimalZero": lambda count: f"{count:02d}",
    "none": lambda count: "",
})  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Level:
    """One level of a list: where it starts, how it counts, what it prints ("%1.", "(%2)") and how far in."""

    start: int
    format: str
    text: str
    indent: tuple[str, ...]
    legal: bool
    restarts: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Automatic:
    """A number as Word prints it, and how it counts ("decimal", "lowerLetter", "bullet", …)."""

    text: str
    format: str


@dataclass(kw_only=True, slots=True)
class _List:
    abstract: str
    levels: dict[int, Level]
    starts: dict[int, int] = field(default_factory=dict)


class Numbers:
    """Counts through the lists of one Word document, its paragraphs being asked about in their order."""

    def __init__(self, document: Document) -> None:
        self._styles = {s.get(qn("w:styleId"), ""): s for s in document.styles.element.iterchildren(qn("w:style"))}
        self._default = next((k for k, s in self._styles.items() if s.get(qn("w:default")) == "1"
                              and s.get(qn("w:type")) == "paragraph"), "")  # fmt: skip
        numbering = _numbering_part(document)
        self._abstracts = _by_id(numbering, "w:abstractNum", "w:abstractNumId")
        self._nums = _by_id(numbering, "w:num", "w:numId")
        self._lists: dict[str, _List | None] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[str] = set()
        self._split = SplitLists() if is_by_libreoffice(document) else None

    def next(self, paragraph: Element) -> Automatic | None:
        """Return the number that Word prints before this paragraph; None where it prints none."""
        num, depth = self._named(paragraph)
        series = self._list(num) if num not in {"", "0"} else None
        level = series.levels.get(depth) if series else None
        if series is None or level is None:
            return None
        counts = self._count(num, series, depth)
        if level.format == "bullet":
            return Automatic(text="", format="bullet")
        return Automatic(text=_printed(level, series, counts), format=level.format)

    def _named(self, paragraph: Element) -> tuple[str, int]:
        """Return the list and level that the paragraph names itself, or its style, or the style's ancestors."""
        num = depth = None
        properties: Element | None = paragraph.find(qn("w:pPr"))
        style = _value(properties, "w:pStyle") or self._default
        seen: set[str] = set()
        while True:
            here_num, here_depth = _numpr(properties)
            num = num if num is not None else here_num
            depth = depth if depth is not None else here_depth
            if (num is not None and depth is not None) or style in seen or style not in self._styles:
                break
            seen.add(style)
            properties = self._styles[style].find(qn("w:pPr"))
            style = _value(self._styles[style], "w:basedOn") or ""
        if num is not None and depth is None:
            depth = self._depth_of_style(num, _value(paragraph.find(qn("w:pPr")), "w:pStyle"))
        return num or "", whole(depth, 0)

    def _depth_of_style(self, num: str, style: str | None) -> str | None:
        """A style numbered without a level stands at the level of the list that names the style (17.9.23)."""
        abstract = self._abstracts.get(_value(self._nums.get(num), "w:abstractNumId") or "")
        levels = abstract.iterchildren(qn("w:lvl")) if abstract is not None else ()
        return next((lvl.get(qn("w:ilvl")) for lvl in levels if style and _value(lvl, "w:pStyle") == style), None)

    def _list(self, num: str) -> _List | None:
        if num not in self._lists:
            self._lists[num] = self._read_list(num)
        return self._lists[num]

    def _read_list(self, num: str) -> _List | None:
        element = self._nums.get(num)
        key = _value(element, "w:abstractNumId") or ""
        abstract = self._abstracts.get(key)
        if element is None or abstract is None:
            return None
        if link := _value(abstract, "w:numStyleLink"):
            linked = _numpr(self._styles[link].find(qn("w:pPr")))[0] if link in self._styles else None
            return self._list(linked) if linked and linked != num else None
        levels = {whole(lvl.get(qn("w:ilvl")), 0): _level(lvl) for lvl in abstract.iterchildren(qn("w:lvl"))}
        series = _List(abstract=key, levels=levels)
        for override in element.iterchildren(qn("w:lvlOverride")):
            depth = whole(override.get(qn("w:ilvl")), 0)
            if (own := override.find(qn("w:lvl"))) is not None:
                series.levels[depth] = _level(own)
            if (start := _value(override, "w:startOverride")) is not None:
                series.starts[depth] = whole(start, 1)
        return series

    def _whole(self, series: _List, depth: int) -> str:
        """Return the definition that the list counts by; the halves of a list that LibreOffice split count by one."""
        if self._split is None or series.starts:
            return series.abstract
        level = series.levels[depth]
        return self._split.whole(
            series.abstract, Look(depth=depth, format=level.format, text=level.text, indent=level.indent)
        )

    def _count(self, num: str, series: _List, depth: int) -> dict[int, int]:
        counts = self._counts.setdefault(self._whole(series, depth), {})
        if num not in self._begun:
            self._begun.add(num)
            # Lists of one abstract definition count on together, until one says where it starts anew.
            for level, start in series.starts.items():
                counts[level] = start - 1
        counts[depth] = counts.get(depth, series.levels[depth].start - 1) + 1
        for deeper in [d for d in counts if d > depth and series.levels[d].restarts]:
            del counts[deeper]
        return counts


def written(count: int, name: str) -> str:
    """Return a count in the format of this name; as a plain number where no document counts so far by letters."""
    return FORMATS.get(name, str)(count) if 0 < count <= MOST_COUNTED else str(count)


def whole(value: str | None, otherwise: int) -> int:
    """Return the whole number that an attribute holds; `otherwise` where it holds none, or an absurd one."""
    return int(value) if value and WHOLE.fullmatch(value) else otherwise


def _printed(level: Level, series: _List, counts: dict[int, int]) -> str:
    text = level.text
    for depth in sorted(series.levels, reverse=True):
        if (slot := f"%{depth + 1}") in text:
            name = "decimal" if level.legal else series.levels[depth].format
            text = text.replace(slot, written(counts.get(depth, series.levels[depth].start), name))
    return text.strip()


def _level(element: Element) -> Level:
    legal = element.find(qn("w:isLgl"))
    return Level(
        start=whole(_value(element, "w:start"), 1),
        format=_value(element, "w:numFmt") or "decimal",
        text=_value(element, "w:lvlText") or "",
        indent=tuple(str(value) for ind in element.iter(qn("w:ind")) for value in ind.values()),
        legal=legal is not None and legal.get(qn("w:val")) not in {"0", "false"},
        restarts=_value(element, "w:lvlRestart") != "0",
    )


def _numbering_part(document: Document) -> Element | None:
    parts = (
        r.target_part for r in document.part.rels.values() if r.reltype.endswith("/numbering") and not r.is_external
    )
    return next((part.element for part in parts), None)


def _by_id(numbering: Element | None, tag: str, key: str) -> dict[str, Element]:
    found = numbering.iterchildren(qn(tag)) if numbering is not None else ()
    return {element.get(qn(key), ""): element for element in found}


def _value(element: Element | None, tag: str) -> str | None:
    found = element.find(qn(tag)) if element is not None else None
    return found.get(qn("w:val")) if found is not None else None


def _numpr(properties: Element | None) -> tuple[str | None, str | None]:
    numpr = properties.find(qn("w:numPr")) if properties is not None else None
    return _value(numpr, "w:numId"), _value(numpr, "w:ilvl")
