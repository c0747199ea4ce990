"""Reads a Word file (.docx) into its numbered paragraphs, with the numbers that Word works out and never stores."""

import io
import zipfile
from dataclasses import dataclass, field, replace

import docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError

from nlp.language import detect
from nlp.read.docx_lines import Line, masthead_lines, printed_lines
from nlp.read.headings import LONGEST_HEADING, SECTION, SENTENCE_END, UNMARKED, Path, marked_depth
from nlp.read.numbers import BULLET, Outline, split_number
from treatywatch.catalogue.readings import Reading, ReadParagraph, UnreadableFile

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# The largest UN reports unpack to about 20 MiB, pictures included; a bomb unpacks to gigabytes.
LARGEST = 256 * 1024 * 1024


def read_docx(content: bytes) -> Reading:
    """Return what the Word file says, paragraph by paragraph; it has no pages and no boxes.

    Inserted text is kept and deleted text left out, as in the version that its authors would print.
    Raises UnreadableFile where the bytes are no Word file, a damaged one, or one that unpacks to an absurd size.
    """
    document = _open(content)
    lines = list(printed_lines(document))
    start = _front_ends(lines)
    front = tuple(line.text for line in lines[:start])
    builder = _Builder()
    for line in lines[start:]:
        builder.add(line)
    language = detect("\n".join(p.text for p in builder.read if not p.heading) or "\n".join(front))
    return Reading(
        media_type=MEDIA_TYPE,
        language=language,
        pages=None,
        front=(*masthead_lines(document), *front),
        paragraphs=tuple(replace(paragraph, language=language) for paragraph in builder.read),
    )


def _open(content: bytes) -> Document:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise UnreadableFile(f"not a whole Word file ({error}): fetch it again") from error
    if size > LARGEST:
        raise UnreadableFile(f"the Word file unpacks to {size >> 20} MiB, more than {LARGEST >> 20}: not opened")
    try:
        return docx.Document(io.BytesIO(content))
    # python-docx meets a missing or foreign part as any of these; lxml's syntax error is a SyntaxError.
    except (KeyError, ValueError, AttributeError, PackageNotFoundError, SyntaxError, zipfile.BadZipFile) as error:
        raise UnreadableFile(f"damaged Word file ({error}): fetch it again or convert it to PDF") from error


def _front_ends(lines: list[Line]) -> int:
    """Return where the text begins: at the first numbered line, or the first heading with a section mark before it."""
    first = next((position for position, line in enumerate(lines) if _numbered(line)), 0)
    marked = (p for p in range(first) if _heading_depth(lines[p]) not in {None, UNMARKED})
    return next(marked, first)


def _numbered(line: Line) -> bool:
    return _heading_depth(line) is None and (bool(line.number) or split_number(line.text) is not None)


def _heading_depth(line: Line) -> int | None:
    """Return how deep a heading the line is, from 0; None where it is none.

    A heading is short and closes no sentence; it may have a section's mark ("I.", "A.", "1.").
    """
    if len(line.text) > LONGEST_HEADING:
        return None
    if line.level is not None:
        return line.level
    if SENTENCE_END.search(line.text):
        return None
    if marked := SECTION.match(f"{line.number} {line.text}".strip()):
        return marked_depth(marked["mark"])
    return None if line.number or line.format or split_number(line.text) else UNMARKED


@dataclass(kw_only=True, slots=True)
class _Builder:
    """Turns lines into read paragraphs, keeping the open headings and numbers."""

    read: list[ReadParagraph] = field(default_factory=list)
    path: Path = field(default_factory=Path)
    outline: Outline = field(default_factory=Outline)

    def add(self, line: Line) -> None:
        depth = _heading_depth(line)
        if depth is not None:
            self._add_heading(line, depth)
            return
        number, stem, text = self._place(line)
        self.read.append(
            ReadParagraph(
                text=text,
                number=number,
                stem=stem,
                headings=self.path.texts,
                bold=line.bold,
                footnotes=line.footnotes,
            )
        )

    def _add_heading(self, line: Line, depth: int) -> None:
        text = " ".join(f"{line.number} {line.text}".split())
        self.path.enter(text, depth)
        heading = ReadParagraph(
            text=text, headings=self.path.texts[:-1], heading=True, bold=line.bold, footnotes=line.footnotes
        )
        self.read.append(heading)
        self.outline.close()

    def _place(self, line: Line) -> tuple[str, int | None, str]:
        """Return the line's whole number, the position of what introduces it, and its text without the number."""
        printed = split_number(f"{line.number}\t{line.text}" if line.number else line.text)
        if printed is None:
            return "", None, BULLET.sub("", " ".join(line.text.split()), count=1)
        roman = {"lowerRoman": True, "lowerLetter": False}.get(line.format)
        place = self.outline.place(printed.mark, len(self.read), item=printed.item, roman=roman)
        return place.number, place.stem, " ".join(printed.rest.split())
