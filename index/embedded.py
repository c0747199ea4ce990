"""The embedded search engine: everything in one folder, nothing to install or to run beside."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import tantivy

from index.documents import schema, to_document
from index.engine import Answer, Passage, Request, Vector
from index.match import THRESHOLD
from index.paging import ids_of
from index.search import Embed, View, answer
from index.textindex import TextIndex
from index.vectors import Ids, VectorFile
from treatywatch.catalogue.states import StateNames


class EmbeddedEngine:
    """An engine (see index.engine.Engine) over tantivy and a file of vectors.

    `embed` turns texts into unit vectors (rows) with the model called `model`; without it `like:` is refused and
    hybrid searches go by words. `threshold` is the cosine from which `like:` holds. `writable` is False for those who
    only search. Methods raise IndexUnusable for an index made by another version, which `clear` puts right.
    """

    def __init__(
        self,
        folder: Path,
        *,
        states: StateNames,
        embed: Embed | None = None,
        model: str = "",
        threshold: float = THRESHOLD,
        writable: bool = False,
    ) -> None:
        self._text = TextIndex(folder)
        self._vectors = VectorFile(folder, model)
        self._states = states
        self._embed = embed
        self._threshold = threshold
        self._writable = writable
        self._lacking: tuple[tantivy.Searcher, Ids, list[int]] | None = None

    def replace(self, documents: Iterable[int], passages: Iterable[Passage]) -> None:
        """Put these passages in place of all that is held of these documents; durable and visible on return.

        Their vectors go, since an id may now stand for another text: `lacking_vectors` names them.
        """
        replaced = list(documents)
        self._check_writable()
        with self._text.locked(), self._text.writing() as writer:
            changed = self._ids_of(replaced)
            for document in replaced:
                writer.delete_documents_by_term("document", document)
            for passage in passages:
                writer.add_document(to_document(passage))
                changed.append(passage.id)
            # Before the commit: killed in between, a passage lacks its vector and gets it again, never another's.
            self._vectors.remove(changed)

    def clear(self) -> None:
        """Remove everything, as before a rebuild."""
        self._check_writable()
        with self._text.locked():
            self._text.create()
            self._vectors.clear()

    @contextmanager
    def renewing(self) -> Iterator["EmbeddedEngine"]:
        """Give an empty engine for a block: this one, whose searches find what is put in so far."""
        self.clear()
        yield self

    def add_vectors(self, ids: Sequence[int], vectors: Vector) -> None:
        """Keep one unit vector a passage (rows of `vectors`); raises ValueError for a dimension other than before."""
        self._check_writable()
        with self._text.locked():
            self._vectors.add(ids, vectors)

    def lacking_vectors(self) -> list[int]:
        """Return the ids of the passages that have no vector yet, in order."""
        return list(self._without_vectors(self._text.searcher()))

    def search(self, request: Request) -> Answer:
        """Answer a request; raises QueryError for a query that cannot be understood."""
        view = View(
            searcher=self._text.searcher(),
            vectors=self._vectors,
            states=self._states,
            embed=self._embed,
            threshold=self._threshold,
        )
        return answer(view, request, len(self._without_vectors(view.searcher)))

    def count(self) -> int:
        """Return the number of passages held."""
        return self._text.searcher().num_docs

    def close(self) -> None:
        """Let go of the files."""
        self._text.close()

    def _ids_of(self, documents: Sequence[int]) -> list[int]:
        searcher = self._text.searcher()
        held = tantivy.Query.term_set_query(schema(), "document", list(documents))
        found = searcher.search(held, max(searcher.num_docs, 1), count=False).hits
        return ids_of(searcher, [address for _, address in found])

    def _check_writable(self) -> None:
        if not self._writable:
            raise PermissionError("this engine was opened for searching only")

    def _without_vectors(self, searcher: tantivy.Searcher) -> list[int]:
        with_vector = self._vectors.ids()
        if self._lacking and self._lacking[0] is searcher and self._lacking[1] is with_vector:
            return self._lacking[2]
        everything = searcher.search(tantivy.Query.all_query(), max(searcher.num_docs, 1), count=False).hits
        held = np.array(ids_of(searcher, [address for _, address in everything]), np.int64)
        self._lacking = (searcher, with_vector, np.setdiff1d(held, with_vector).tolist())
        return self._lacking[2]
