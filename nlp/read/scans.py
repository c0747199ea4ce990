"""Has the pages recognised whose text is missing or broken, and says in one line each what could not be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from statistics import median

import pypdfium2 as pdfium

from nlp.language import best_share, detect, in_script, recognition_data, written_like
from nlp.read.hocr import ROUGHLY
from nlp.read.layout import letter_size
from nlp.read.pdf_drawing import Piece
from nlp.read.pdf_lines import Line, Page, set_lines
from nlp.read.recognise import NotRecognised, installed_data, recognise_page, recognise_script, tesseract
from nlp.read.soundness import TELLING, Fault, fault, is_broken, page_text

# Titles and photographs come first in some scans, so several pages are looked at for the language.
LOOKED_AT = 3
# A file on which recognition fails so often will not do better on its other pages.
MOST_FAILURES = 3
UNINSTALLED = "install Tesseract to have it recognised (OCR)"


@dataclass(kw_only=True, slots=True)
class Mended:
    """The pages with what was recognised, and in one line each what was not.

    `gaps` are for want of a tool or its data, `failures` lie with the pages themselves.
    """

    pages: list[Page]
    gaps: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def mend(document: pdfium.PdfDocument, pages: Sequence[Page]) -> Mended:
    """Return the pages with those recognised that need it; what is broken and cannot be recognised is left out."""
    faults = {page.number: found for page in pages if (found := fault(page))}
    if not faults:
        return Mended(pages=list(pages))
    program = tesseract()
    if program is None:
        return _unread(pages, faults, UNINSTALLED)

    tool = _Tool(program=program, document=document, installed=installed_data(program))
    language = _language(pages, faults) or tool.look(list(faults)[:LOOKED_AT])
    data = recognition_data().get(language)
    if data is None or data not in tool.installed:
        return _unread(pages, faults, _remedy([data] if data else tool.missing))
    return _recognised(pages, faults, tool, data)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Tool:
    """Tesseract, with the languages that it has data for, at work on a document."""

    program: str
    document: pdfium.PdfDocument
    installed: frozenset[str]

    @property
    def missing(self) -> list[str]:
        return sorted(set(recognition_data().values()) - self.installed)

    def recognise(self, number: int, *data: str) -> list[Piece]:
        """Return what stands on a page, counted from 1; raises NotRecognised."""
        return recognise_page(self.program, self.document, number - 1, data)

    def look(self, numbers: Iterable[int]) -> str:
        """Return the language of a scan by what is recognised on some of its pages; "" where its data is missing."""
        text = ""
        for number in numbers:
            codes = self._written_like(number)
            if len(codes) == 1:
                return codes[0]
            data = [name for code in codes if (name := recognition_data()[code]) in self.installed]
            text += self._glance(number, data) + "\n"
            if len(text.split()) >= TELLING:
                break
        language = "" if is_broken(text) else detect(text)
        # Where every language was tried and none told, there is little text, and any serves.
        return language or ("" if self.missing else next(iter(recognition_data())))

    def _written_like(self, number: int) -> tuple[str, ...]:
        every = tuple(recognition_data())
        try:
            return in_script(recognise_script(self.program, self.document, number - 1)) or every
        except NotRecognised:
            return every

    def _glance(self, number: int, data: Sequence[str]) -> str:
        try:
            return " ".join(piece.text for piece in self.recognise(number, *data)) if data else ""
        except NotRecognised:
            return ""


def _unread(pages: Iterable[Page], faults: dict[int, Fault], remedy: str) -> Mended:
    kept = [replace(page, lines=()) if faults.get(page.number) is Fault.BROKEN else page for page in pages]
    grouped = {kind: [number for number, found in faults.items() if found is kind] for kind in Fault}
    gaps = [f"{_listed(numbers)}: {kind}: {remedy}" for kind, numbers in grouped.items() if numbers]
    return Mended(pages=kept, gaps=gaps)


def _remedy(missing: Iterable[str]) -> str:
    return f"install Tesseract's language data ({', '.join(missing)}) to have it recognised (OCR)"


def _language(pages: Iterable[Page], faults: dict[int, Fault]) -> str:
    """Return the language of the sound pages, else of a poor text layer, else the only one in a broken one's script."""
    text: dict[Fault | None, str] = {}
    for page in pages:
        kind = faults.get(page.number)
        text[kind] = f"{text.get(kind, '')}{page_text(page)}\n"
    for trusted in (text.get(None, ""), text.get(Fault.FOREIGN, "")):
        if len(trusted.split()) >= TELLING and (language := detect(trusted)):
            return language
    alike = written_like(text.get(Fault.BROKEN, ""))
    return alike[0] if len(alike) == 1 else ""


def _recognised(pages: Iterable[Page], faults: dict[int, Fault], tool: _Tool, data: str) -> Mended:
    mended = Mended(pages=[])
    failed: dict[str, list[int]] = {}
    for page in pages:
        if page.number not in faults or sum(map(len, failed.values())) >= MOST_FAILURES:
            mended.pages.append(page)
            continue
        try:
            pieces = tool.recognise(page.number, data)
        except NotRecognised as error:
            failed.setdefault(str(error), []).append(page.number)
            pieces = []
        mended.pages.append(_better(page, replace(page, lines=tuple(set_lines(pieces, page.number, page.width)))))
    mended.pages = _settled(mended.pages)
    mended.failures = [f"{_listed(numbers)}: {reason}" for reason, numbers in failed.items()]
    return mended


def _better(own: Page, recognised: Page) -> Page:
    """Return the page as recognised, unless its own text reads more like language."""
    own_share, share = (best_share(page_text(page)) or 0.0 for page in (own, recognised))
    return recognised if recognised.lines and share >= own_share else own


def _settled(pages: list[Page]) -> list[Page]:
    """Give recognised lines of nearly the usual size that size, which is the sound pages' where these agree."""
    sizes = [line.size for page in pages for line in page.lines if line.confidence is not None]
    if not sizes:
        return pages
    usual = median(sizes)
    sound = letter_size(line for page in pages for line in page.lines if line.confidence is None)
    settled = sound if sound and abs(sound / usual - 1) < ROUGHLY else usual

    def set_alike(line: Line) -> Line:
        alike = line.confidence is not None and abs(line.size / usual - 1) < ROUGHLY
        return replace(line, size=settled) if alike else line

    return [replace(page, lines=tuple(map(set_alike, page.lines))) for page in pages]


def _listed(numbers: Sequence[int]) -> str:
    """Return "page 4" or "pages 1-3, 7"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    named = ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
    return f"page{'s' if len(numbers) > 1 else ''} {named}"
