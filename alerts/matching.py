"""What saved searches ask: each question once, however many people ask it, ready for whatever comes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from sqlalchemy.orm import Session

from alerts.wishes import Understand
from index.batch import Bits, bits
from index.candidates import SavedSearches
from index.codes import Halves, cosines
from index.engine import Passage, Vector
from index.match import meanings as like_texts
from index.tree import Query
from treatywatch.catalogue.alert_tables import Subscription
from treatywatch.catalogue.tables import Version


@dataclass(frozen=True, kw_only=True, slots=True)
class Meanings:
    """What `like:` needs: unit vectors for what is asked and for passages, and the cosine from which they are alike.

    `vectors` gives those that there are, by passage id; one that is lacking is still to be made.
    """

    embed: Callable[[Sequence[str]], Sequence[Vector]]
    vectors: Callable[[Session, Sequence[Passage]], Mapping[int, Vector]]
    threshold: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Matcher:
    """How saved searches are matched, passed in by whoever puts Treatywatch together.

    `passages_of` gives the passages of a version in reading order; `understand` makes the tree of a query for a
    reader's language (ISO 639-1), or raises index.engine.QueryError; `meanings` is None where nothing is embedded.
    """

    passages_of: Callable[[Session, Version], Sequence[Passage]]
    understand: Understand
    meanings: Meanings | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A query as typed, for a reader of one language (ISO 639-1): what any number of saved searches may ask."""

    query: str
    language: str

    @classmethod
    def of(cls, subscription: Subscription) -> "Question":
        """Return what a saved search asks."""
        return cls(query=subscription.query, language=subscription.language)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The questions that are understood, ready to be put to all that is new; `likes` are the texts of their `like:`."""

    searches: SavedSearches[Question]
    likes: Mapping[Question, Sequence[str]]
    meanings: Meanings | None

    @classmethod
    def of(cls, trees: Mapping[Question, Query], meanings: Meanings | None) -> "Asked":
        """Ready questions that were understood."""
        likes = {question: texts for question, tree in trees.items() if (texts := like_texts(tree))}
        return cls(searches=SavedSearches(trees), likes=likes, meanings=meanings)

    def alike(self, passages: Halves) -> Mapping[str, Bits]:
        """Return for each text of `like:` which passages, given by their vectors (rows), are near to it."""
        if self.meanings is None:
            return {}
        return {text: bits(cosines(like, passages) >= self.meanings.threshold) for text, like in self._vectors.items()}

    @cached_property
    def _vectors(self) -> Mapping[str, Vector]:
        """The vectors of all texts, made together and only once there is something new."""
        texts = list(dict.fromkeys(chain.from_iterable(self.likes.values())))
        return dict(zip(texts, self.meanings.embed(texts), strict=True)) if self.meanings and texts else {}
