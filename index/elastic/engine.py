"""The Elasticsearch engine: an index on a server that the operator runs or rents."""

import copy
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from index.elastic.bulk import put
from index.elastic.indices import Indices
from index.elastic.mapping import to_document, vector_field
from index.elastic.meaning import Meaning, rounded
from index.elastic.search import answer, needs_stillness, nothing
from index.elastic.server import Address, check, connect, refusing
from index.elastic.view import View, held_still, now
from index.engine import Answer, Embed, Passage, Request, Vector
from treatywatch.catalogue.states import StateNames

# The server takes so many values in one clause by default.
_MOST_VALUES = 65_536
_IN_ORDER = ({"id": "asc"},)


class ElasticEngine:
    """An engine (see index.engine.Engine) over an Elasticsearch server at `address`, as index.elastic.server has it.

    `embed` turns texts into unit vectors (rows) with the model called `model`; without it `like:` is refused and
    hybrid searches go by words. `threshold` is the cosine from which `like:` holds. `writable` is False for those who
    only search. `pause` is how many seconds a busy server is first left alone. Methods raise IndexUnusable, in one
    line, for whatever is wrong with the server, the key or the certificate, and OutdatedIndex for an index made by
    another version, which `renewing` puts right: until it ends, that version goes on searching it.

    A write is visible as a whole at its end, and durable. A document stands in one shard, so that no reader sees one
    half replaced; a writer that is killed may leave one so, until it is put in again, which the catalogue asks for.
    """

    def __init__(
        self,
        address: Address,
        *,
        states: StateNames,
        embed: Embed | None = None,
        model: str = "",
        threshold: float = 1.0,
        api_key: str = "",
        ca: str = "",
        writable: bool = False,
        pause: float = 0.5,
    ) -> None:
        self._client = connect(address, api_key=api_key, ca=ca)
        self._indices = Indices(self._client, address.name)
        self._alias = self._indices.alias
        self._states = states
        self._embed = embed
        self._field = vector_field(model)
        self._threshold = threshold
        self._writable = writable
        self._pause = pause
        self._checked = False

    def replace(self, documents: Iterable[int], passages: Iterable[Passage]) -> None:
        """Put these passages in place of all that is held of these documents; durable and visible on return.

        Their vectors go, since an id may now stand for another text: `lacking_vectors` names them.
        """
        replaced = list(documents)
        with self._writing():
            self._indices.ensure(self._alias)
            # A writer that was killed left what no search sees, and it must be found to be deleted.
            self._client.indices.refresh(index=self._alias)
            held = self._places("document", replaced)
            put(self._client, self._alias, _taken_in(passages, held), self._pause)
            put(self._client, self._alias, _deletions(held), self._pause)
            self._client.indices.refresh(index=self._alias)

    def clear(self) -> None:
        """Remove everything, as before a rebuild."""
        with self.renewing():
            pass

    @contextmanager
    def renewing(self) -> Iterator["ElasticEngine"]:
        """Give an empty engine that takes the place of this one when the block ends, and never when it fails.

        Searches go on as before until then, and see all of the new index at once.
        """
        with self._writing():
            index = self._indices.begin()
        fresh = copy.copy(self)
        fresh._alias = self._indices.building
        try:
            yield fresh
            with self._writing():
                self._indices.show(index)
        except BaseException:
            with self._writing():
                self._indices.delete(index)
            raise

    def add_vectors(self, ids: Sequence[int], vectors: Vector) -> None:
        """Keep one unit vector a passage (rows of `vectors`), passing over those that are not held.

        Raises ValueError for a dimension other than before.
        """
        with self._writing():
            self._indices.ensure(self._alias)
            self._take_vectors_of(vectors.shape[1])
            held = self._places("id", ids)
            rows = dict(zip(ids, rounded(vectors), strict=True))
            put(self._client, self._alias, _additions(held, self._field, rows), self._pause)
            self._client.indices.refresh(index=self._alias)

    def lacking_vectors(self) -> list[int]:
        """Return the ids of the passages that have no vector yet, in order."""
        with self._reading() as view:
            return [] if view is None else [int(row["_id"]) for row in view.rows(self._meaning.lacking, _IN_ORDER)]

    def search(self, request: Request) -> Answer:
        """Answer a request; raises QueryError for a query that cannot be understood."""
        with self._reading(still=needs_stillness(request)) as view:
            if view is None:
                return nothing(request, self._states)
            return answer(view, request, self._states, self._meaning)

    def count(self) -> int:
        """Return the number of passages held."""
        with self._reading(still=False) as view:
            return 0 if view is None else int(self._client.count(index=self._alias)["count"])

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    @contextmanager
    def _reading(self, *, still: bool = True) -> Iterator[View | None]:
        """Give a view of what is held, None where nothing was ever put in."""
        with refusing(self._client):
            self._check()
            if self._indices.has(self._alias):
                with (held_still if still else now)(self._client, self._alias) as view:
                    yield view
            else:
                self._indices.refuse_other_forms()
                yield None

    @contextmanager
    def _writing(self) -> Iterator[None]:
        if not self._writable:
            raise PermissionError("this engine was opened for searching only")
        with refusing(self._client):
            self._check()
            yield

    def _check(self) -> None:
        if not self._checked:
            check(self._client)
            self._checked = True

    @property
    def _meaning(self) -> Meaning:
        return Meaning(embed=self._embed, field=self._field, threshold=self._threshold, dimension=self._dimension)

    def _dimension(self) -> int | None:
        return self._indices.dimension(self._alias, self._field)

    def _take_vectors_of(self, dimension: int) -> None:
        held = self._dimension()
        if held is None:
            self._indices.add_vectors_field(self._alias, self._field, dimension)
        elif held != dimension:
            raise ValueError(f"the index holds vectors of {held} numbers, not {dimension}")

    def _places(self, field: str, values: Sequence[int]) -> dict[str, str]:
        """Return the id and the routing of every passage held that has one of some values in a field."""
        with held_still(self._client, self._alias) as view:
            return {
                row["_id"]: row["_routing"]
                for start in range(0, len(values), _MOST_VALUES)
                for row in view.rows({"terms": {field: list(values[start : start + _MOST_VALUES])}}, _IN_ORDER)
            }


def _taken_in(passages: Iterable[Passage], held: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Yield what puts passages in, taking those that are thereby replaced out of `held`."""
    for passage in passages:
        name, routing = str(passage.id), str(passage.document)
        if held.get(name) == routing:
            del held[name]
        yield {"_op_type": "index", "_id": name, "routing": routing, "_source": to_document(passage)}


def _deletions(held: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for name, routing in held.items():
        yield {"_op_type": "delete", "_id": name, "routing": routing}


def _additions(held: Mapping[str, str], field: str, rows: Mapping[int, Vector]) -> Iterator[dict[str, Any]]:
    for name, routing in held.items():
        yield {"_op_type": "update", "_id": name, "routing": routing, "doc": {field: rows[int(name)]}}
