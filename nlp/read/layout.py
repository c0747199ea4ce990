"""Parts the text of a document from what the page adds to it: running heads, page numbers and footnotes."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from nlp.read.pdf_lines import Line, Page

# Running heads stand in the top and the bottom eighth of a page in all layouts of the UPR and treaty-body files seen.
MARGIN = 1 / 8
# A head that is no symbol or page number (a title, a body's name) is known by coming back on this many pages.
REPEATED = 3
# The job number of the print shop, with its bar code; until the 1990s with "/..." for what goes on overleaf.
JOB = (
    r"(?:GE\.\s*\d\d[-–]\s*\d+(?:\s*\([A-Z]\))?|\*\d{6,9}\*|\d{6}"
    r"|\d\d-\d{5}(?:\s\d{4}[a-z])?(?:\s*\([A-Z]\))?|/\s?\.{3})"
)
JOBS = re.compile(rf"(?:{JOB}(?:\s+|$))+")
RUNNING = re.compile(
    r"(?:\d{1,4}|[-–]\s*\d{1,4}\s*[-–]|[ivx]{1,5}"  # page number
    r"|(?:page|página|pagina|стр\.|страница|صفحة|第)\s*\d{1,4}\s*页?|\d{1,4}/\d{1,4}"
    rf"|{JOB}"
    r"|[A-Z]{1,5}(?:\s?/\s?[A-Za-z0-9.()–-]+){1,8}\s?\*{0,3}|[/|•]|⟦.{1,4}⟧)"  # symbol
    r"(?:\s+|$)"
)
# The rule above the footnotes, where it is typed and not drawn.
TYPED_RULE = re.compile(r"_{5,}")
# Footnotes are set a point or more smaller than the text: 9 under 10 since about 2009.
FOOTNOTE_SIZE = 0.95
NEARLY_ALL = 0.9
NOTE = re.compile(r"(?:⟦(?P<raised>[^⟧]{1,4})⟧|(?P<plain>\d{1,3}|[*∗†‡]{1,4}|[a-z](?=\s)))[\s/.)]*(?=\S)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """A footnote: its page, its mark as printed, its text; `at_end` where the document gathers them there."""

    page: int
    mark: str
    text: str
    at_end: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Body:
    """The lines of the text proper in reading order, the footnotes, and the letter size of most of the text."""

    lines: tuple[Line, ...]
    notes: tuple[Note, ...]
    size: float


def part(pages: Iterable[Page]) -> Body:
    """Return the text proper and its footnotes; running heads and page numbers are left out of both."""
    pages = list(pages)
    repeated = _repeated(pages)
    kept = [(page, [line for line in page.lines if not _is_running(line, page, repeated)]) for page in pages]
    size = letter_size(line for _, lines in kept for line in lines)
    gathered = _gathered([line for _, lines in kept for line in lines], size)
    at_end = frozenset(map(id, gathered))
    text: list[Line] = []
    notes: list[Note] = []
    for page, lines in kept:
        above = [line for line in lines if id(line) not in at_end]
        foot = _foot(above, page, size, notes)
        text.extend(line for line in above if line not in foot)
        _add_notes(foot, notes, at_end=False)
    _add_notes(gathered, notes, at_end=True)
    return Body(lines=tuple(text), notes=tuple(notes), size=size)


def _gathered(lines: Sequence[Line], size: float) -> Sequence[Line]:
    """Return the lines of the notes that a document gathers at its end: from number 1 on, all but all set smaller."""
    small = [line.size <= size * FOOTNOTE_SIZE for line in lines]
    numbered = [(n, _mark(line)) for n, line in enumerate(lines) if small[n]]
    first = next((n for n, mark in reversed(numbered) if mark == "1"), len(lines))
    rest = range(first, len(lines))
    if sum(small[n] for n in rest) < NEARLY_ALL * len(rest) or not {"1", "2", "3"} <= {_mark(lines[n]) for n in rest}:
        return ()
    return [lines[n] for n in rest if small[n]]


def _mark(line: Line) -> str:
    found = NOTE.match(line.text)
    return (found["raised"] or found["plain"]) if found else ""


def _in_margin(line: Line, page: Page) -> bool:
    return line.box.bottom < page.height * MARGIN or line.box.top > page.height * (1 - MARGIN)


def _key(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text)


def _repeated(pages: list[Page]) -> frozenset[str]:
    """Return the lines, their numbers aside, that come back in the margins of several pages."""
    counts = Counter(key for page in pages for key in {_key(line) for line in page.lines if _in_margin(line, page)})
    # Nearly every second page at least: left and right pages may have different heads.
    least = max(REPEATED, len(pages) * 0.3)
    return frozenset(key for key, count in counts.items() if count >= least)


def _is_running(line: Line, page: Page, repeated: frozenset[str]) -> bool:
    if (line.box.top > page.height / 2 and JOBS.fullmatch(line.text)) or _is_misread(line, page):
        return True  # it stands anywhere on the foot of the first page
    if TYPED_RULE.fullmatch(line.text):
        return True
    if not _in_margin(line, page):
        return False
    # The masthead of the first page holds the symbol of the document, which is no running head there.
    if page.number == 1 and line.box.top < page.height / 2:
        return False
    # A footnote may be a symbol alone, or read alike on several pages; unlike heads it has a raised mark, or closes a
    # sentence.
    closes, note = line.text.endswith("."), NOTE.match(line.text)
    if closes and note:
        return False
    noted = closes or (note is not None and note["raised"] is not None)
    return (_key(line) in repeated and not noted) or not RUNNING.sub("", line.text)


def _is_misread(line: Line, page: Page) -> bool:
    """True for the "/..." at the right foot of older pages, which the recognition of scans takes for a short word."""
    beside_job = JOBS.match(line.text)
    rest = line.text[beside_job.end() :] if beside_job else line.text
    alone = beside_job or line.box.left > page.width / 2
    at_foot = line.confidence is not None and line.box.top > page.height / 2
    return bool(at_foot and alone and len(rest) <= len("/....") and not rest[:1].isdigit())


def letter_size(lines: Iterable[Line]) -> float:
    """Return the letter size of most of the text, in points; 0 where there is none."""
    letters = Counter[float]()
    for line in lines:
        letters[round(line.size, 1)] += len(line.text)
    return max(letters, key=lambda size: letters[size], default=0.0)


def _foot(lines: list[Line], page: Page, size: float, notes: list[Note]) -> list[Line]:
    """Return the lines of the page's footnotes: below a short rule, or set smaller at the bottom, and marked."""
    ordered = sorted(lines, key=lambda line: line.baseline)
    rule = max((y for y in page.rules if y > page.height * 0.3), default=page.height)
    foot: list[Line] = []
    for line in reversed(ordered):
        if line.box.top < rule - 1 and line.size > size * FOOTNOTE_SIZE:
            break
        foot.insert(0, line)
    else:
        # A page set in small letters throughout, an annex or a table, has no footnotes but those below a rule.
        foot = [line for line in ordered if line.box.top >= rule - 1]
    open_note = bool(notes) and notes[-1].page == page.number - 1 and not notes[-1].text.rstrip().endswith(".")
    while foot and not NOTE.match(foot[0].text) and not open_note:
        foot.pop(0)
    return foot


def _add_notes(foot: Iterable[Line], notes: list[Note], *, at_end: bool) -> None:
    for line in foot:
        found, mark = NOTE.match(line.text), _mark(line)
        last = notes[-1] if notes else None
        follows = not mark.isdigit() or last is None or not last.mark.isdigit() or int(mark) in (1, int(last.mark) + 1)
        if found and follows:
            notes.append(Note(page=line.box.page, mark=mark, text=line.text[found.end() :], at_end=at_end))
        elif last:
            notes[-1] = replace(last, text=f"{last.text} {line.text}")
