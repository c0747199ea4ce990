"""The printed lines of a Word file: their text with tracked changes settled, their numbers, style and footnotes."""

import re
from collections.abc import Iterator

from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement as Element

from nlp.read.docx_numbers import Numbers, whole
from nlp.read.unpaged import MASTHEAD_ROWS, Line, Print, cut_at_items, tidy

# Word counts outline levels from 0; 9 is body text.
BODY_LEVEL = 9

# Deleted text, the old place of moved text, and the copy of a drawing for older programs are not what is printed.
UNPRINTED = {
    *(qn(tag) for tag in ("w:del", "w:moveFrom", "w:pPr", "w:rPr")),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
BREAKS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}


class Styles:
    """The paragraph styles of a document, each asked with its ancestors."""

    def __init__(self, document: Document) -> None:
        elements = document.styles.element.iterchildren(qn("w:style"))
        self._styles = {element.get(qn("w:styleId"), ""): element for element in elements}

    def setting(self, paragraph: Element, path: str) -> str | None:
        """Return the `w:val` of the setting at `path`, of the paragraph or the nearest style; "1" where it has none."""
        for holder in self._holders(paragraph):
            if (found := holder.find(path)) is not None:
                return str(found.get(qn("w:val"), "1"))
        return None

    def _holders(self, paragraph: Element) -> Iterator[Element]:
        yield paragraph
        name, seen = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}"), set()
        while name is not None and (key := name.get(qn("w:val"))) in self._styles and key not in seen:
            seen.add(key)
            yield self._styles[key]
            name = self._styles[key].find(qn("w:basedOn"))


def printed(document: Document) -> Print:
    """Return the lines of the masthead, of the body with its tables, and of the running heads, in this order each."""
    return Print(
        masthead=tuple(_masthead_lines(document)), lines=tuple(_lines(document)), heads=tuple(_head_lines(document))
    )


def _lines(document: Document) -> Iterator[Line]:
    numbers, notes, styles = Numbers(document), footnotes(document), Styles(document)
    masthead = _masthead(document)
    for paragraph in document.element.body.iter(qn("w:p")):
        parents = set(paragraph.iterancestors())
        if masthead in parents or any(parent.tag in UNPRINTED for parent in parents):
            continue
        text = text_of(paragraph)
        if not re.search(r"\w", text):
            continue
        automatic = numbers.next(paragraph)
        line = Line(
            text=text,
            number=automatic.text if automatic else "",
            format=automatic.format if automatic else "",
            bold=_is_bold(paragraph, styles),
            level=_outline_level(paragraph, styles),
            footnotes=tuple(notes[key] for key in _note_keys(paragraph) if key in notes),
        )
        yield from cut_at_items(line)


def _masthead_lines(document: Document) -> Iterator[str]:
    """Yield the lines of the table, if any, that opens the document."""
    table = _masthead(document)
    for paragraph in table.iter(qn("w:p")) if table is not None else ():
        yield from filter(None, (tidy(part) for part in text_of(paragraph).split("\n")))


def _head_lines(document: Document) -> Iterator[str]:
    """Yield what is printed at the head of every page, as of the first section that says so."""
    for section in document.sections:
        for head in (section.first_page_header, section.even_page_header, section.header):
            if not head.is_linked_to_previous:
                yield from filter(None, (tidy(text_of(paragraph)) for paragraph in head.part.element.iter(qn("w:p"))))


def text_of(paragraph: Element) -> str:
    """Return the paragraph's printed text: what was inserted is kept, what was deleted or moved away is not."""
    return "".join(_pieces(paragraph))


def footnotes(document: Document) -> dict[str, str]:
    """Return the text of each footnote by its key in the file."""
    related = document.part.rels.values()
    part = next((r.target_part for r in related if r.reltype.endswith("/footnotes") and not r.is_external), None)
    if part is None:
        return {}
    notes = parse_xml(part.blob).iter(qn("w:footnote"))
    texts = {note.get(qn("w:id"), ""): " ".join(text_of(p) for p in note.iter(qn("w:p"))) for note in notes}
    return {key: re.sub(r"\s+", " ", text).strip() for key, text in texts.items() if text.strip()}


def _masthead(document: Document) -> Element | None:
    first = next(iter(document.element.body), None)
    is_small_table = first is not None and first.tag == qn("w:tbl") and len(first.findall(qn("w:tr"))) <= MASTHEAD_ROWS
    return first if is_small_table else None


def _pieces(element: Element) -> Iterator[str]:
    own_mark = False
    for run in element:
        if run.tag in UNPRINTED or run.tag == qn("w:p"):
            continue
        if run.tag == qn("w:t"):
            # The "*" printed after a reference with its own mark belongs to the note, not to the sentence.
            yield "" if own_mark else run.text or ""
            own_mark = False
        elif run.tag == qn("w:footnoteReference"):
            own_mark = run.get(qn("w:customMarkFollows")) in {"1", "true"}
        elif run.tag in BREAKS:
            yield BREAKS[run.tag]
        else:
            yield from _pieces(run)


def _note_keys(paragraph: Element) -> list[str]:
    return [note.get(qn("w:id"), "") for note in paragraph.iter(qn("w:footnoteReference"))]


def _is_bold(paragraph: Element, styles: Styles) -> bool:
    """Whether most of the paragraph's letters are bold, by their own setting or their style's."""
    by_style = styles.setting(paragraph, f"{qn('w:rPr')}/{qn('w:b')}") not in {None, "0", "false"}
    letters = bold = 0
    for run in paragraph.iter(qn("w:r")):
        size = sum(len((t.text or "").strip()) for t in run.iter(qn("w:t")))
        own = run.find(f"{qn('w:rPr')}/{qn('w:b')}")
        letters += size
        bold += size if (by_style if own is None else own.get(qn("w:val")) not in {"0", "false"}) else 0
    return letters > 0 and bold * 2 > letters


def _outline_level(paragraph: Element, styles: Styles) -> int | None:
    level = whole(styles.setting(paragraph, f"{qn('w:pPr')}/{qn('w:outlineLvl')}"), BODY_LEVEL)
    return level if 0 <= level < BODY_LEVEL else None
