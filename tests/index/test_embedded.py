"""The embedded engine on disk: processes beside each other, kills, and indexes of other versions."""

import os
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest
from filelock import FileLock

from index.embedded import EmbeddedEngine
from index.engine import IndexUnusable, OutdatedIndex, QueryError, Request
from index.textindex import TextIndex
from tests.index.conftest import ROOT, embed, make_passage
from treatywatch.catalogue.states import StateNames

WRITER = """
    import sys
    from pathlib import Path
    from index.embedded import EmbeddedEngine
    from tests.index.conftest import embed, make_passage
    from treatywatch.catalogue.states import StateNames

    engine = EmbeddedEngine(Path(sys.argv[1]), states=StateNames.load(), embed=embed, writable=True)
    for document in range(int(sys.argv[2]), 1_000_000):
        passages = [make_passage(document * 100 + n, f"food {n}", document=document) for n in range(50)]
        engine.replace([document], passages)
        engine.add_vectors([p.id for p in passages], embed([p.text for p in passages]))
        print(document, flush=True)
"""


def start_writer(folder: Path, first: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", textwrap.dedent(WRITER), str(folder), str(first)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def acknowledged(writer: subprocess.Popen[str], count: int) -> int:
    """Return the last document of `count` that the writer says it has put in."""
    assert writer.stdout is not None
    return [int(writer.stdout.readline()) for _ in range(count)][-1]


def test_another_process_sees_what_was_acknowledged(tmp_path: Path, states: StateNames) -> None:
    reader = EmbeddedEngine(tmp_path, states=states)
    assert reader.count() == 0
    with start_writer(tmp_path, 0) as writer:
        for _ in range(3):
            document = acknowledged(writer, 1)
            assert reader.count() >= 50 * (document + 1)
        writer.kill()


def test_searches_go_on_in_threads_while_passages_are_put_in(tmp_path: Path, states: StateNames) -> None:
    engine = EmbeddedEngine(tmp_path, states=states, embed=embed, writable=True)
    engine.replace([0], [make_passage(n, f"food {n}", document=0) for n in range(50)])
    totals: list[int] = []

    def ask() -> None:
        totals.extend(engine.search(Request(query="food")).total for _ in range(30))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for document in range(1, 6):
        engine.replace([document], [make_passage(document * 100 + n, "food", document=document) for n in range(50)])
    for thread in threads:
        thread.join()
    assert len(totals) == 120
    assert {total % 50 for total in totals} == {0}


def test_two_writers_take_turns(tmp_path: Path, states: StateNames) -> None:
    writers = [EmbeddedEngine(tmp_path, states=states, writable=True) for _ in range(2)]
    for document in range(6):
        writers[document % 2].replace([document], [make_passage(document, "food", document=document)])
    assert [writer.count() for writer in writers] == [6, 6]


def test_a_writer_that_never_ends_is_named(tmp_path: Path) -> None:
    index = TextIndex(tmp_path, patience=0.1)
    busy = pytest.raises(IndexUnusable, match=f"is writing to {tmp_path}")
    with FileLock(tmp_path / "write.lock"), busy, index.locked():
        pass


def test_while_an_index_is_made_anew_each_step_is_kept_and_others_wait(tmp_path: Path, states: StateNames) -> None:
    engine = EmbeddedEngine(tmp_path, states=states, embed=embed, writable=True)
    engine.replace([1], [make_passage(n, "food") for n in range(3)])
    reader = EmbeddedEngine(tmp_path, states=states)
    assert reader.count() == 3
    with engine.renewing() as fresh:
        assert reader.count() == 0
        fresh.replace([1], [make_passage(1, "food")])
        fresh.add_vectors([1], embed(["food"]))
        with pytest.raises(ValueError, match="outside"):
            fresh.replace([1], [make_passage(2, "tax", document=1), make_passage(-1, "tax", document=1)])
        fresh.replace([2], [make_passage(2, "tax", document=2)])
        assert (reader.search(Request(query="food")).total, reader.count()) == (1, 2)
        with pytest.raises(IndexUnusable), TextIndex(tmp_path, patience=0.1).locked():
            pass
    EmbeddedEngine(tmp_path, states=states, writable=True).replace([2], [])
    assert reader.count() == 1
    assert reader.lacking_vectors() == []


def test_an_index_of_another_version_is_refused_until_it_is_cleared(tmp_path: Path, states: StateNames) -> None:
    engine = EmbeddedEngine(tmp_path, states=states, writable=True)
    engine.replace([1], [make_passage(1, "food")])
    (tmp_path / "text" / "form").write_text("0")
    later = EmbeddedEngine(tmp_path, states=states, writable=True)
    for refused in (later.count, lambda: later.search(Request(query="food")), lambda: later.replace([1], [])):
        with pytest.raises(OutdatedIndex, match="`treatywatch process` makes it anew"):
            refused()
    later.clear()
    assert later.count() == 0


def test_an_engine_for_searching_writes_nothing(tmp_path: Path, states: StateNames) -> None:
    reader = EmbeddedEngine(tmp_path / "index", states=states)
    with pytest.raises(PermissionError):
        reader.replace([1], [make_passage(1, "food")])
    with pytest.raises(PermissionError):
        reader.clear()
    assert not os.path.lexists(tmp_path / "index")


def test_what_was_not_put_in_whole_is_not_put_in_at_all(tmp_path: Path, states: StateNames) -> None:
    engine = EmbeddedEngine(tmp_path, states=states, embed=embed, writable=True)
    engine.replace([1], [make_passage(1, "food")])
    engine.add_vectors([1], embed(["food"]))
    with pytest.raises(ValueError, match="outside"):
        engine.replace([1], [make_passage(2, "tax", document=1), make_passage(-1, "tax", document=1)])
    engine.replace([7], [])
    assert engine.search(Request(query="food")).total == engine.count() == 1
    assert engine.lacking_vectors() == []


def test_without_a_model_a_meaning_is_refused_where_it_stands(tmp_path: Path, states: StateNames) -> None:
    engine = EmbeddedEngine(tmp_path, states=states)
    with pytest.raises(QueryError, match="embedding model") as caught:
        engine.search(Request(query="tax like:food"))
    assert caught.value.position == 9
