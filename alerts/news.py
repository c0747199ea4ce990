"""News: what one newly readable file of a document says to each question, found once for all who ask it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from alerts.earlier import Earlier, letters
from alerts.matching import Asked, Question
from alerts.quotations import Quotation
from index.batch import Batch
from index.codes import Halves
from index.engine import Passage, Vector
from treatywatch.catalogue.changes import Printed, names
from treatywatch.catalogue.tables import Version


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """A paragraph that answers a question, by its name within the document: its number, "24/2" the second time.

    `since` is the id of the version in which it first stood as it does, `change` whether it said something else before.
    `said` are its letters alone; `row` is its quotation, as the catalogue keeps it, with the paragraphs around it.
    """

    name: str
    language: str
    change: bool
    since: int
    said: str
    row: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class News:
    """The answers of one version that has newly become readable; `arrival`, `version` and `document` are ids.

    While `waiting`, some of its passages lack the vector that `like:` needs, and nothing answers by its meaning.
    """

    arrival: int
    version: int
    document: int
    waiting: bool
    answers: Mapping[Question, Sequence[Answer]]

    @classmethod
    def of(
        cls,
        arrival: int,
        version: Version,
        passages: Sequence[Passage],
        vectors: Mapping[int, Vector],
        asked: Asked,
        earlier: Earlier,
    ) -> "News":
        """Put what is asked to the passages of a version, in reading order; `vectors` are those there are, by id."""
        rows = _rows([vectors.get(passage.id) for passage in passages])
        told = _Telling.of(version, passages, earlier)
        return cls(
            arrival=arrival,
            version=version.id,
            document=version.document_id,
            waiting=rows is None,
            answers=dict(told.answers(asked, rows)),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Telling:
    """The passages of a version with their names, what they said before, and since when they say what they do."""

    passages: Sequence[Passage]
    names: Sequence[str]
    quotations: Sequence[Quotation]
    since: Sequence[int]
    said: Sequence[str]

    @classmethod
    def of(cls, version: Version, passages: Sequence[Passage], earlier: Earlier) -> "_Telling":
        named = names(passage.number for passage in passages)
        changed = earlier.changed(Printed(number=one.number, text=one.text) for one in passages)
        texts = ["", *(passage.text for passage in passages), ""]
        return cls(
            passages=passages,
            names=named,
            quotations=[
                Quotation.of(
                    passage, version=version, change=changed.get(name), around=(texts[place], texts[place + 2])
                )
                for place, (name, passage) in enumerate(zip(named, passages, strict=True))
            ],
            since=[
                earlier.since(name, passage.text) or version.id for name, passage in zip(named, passages, strict=True)
            ],
            said=[letters(passage.text) for passage in passages],
        )

    def answers(self, asked: Asked, vectors: Halves | None) -> Iterator[tuple[Question, Sequence[Answer]]]:
        """Yield each question that any passage answers, with the answers in reading order."""
        batch = Batch(self.passages)
        alike = {} if vectors is None else asked.alike(vectors)
        for question, candidates in asked.searches.candidates(batch, alike).items():
            found = [
                self._answer(place, matched.highlights)
                for place, matched in asked.searches.answers(question, batch, candidates, alike)
            ]
            if found:
                yield question, found

    def _answer(self, place: int, highlights: Sequence[tuple[int, int]]) -> Answer:
        quotation = self.quotations[place]
        return Answer(
            name=self.names[place],
            language=quotation.language,
            change=quotation.change is not None,
            since=self.since[place],
            said=self.said[place],
            row=quotation.marking(highlights).as_row(),
        )


def _rows(vectors: Sequence[Vector | None]) -> Halves | None:
    found = [vector for vector in vectors if vector is not None]
    if len(found) < len(vectors):
        return None
    return np.array(found, np.float16)
