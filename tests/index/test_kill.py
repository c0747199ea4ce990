"""A writer killed at any point loses nothing that it acknowledged, and the next one goes on without a repair."""

import random
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from index.embedded import EmbeddedEngine
from index.engine import Order, Request
from index.vectors import VectorFile
from tests.index.conftest import ROOT, embed
from tests.index.writer import DOCUMENTS, PASSAGES, edition
from treatywatch.catalogue.states import StateNames


@dataclass
class Acknowledged:
    """The newest step that a writer began, and those whose text and vectors it said to be kept, by document."""

    began: int = -1
    text: dict[int, int] = field(default_factory=dict)
    vectors: dict[int, int] = field(default_factory=dict)

    def take(self, line: str) -> None:
        what, step = line.split()[0], int(line.split()[1])
        self.began = max(self.began, step)
        if what != "began":
            kept = self.text if what == "text" else self.vectors
            kept[step % DOCUMENTS] = step


@pytest.mark.parametrize("kills", [3, pytest.param(20, marks=pytest.mark.whole)])
def test_nothing_acknowledged_is_lost_when_a_writer_is_killed(tmp_path: Path, states: StateNames, kills: int) -> None:
    chance = random.Random(kills)
    said = Acknowledged()
    reader = EmbeddedEngine(tmp_path, states=states, embed=embed, model="words")
    for _ in range(kills):
        write_and_be_killed(tmp_path, said, lines=chance.randint(5, 25))
        held = editions(reader)
        for document, step in said.text.items():
            assert held[document] in (step, said.began)
        assert_vectors_are_those_of_the_text(tmp_path, reader, held)
        lacking = {passage // PASSAGES for passage in reader.lacking_vectors()}
        for document in lacking - {said.began % DOCUMENTS}:
            assert said.vectors.get(document) != held[document]


def write_and_be_killed(folder: Path, said: Acknowledged, *, lines: int) -> None:
    command = [sys.executable, "-m", "tests.index.writer", str(folder), str(said.began + 1)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        for _ in range(lines):
            said.take(writer.stdout.readline())
        writer.kill()
        for line in writer.stdout:
            said.take(line)


def editions(reader: EmbeddedEngine) -> dict[int, int]:
    """Return which edition of each document is held, all of whose passages must be of it."""
    hits = reader.search(Request(query="*", limit=1_000, order=Order.OLDEST, facets=())).hits
    held: dict[int, set[int]] = {}
    for hit in hits:
        held.setdefault(hit.passage.document, set()).add(int(hit.passage.text.split()[1]))
    assert all(len(steps) == 1 for steps in held.values())
    assert len(hits) == PASSAGES * len(held)
    return {document: steps.pop() for document, steps in held.items()}


def assert_vectors_are_those_of_the_text(folder: Path, reader: EmbeddedEngine, held: Mapping[int, int]) -> None:
    file, lacking = VectorFile(folder, "words"), set(reader.lacking_vectors())
    for passage in (passage for step in held.values() for passage in edition(step)):
        vector = file.of(passage.id)
        assert (vector is None) == (passage.id in lacking)
        if vector is not None:
            np.testing.assert_allclose(vector, embed([passage.text])[0], atol=1e-3)
