"""Finds the recommendations in a treaty body's concluding observations."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from nlp.find.demands import Span, Tone, demands, is_procedural, judge
from nlp.find.items import Itemised, run_in_items
from nlp.find.terms import deadline, references
from nlp.sentences import sentences
from nlp.wording import Wording, wording
from treatywatch.catalogue.readings import Finding, Identity, Reading, ReadParagraph

COLON = re.compile(r"[:：][\"”»]?$")
NUMBER = re.compile(r"\d+(?: ?\([a-z]+\))*")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Introduction:
    """A sentence that introduces items, and whether it makes demands of them; None where it does not say."""

    text: str
    asks: bool | None
    verbs: tuple[str, ...]


@dataclass(kw_only=True, slots=True)
class _Document:
    """What is known while the paragraphs are read one after another."""

    identity: Identity
    parents: frozenset[int]
    introductions: dict[int, _Introduction] = field(default_factory=dict)
    number: str = ""
    waiting: int | None = None


def find_in_observations(reading: Reading, identity: Identity) -> tuple[Finding, ...]:
    """Return every demand of the body, in reading order: each lettered item its own, else each asking sentence.

    Concerns, praise and accounts of the session are left out. Requests to report or to disseminate are kept and marked
    `procedural`. Those that a follow-up request names by number are marked `follow_up`.
    """
    document = _Document(identity=identity, parents=frozenset(p.stem for p in reading.paragraphs if p.stem is not None))
    found: list[Finding] = []
    for position, paragraph in enumerate(reading.paragraphs):
        found.extend(_in_paragraph(position, paragraph, document, wording(paragraph.language or reading.language)))
    followed = _followed_up(reading)
    return tuple(replace(finding, follow_up=_is_named(finding.number, followed)) for finding in found)


def _in_paragraph(position: int, paragraph: ReadParagraph, document: _Document, words: Wording) -> Iterator[Finding]:
    if paragraph.heading:
        document.number, document.waiting = "", None
        return
    if paragraph.number and paragraph.stem is None:
        document.number, document.waiting = paragraph.number, None
    # A bullet under "The State party should:" has no number of its own, yet hangs from that paragraph.
    above = paragraph.stem if paragraph.stem is not None else document.waiting if not paragraph.number else None
    introduction = document.introductions.get(above) if above is not None else None
    number = paragraph.number or document.number
    for finding in _demands_of(position, paragraph, introduction, document, words):
        yield replace(finding, number=_joined_number(number, finding.number))


def _joined_number(number: str, item: str) -> str:
    return f"{number} ({item})".strip() if item else number


def _demands_of(
    position: int, paragraph: ReadParagraph, above: _Introduction | None, document: _Document, words: Wording
) -> Iterator[Finding]:
    """Yield the paragraph's demands; the number of each is its run-in item's mark, if any."""
    text = paragraph.text
    items = run_in_items(text)
    body_end = items.intro if items else len(text)
    introduces = items is not None or position in document.parents or bool(COLON.search(text))
    if introduces:
        body_end, introduction = _introduction(text[:body_end], above, words)
        document.introductions[position] = introduction
        if position not in document.parents and items is None:
            document.waiting = position
    own = _Own(position=position, paragraph=paragraph, document=document, words=words)
    if above and above.asks and not introduces:
        yield own.finding(Span(start=0, end=len(text), verbs=above.verbs), stem=above.text)
        return
    if not (above and above.asks):
        for span in demands(text[:body_end], words, quiet=_is_quiet(paragraph, words)):
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


def _run_in(own: "_Own", items: Itemised, introduction: _Introduction) -> Iterator[Finding]:
    text = own.paragraph.text
    for item in items.items:
        if introduction.asks:
            span = Span(start=item.start, end=item.end, verbs=introduction.verbs)
            yield own.finding(span, stem=introduction.text, mark=item.mark)
            continue
        for span in demands(text[item.start : item.end], own.words):
            moved = replace(span, start=span.start + item.start, end=span.end + item.start)
            yield own.finding(moved, mark=item.mark)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Own:
    """A paragraph with what is needed to make findings of its parts."""

    position: int
    paragraph: ReadParagraph
    document: _Document
    words: Wording

    def finding(self, span: Span, *, stem: str = "", mark: str = "") -> Finding:
        text = self.paragraph.text[span.start : span.end]
        identity = self.document.identity
        whole = f"{stem} {text}".strip()
        due = deadline(text, self.words, identity.adopted) or deadline(stem, self.words, identity.adopted)
        notes = " ".join(self.paragraph.footnotes)
        return Finding(
            paragraph=self.position,
            number=mark,
            text=text,
            start=span.start,
            end=span.end,
            stem=stem,
            addressees=identity.states,
            verbs=span.verbs,
            deadline=due,
            procedural=is_procedural(text if stem else whole, self.words),
            references=references(f"{whole} {notes}", self.words),
        )


def _is_quiet(paragraph: ReadParagraph, words: Wording) -> bool:
    return any(words.quiet_headings.search(heading) for heading in paragraph.headings)


def _followed_up(reading: Reading) -> frozenset[str]:
    """Return the numbers that the body asks to hear about soon: "within one year, … paragraphs 12, 20 (a) and 35"."""
    numbers: set[str] = set()
    for paragraph in reading.paragraphs:
        words = wording(paragraph.language or reading.language)
        for start, end in sentences(paragraph.text, words.language):
            sentence = paragraph.text[start:end]
            if words.within.search(sentence) and is_procedural(sentence, words):
                cited = (c for c in words.cited.finditer(sentence) if not _of_another(sentence[: c.start()]))
                numbers.update(_tidy(n) for found in cited for n in NUMBER.findall(found["numbers"]))
    return frozenset(numbers)


def _of_another(before: str) -> bool:
    """A paragraph cited right after a symbol is another document's."""
    return bool(re.search(r"/[\w.()-]+,?\s*\(?$", before))


def _tidy(number: str) -> str:
    return re.sub(r"\s*\(", " (", number)


def _is_named(number: str, followed: frozenset[str]) -> bool:
    parts = number.split(" ")
    return any(" ".join(parts[: n + 1]) in followed for n in range(len(parts)))
