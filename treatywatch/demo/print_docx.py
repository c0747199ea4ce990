"""Prints a demonstration document as a Word file, with the automatic numbers and footnotes of a real one."""

from datetime import UTC, datetime, time
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from treatywatch.demo.documents import INVENTED, DemoDocument
from treatywatch.demo.page import UNITED_NATIONS
from treatywatch.demo.texts import LETTER_LABELS, Block, Style, Text, spans

STYLE_NAMES = {
    Style.SECTION: "_ H_1_G",
    Style.SIDE: "_ H_2/3_G",
    Style.PLAIN: "_ Single Txt_G",
    Style.NUMBERED: "_ Para_G",
    Style.LETTERED: "_ Item_G",
    Style.DECIMAL: "_ Recommendation_G",
}
LETTERS, DECIMALS = 40, 41
_LEVELS = {Style.NUMBERED: 0, Style.LETTERED: 1, Style.DECIMAL: 1}
_BALLAST = (RELATIONSHIP_TYPE.THUMBNAIL, "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects")
_ZIP_DATE = (2026, 1, 1, 0, 0, 0)


def print_docx(document: DemoDocument, text: Text) -> bytes:
    """Return the document as a Word file, the same bytes at every call."""
    word = docx.Document()
    _describe(word, document, text)
    _define_styles(word)
    _define_numbers(word, LETTER_LABELS[text.language].format("%2"))
    _set_page(word, document)
    _masthead(word, document, text)
    notes = _Footnotes(word)
    _titles(word, text, notes)
    decimal = any(block.style is Style.DECIMAL for block in text.blocks)
    for block in text.blocks:
        _block(word, block, notes, DECIMALS if decimal else LETTERS)
    notes.close()
    return _packed(word)


def _describe(word: Document, document: DemoDocument, text: Text) -> None:
    printed = datetime.combine(document.date, time(), UTC)
    about = word.core_properties
    about.title, about.subject, about.language = f"{document.symbol}: {document.title}", INVENTED, text.language
    about.author, about.comments = "Treatywatch", INVENTED
    about.created = about.modified = printed


def _define_styles(word: Document) -> None:
    normal = word.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(10)
    normal.paragraph_format.space_after = Pt(6)
    for kind, name in STYLE_NAMES.items():
        style = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        heading = kind in (Style.SECTION, Style.SIDE)
        style.font.bold, style.paragraph_format.keep_with_next = heading, heading
        style.font.size = Pt(12 if kind is Style.SECTION else 10)
        style.paragraph_format.left_indent = Cm(1 if kind is Style.SECTION else 2)
        style.paragraph_format.right_indent = Cm(2)
        if not heading:
            style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY


def _define_numbers(word: Document, letters: str) -> None:
    """Define the lists: "1." over "(a)", and "1." over "1.1"; Word counts, the paragraphs hold no typed number."""
    numbering = word.part.numbering_part.element
    for position, (identity, item, words) in enumerate(
        ((LETTERS, "lowerLetter", letters), (DECIMALS, "decimal", "%1.%2"))
    ):
        numbering.insert(
            position,
            parse_xml(
                f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{identity}"><w:multiLevelType w:val="multilevel"/>'
                f"{_level(0, 'decimal', '%1.', 1134)}{_level(1, item, words, 1701)}</w:abstractNum>"
            ),
        )
        numbering.append(
            parse_xml(f'<w:num {nsdecls("w")} w:numId="{identity}"><w:abstractNumId w:val="{identity}"/></w:num>')
        )


def _level(level: int, kind: str, words: str, indent: int) -> str:
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:suff w:val="tab"/>'
        f'<w:lvlText w:val="{words}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:tabs><w:tab w:val="num" w:pos="{indent + 567}"/></w:tabs>'
        f'<w:ind w:left="1134" w:firstLine="{indent - 1134}"/></w:pPr></w:lvl>'
    )


def _set_page(word: Document, document: DemoDocument) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.different_first_page_header_footer = True
    head = section.header.paragraphs[0]
    head.add_run(document.symbol).bold = True
    for footer in (section.footer, section.first_page_footer):
        foot = footer.paragraphs[0]
        foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = foot.add_run(INVENTED)
        run.italic, run.font.size = True, Pt(7.5)
    number = section.footer.add_paragraph()
    number._p.append(parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>2</w:t></w:r></w:fldSimple>'))


def _masthead(word: Document, document: DemoDocument, text: Text) -> None:
    table = word.add_table(rows=2, cols=2)
    _fill(table.cell(0, 0), UNITED_NATIONS[text.language])
    _fill(table.cell(0, 1), document.symbol).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    organ = _fill(table.cell(1, 0), text.organ).runs[0]
    organ.bold, organ.font.size = True, Pt(17)
    for position, line in enumerate(text.notice):
        _fill(table.cell(1, 1), line, new=position > 0).paragraph_format.space_after = Pt(0)


def _fill(cell: _Cell, words: str, *, new: bool = False) -> Paragraph:
    paragraph: Paragraph = cell.add_paragraph() if new else cell.paragraphs[0]
    paragraph.add_run(words)
    return paragraph


def _titles(word: Document, text: Text, notes: "_Footnotes") -> None:
    for position, line in enumerate(text.issuer):
        word.add_paragraph().add_run(line).bold = position == 0
    for line in (text.title, *text.subtitle):
        title = word.add_paragraph()
        title.paragraph_format.left_indent = Cm(2)
        run = title.add_run(line)
        run.bold, run.font.size = True, Pt(14)
        if line == text.title and text.title_note:
            notes.call(title.add_run(), text.title_note, mark="*")


def _block(word: Document, block: Block, notes: "_Footnotes", numbering: int) -> None:
    paragraph = word.add_paragraph(style=STYLE_NAMES[block.style])
    if block.label:
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = _LEVELS[block.style]
        properties.get_or_add_numId().val = numbering
    for span in spans(block.text):
        run = paragraph.add_run(span.text)
        run.bold, run.italic = block.bold or None, span.italic or None
        if span.note:
            notes.call(run, span.note)


class _Footnotes:
    """The footnotes part of a Word file, which python-docx does not write; its first two notes are the rules above."""

    def __init__(self, word: Document) -> None:
        self._word = word
        self._notes = parse_xml(
            f"<w:footnotes {nsdecls('w')}>{_rule(-1, 'separator')}{_rule(0, 'continuationSeparator')}</w:footnotes>"
        )
        self._count = 0

    def call(self, run: Run, words: str, mark: str = "") -> None:
        """Call a footnote in this run, by its number or by a mark of its own."""
        self._count += 1
        reference = OxmlElement("w:footnoteReference")
        if mark:
            reference.set(qn("w:customMarkFollows"), "1")
        reference.set(qn("w:id"), str(self._count))
        run.font.superscript = True
        run._r.append(reference)
        if mark:
            run.add_text(mark)
        self._notes.append(_note(self._count, words, mark))

    def close(self) -> None:
        """Put the part into the file."""
        content = serialize_part_xml(self._notes)
        part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, content, self._word.part.package)
        self._word.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def _rule(identity: int, kind: str) -> str:
    return f'<w:footnote w:type="{kind}" w:id="{identity}"><w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>'


def _note(identity: int, words: str, mark: str) -> BaseOxmlElement:
    call = f"<w:t>{mark}</w:t>" if mark else "<w:footnoteRef/>"
    return parse_xml(
        f'<w:footnote {nsdecls("w")} w:id="{identity}"><w:p>'
        f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>{call}</w:r>'
        f'<w:r><w:tab/><w:t xml:space="preserve">{escape(words)}</w:t></w:r></w:p></w:footnote>'
    )


def _packed(word: Document) -> bytes:
    """Save without the template's ballast and with one date for all members, so that the bytes never change."""
    for relationships in (word.part.package.rels, word.part.rels):
        for identity in [key for key, link in relationships.items() if link.reltype in _BALLAST]:
            del relationships[identity]
    saved, packed = BytesIO(), BytesIO()
    word.save(saved)
    with ZipFile(saved) as source, ZipFile(packed, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(ZipInfo(name, _ZIP_DATE), source.read(name), ZIP_DEFLATED)
    return packed.getvalue()
