"""Walks a document's paragraphs and yields the demands in them, those of lettered items under what introduces them."""

import re
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field, replace

from nlp.find.demands import Span, Tone, demands, judge
from nlp.find.items import Itemised, run_in_items
from nlp.sentences import sentences
from nlp.wording import Wording
from treatywatch.catalogue.readings import Finding, Reading, ReadParagraph

COLON = re.compile(r"[:：][\"”»]?$")
# An item whose mark the file holds as text, as after a page turn: it hangs from what introduced those before it.
LOOSE_MARK = re.compile(r"[(（](?P<mark>[a-z]|[ivx]{2,4})[)）]\s+(?=\S)")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Introduction:
    """A sentence that introduces items, and whether it makes demands of them; None where it does not say."""

    text: str
    asks: bool | None
    verbs: tuple[str, ...]


@dataclass(kw_only=True, slots=True)
class _Document:
    """What is known while the paragraphs are read one after another."""

    parents: frozenset[int]
    introductions: dict[int, _Introduction] = field(default_factory=dict)
    number: str = ""
    waiting: int | None = None
    introduced: int | None = None


def demands_in(
    reading: Reading, words_of: Callable[[str], Wording], part: Container[int] | None = None
) -> list[Finding]:
    """Return every demand in reading order: each lettered item its own, else each asking sentence with what follows.

    `words_of` gives the wording for a paragraph's language; `part` holds the positions of the paragraphs to look in,
    all where None. Of each finding the place, number, stem and verbs are set.
    """
    document = _Document(parents=frozenset(p.stem for p in reading.paragraphs if p.stem is not None))
    found: list[Finding] = []
    for position, paragraph in enumerate(reading.paragraphs):
        if part is None or position in part or paragraph.heading:
            found.extend(_in_paragraph(position, paragraph, document, words_of(paragraph.language or reading.language)))
    return found


def _in_paragraph(position: int, paragraph: ReadParagraph, document: _Document, words: Wording) -> Iterator[Finding]:
    if paragraph.heading:
        document.number, document.waiting, document.introduced = "", None, None
        return
    if paragraph.number and paragraph.stem is None:
        document.number, document.waiting, document.introduced = paragraph.number, None, None
    above, item = _hangs_from(paragraph, document)
    introduction = document.introductions.get(above) if above is not None else None
    number = paragraph.number or document.number
    own = _Own(position=position, paragraph=paragraph, words=words, item=item)
    for finding in _demands_of(own, introduction, document):
        yield replace(finding, number=_joined_number(number, finding.number))


def _hangs_from(paragraph: ReadParagraph, document: _Document) -> tuple[int | None, re.Match[str] | None]:
    """Return the position of what introduces the paragraph, and the mark that stands in its text, if any."""
    if paragraph.stem is not None or paragraph.number:
        return paragraph.stem, None
    # A bullet under "The State party should:" has no number of its own, yet hangs from that paragraph.
    if document.waiting is not None:
        return document.waiting, None
    loose = LOOSE_MARK.match(paragraph.text) if document.introduced is not None else None
    return (document.introduced, loose) if loose else (None, None)


def _joined_number(number: str, item: str) -> str:
    return f"{number} ({item})".strip() if item else number


@dataclass(frozen=True, kw_only=True, slots=True)
class _Own:
    """A paragraph with what is needed to make findings of its parts."""

    position: int
    paragraph: ReadParagraph
    words: Wording
    item: re.Match[str] | None = None

    def finding(self, span: Span, *, stem: str = "", mark: str = "") -> Finding:
        """Return the demand in this span; its number is its run-in item's mark, if any."""
        text = self.paragraph.text[span.start : span.end]
        return Finding(
            paragraph=self.position,
            number=mark,
            text=text,
            start=span.start,
            end=span.end,
            stem=stem,
            verbs=span.verbs,
        )


def _demands_of(own: _Own, above: _Introduction | None, document: _Document) -> Iterator[Finding]:
    text, words = own.paragraph.text, own.words
    items = run_in_items(text)
    body_end = items.intro if items else len(text)
    introduces = items is not None or own.position in document.parents or bool(COLON.search(text))
    if introduces:
        body_end, introduction = _introduction(text[:body_end], above, words)
        document.introductions[own.position] = introduction
        document.introduced = own.position if own.paragraph.stem is None else document.introduced
        if own.position not in document.parents and items is None:
            document.waiting = own.position
    if above and above.asks and not introduces:
        start, mark = (own.item.end(), own.item["mark"]) if own.item else (0, "")
        yield own.finding(Span(start=start, end=len(text), verbs=above.verbs), stem=above.text, mark=mark)
        return
    if not (above and above.asks):
        for span in demands(text[:body_end], words, quiet=_is_quiet(own.paragraph, words)):
            yield own.finding(span)
    if items:
        yield from _run_in(own, items, introduction)


def _introduction(text: str, above: _Introduction | None, words: Wording) -> tuple[int, _Introduction]:
    """Return where the introducing sentence starts, and the introduction with all that stands above it."""
    start, end = sentences(text, words.language)[-1]
    judged = judge(text[start:end], words)
    earlier = demands(text[:start], words) if start else []
    asks: bool | None = {Tone.DEMAND: True, Tone.REMARK: False}.get(judged.tone, True if earlier else None)
    verbs = judged.verbs or (earlier[-1].verbs if earlier else ())
    if above and asks is None:
        asks, verbs = above.asks, above.verbs
    stem = f"{above.text} {text[start:end]}" if above else text[start:end]
    return start, _Introduction(text=stem, asks=asks, verbs=verbs)


def _run_in(own: _Own, items: Itemised, introduction: _Introduction) -> Iterator[Finding]:
    text = own.paragraph.text
    for item in items.items:
        if introduction.asks:
            span = Span(start=item.start, end=item.end, verbs=introduction.verbs)
            yield own.finding(span, stem=introduction.text, mark=item.mark)
            continue
        for span in demands(text[item.start : item.end], own.words):
            moved = replace(span, start=span.start + item.start, end=span.end + item.start)
            yield own.finding(moved, mark=item.mark)


def _is_quiet(paragraph: ReadParagraph, words: Wording) -> bool:
    return any(words.quiet_headings.search(heading) for heading in paragraph.headings)
