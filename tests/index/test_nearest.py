"""The nearest among those that pass: one answer by either way, and looked up by however many ids."""

from pathlib import Path

import numpy as np
import pytest
import tantivy

from index.documents import schema, to_document
from index.engine import Passage, Vector
from index.found import found_ids
from index.fusion import NEAREST
from index.nearest import by_scan, nearest, neighbours, one_by_one
from index.textindex import TextIndex
from index.translate import unscored, with_ids
from index.vectors import VectorFile
from tests.index.conftest import cosine, embed


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory, real_passages: list[Passage]) -> tantivy.Searcher:
    index = TextIndex(tmp_path_factory.mktemp("text"))
    with index.locked(), index.writing() as writer:
        for passage in real_passages:
            writer.add_document(to_document(passage))
    return index.searcher()


@pytest.fixture(scope="module")
def vectors(real_passages: list[Passage]) -> Vector:
    """A row for each passage, all of them different."""
    rows = embed([passage.text for passage in real_passages])
    rows += np.random.default_rng(1).normal(scale=0.01, size=rows.shape).astype(np.float32)
    unit: Vector = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


@pytest.mark.parametrize(("field", "value"), [("leads", "en"), ("state", "CHE"), ("state", "none")])
def test_the_nearest_that_pass_are_the_same_by_either_way(
    tmp_path: Path, searcher: tantivy.Searcher, real_passages: list[Passage], vectors: Vector, field: str, value: str
) -> None:
    held = VectorFile(tmp_path, "words")
    held.add([passage.id for passage in real_passages], vectors)
    passing = unscored(tantivy.Query.term_query(schema(), field, value))
    answering = found_ids(searcher, passing, searcher.num_docs)
    query = vectors[7]
    expected = sorted(answering, key=lambda number: -cosine(query, vectors[number]))[:NEAREST]
    assert by_scan(searcher, held, query, passing) == expected
    assert one_by_one(searcher, held, query, passing, len(answering)) == expected
    assert nearest(searcher, held, query, passing) == expected


@pytest.mark.parametrize("asked", [5, 1_000, 5_000])
def test_passages_are_looked_up_by_few_ids_and_by_many(searcher: tantivy.Searcher, asked: int) -> None:
    held = found_ids(searcher, tantivy.Query.all_query(), searcher.num_docs)
    wanted = held[-2:] + list(range(10_000, 10_000 + asked))
    assert set(found_ids(searcher, with_ids(wanted, schema()), asked)) == set(held[-2:])


def test_neighbours_say_which_of_them_the_words_do_not_find(searcher: tantivy.Searcher) -> None:
    words = tantivy.Query.term_query(schema(), "state", "CHE")
    found = found_ids(searcher, words, searcher.num_docs)
    first, *others = (number for number in range(20) if number not in found)
    near = neighbours(searcher, words, [first, *found[:3], *others, 10_000])
    assert list(near.addresses) == [first, *found[:3], *others]
    assert near.by_meaning == {first, *others}
