"""The embedded search engine: everything in one folder, nothing to install or to run beside."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import tantivy

from index.documents import schema, to_document
from index.engine import Answer, Embed, Passage, Request, Vector
from index.found import count_of, found_ids
from index.search import View, answer
from index.textindex import TextIndex
from index.translate import with_ids
from index.vectors import VectorFile
from treatywatch.catalogue.states import StateNames


class EmbeddedEngine:
    """An engine (see index.engine.Engine) over tantivy and a file of vectors.

    `embed` turns texts into unit vectors (rows) with the model called `model`; without it `like:` is refused and
    hybrid searches go by words. `threshold` is the cosine from which `like:` holds. `writable` is False for those who
    only search. Methods raise OutdatedIndex for an index made by another version, which `clear` puts right.
    """

    def __init__(
        self,
        folder: Path,
        *,
        states: StateNames,
        embed: Embed | None = None,
        model: str = "",
        threshold: float = 1.0,
        writable: bool = False,
    ) -> None:
        self._text = TextIndex(folder)
        self._vectors = VectorFile(folder, model)
        self._states = states
        self._embed = embed
        self._threshold = threshold
        self._writable = writable

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
        """Give an empty engine for a block: this one, whose searches find what is put in so far.

        Others that write wait for the end of the block. The files are put in order while it goes on, not after each
        `replace`, which makes many of them in a row half as fast again.
        """
        self.clear()
        with self._text.kept_open():
            yield self

    def add_vectors(self, ids: Sequence[int], vectors: Vector) -> None:
        """Keep one unit vector a passage (rows of `vectors`); raises ValueError for a dimension other than before.

        Passages that are not held any more are passed over.
        """
        self._check_writable()
        with self._text.locked():
            searcher = self._text.searcher()
            held = np.isin(ids, found_ids(searcher, with_ids(ids, schema()), len(ids)))
            self._vectors.add(np.array(ids, np.int64)[held], vectors[held])

    def lacking_vectors(self) -> list[int]:
        """Return the ids of the passages that have no vector yet, in order."""
        searcher = self._text.searcher()
        if not _lacking(searcher, self._vectors):
            return []
        held = np.array(found_ids(searcher, tantivy.Query.all_query(), searcher.num_docs), np.int64)
        lacking: list[int] = np.setdiff1d(held, self._vectors.ids()).tolist()
        return lacking

    def search(self, request: Request) -> Answer:
        """Answer a request; raises QueryError for a query that cannot be understood."""
        view = View(
            searcher=self._text.searcher(),
            vectors=self._vectors,
            states=self._states,
            embed=self._embed,
            threshold=self._threshold,
        )
        return answer(view, request, _lacking(view.searcher, self._vectors))

    def count(self) -> int:
        """Return the number of passages held."""
        return self._text.searcher().num_docs

    def close(self) -> None:
        """Let go of the files."""
        self._text.close()

    def _ids_of(self, documents: Sequence[int]) -> list[int]:
        searcher = self._text.searcher()
        held = tantivy.Query.term_set_query(schema(), "document", list(documents))
        return found_ids(searcher, held, count_of(searcher, held))

    def _check_writable(self) -> None:
        if not self._writable:
            raise PermissionError("this engine was opened for searching only")


def _lacking(searcher: tantivy.Searcher, vectors: VectorFile) -> int:
    # Only passages that are held have a vector; while a writer is between its two steps this may be off by a batch.
    return max(0, searcher.num_docs - len(vectors.ids()))
