"""Reads which recommendations of its review a State accepts and which it notes, from the addendum to the report."""

from collections.abc import Iterator
from dataclasses import replace

from nlp.find.upr_answer_words import AnswerWords, answer_words
from nlp.find.upr_numbers import numbers_in
from nlp.sentences import sentences
from treatywatch.catalogue.readings import Answer, Identity, Kind, Reading, ReadParagraph


def answers(reading: Reading, identity: Identity) -> tuple[Answer, ...]:
    """Return the State's answers in an addendum in reading order, one a recommendation; none in any other document.

    A sentence that says of numbered recommendations that they are accepted or noted comes before a paragraph on one
    of them: the latter tells what has been done, and its position may be only that of the heading over it.
    """
    if identity.kind is not Kind.UPR_ADDENDUM:
        return ()
    words = answer_words(reading.language)
    found: dict[str, Answer] = {}
    for answer in (*_stated(reading, words), *_itemised(reading, words)):
        found.setdefault(answer.number, answer)
    full = _in_full(tuple(found.values()), _listed_in(reading, words))
    return tuple(sorted(full, key=lambda answer: (answer.paragraph, answer.start)))


def _stated(reading: Reading, words: AnswerWords) -> Iterator[Answer]:
    """Yield the answers of the sentences that word a position of the recommendations that they number."""
    for position, paragraph in enumerate(reading.paragraphs):
        if paragraph.heading or words.item.match(paragraph.text):
            continue
        for start, end in sentences(paragraph.text, reading.language):
            sentence = paragraph.text[start:end]
            answer = words.position(sentence)
            if answer and words.recommendations.search(sentence):
                for number in numbers_in(sentence, words):
                    yield Answer(number=number, position=answer, paragraph=position, start=start, end=end)


def _itemised(reading: Reading, words: AnswerWords) -> Iterator[Answer]:
    """Yield the answers of the paragraphs that open with the number of the recommendation they are about."""
    introduced: str | None = None
    for position, paragraph in enumerate(reading.paragraphs):
        if paragraph.heading:
            introduced = _over(paragraph, words) or (introduced if paragraph.headings else None)
            continue
        item = words.item.match(f"{paragraph.number} {paragraph.text}" if "." in paragraph.number else paragraph.text)
        if item is None:
            introduced = _introduced(paragraph, words) or introduced
            continue
        about = paragraph.text[item.end() :] if item.string == paragraph.text else paragraph.text
        answer = _own_position(about, words) or introduced
        if answer and not words.reference.match(item.string):
            for number in [item["own"]] if item["own"] else numbers_in(item[0], words):
                yield Answer(number=number, position=answer, paragraph=position, start=0, end=len(paragraph.text))


def _over(heading: ReadParagraph, words: AnswerWords) -> str | None:
    """Return the position that a heading gives to the recommendations under it."""
    return words.position(heading.text)


def _introduced(paragraph: ReadParagraph, words: AnswerWords) -> str | None:
    """Return the position that a paragraph gives to the recommendations listed after it."""
    opens = paragraph.text.rstrip().endswith(":") and words.recommendations.search(paragraph.text)
    return words.position(paragraph.text) if opens else None


def _own_position(about: str, words: AnswerWords) -> str | None:
    """Return the position that a paragraph on a recommendation words of it, in the sentence that says so first."""
    said = words.itself.search(about)
    return words.position(said[0] if words.position(said[0]) else about[said.start() :]) if said else None


def _listed_in(reading: Reading, words: AnswerWords) -> str:
    """Return the number of the report's paragraph that lists the recommendations, where one note or text says it."""
    texts = (text for p in reading.paragraphs for text in (p.text, *p.footnotes))
    named = {said["paragraph"] for text in texts if (said := words.list.search(text))}
    return named.pop() if len(named) == 1 else ""


def _in_full(given: tuple[Answer, ...], listed: str) -> tuple[Answer, ...]:
    """Return the answers with the list's number before their serials; the list's own, alone, answers all of it."""
    serials = {answer.number for answer in given if answer.number.isdigit()}
    if not listed or serials <= {listed}:
        return given
    return tuple(replace(a, number=f"{listed}.{a.number}") if a.number in serials else a for a in given)
