"""Finds in a resolution what it asks of States: its operative paragraphs, "Calls upon all States to …"."""

import re
from collections.abc import Iterator

from nlp.find.items import run_in_items
from nlp.find.statement import stated
from nlp.wording import Wording, wording
from treatywatch.catalogue.readings import Finding, Identity, Reading, ReadParagraph

# The addressee ends at the first comma: "Requests the Secretary-General, taking into account the views of States, …".
ADDRESSEE = re.compile(r",?[^,:;]{0,90}")


def find_in_resolutions(reading: Reading, identity: Identity) -> tuple[Finding, ...]:
    """Return the demands made of States, in reading order; requests to the Secretary-General and others are left out.

    A paragraph with lettered items yields each item, with the opening words as its stem.
    """
    asking: dict[int, tuple[str, tuple[str, ...]]] = {}
    parents = {p.stem for p in reading.paragraphs if p.stem is not None}
    found: list[Finding] = []
    for position, paragraph in enumerate(reading.paragraphs):
        words = wording(paragraph.language or reading.language)
        stem, verbs = asking.get(paragraph.stem if paragraph.stem is not None else -1, ("", ()))
        verbs = verbs or _asks_states(paragraph, words)
        if not verbs:
            continue
        asking[position] = (f"{stem} {paragraph.text}".strip(), verbs)
        if position not in parents:
            found.extend(_findings(position, paragraph, stem, verbs))
    return stated(found, reading, identity)


def _asks_states(paragraph: ReadParagraph, words: Wording) -> tuple[str, ...]:
    """Return the verb that opens a numbered paragraph where States are who it addresses; empty where not."""
    if paragraph.heading or not paragraph.number:
        return ()
    for ask in words.asks:
        opening = ask.opening.match(paragraph.text) if ask.opening else None
        addressee = ADDRESSEE.match(paragraph.text, opening.end()) if opening else None
        if addressee and words.addressed.search(addressee[0]):
            return (ask.verb,)
    return ()


def _findings(position: int, paragraph: ReadParagraph, stem: str, verbs: tuple[str, ...]) -> Iterator[Finding]:
    text = paragraph.text
    items = run_in_items(text)
    spans = [(i.start, i.end, f" ({i.mark})") for i in items.items] if items else [(0, len(text), "")]
    introduction = f"{stem} {text[: items.intro]}".strip() if items else stem
    for start, end, mark in spans:
        yield Finding(
            paragraph=position,
            number=paragraph.number + mark,
            text=text[start:end],
            start=start,
            end=end,
            stem=introduction,
            verbs=verbs,
        )
