"""Visits that run side by side ask a host that they share in turns, each with the pause that it is owed."""

import asyncio
import multiprocessing
import time
from itertools import pairwise
from pathlib import Path

import pytest

from crawlers.turns import Turns

PAUSE = 0.05
# By which the kernel's clock, that dates a file, is behind at the most.
TICK = 0.01
HOST = "documents.un.org"
FORK = multiprocessing.get_context("fork")


async def ask(folder: Path, diary: Path, times: int, until: Path | None = None) -> None:
    """Ask the host so many times, or until a file is there; write down when each turn began and when it ended."""
    turns = Turns(folder, PAUSE)
    for _ in range(times):
        if until and until.exists():
            return
        async with turns.at(HOST):
            began = (folder / HOST).stat().st_mtime
            await asyncio.sleep(0.01)
            with diary.open("a") as lines:
                lines.write(f"{began} {time.time()}\n")


def visit(folder: Path, diary: Path, times: int, done: Path | None = None, until: Path | None = None) -> None:
    """Ask in a process of its own."""
    asyncio.run(ask(folder, diary, times, until))
    if done:
        done.touch()


def written(diary: Path) -> list[list[float]]:
    """Return when each turn began and ended."""
    return [[float(moment) for moment in line.split()] for line in diary.read_text().splitlines()]


def test_two_processes_ask_one_host_by_turns_and_the_short_visit_gets_through(tmp_path: Path) -> None:
    long, short, done = tmp_path / "long", tmp_path / "short", tmp_path / "done"
    visits = [
        FORK.Process(target=visit, args=(tmp_path / "turns", long, 400), kwargs={"until": done}),
        FORK.Process(target=visit, args=(tmp_path / "turns", short, 4), kwargs={"done": done}),
    ]
    for one in visits:
        one.start()
    for one in visits:
        one.join()
    assert len(written(short)) == 4
    assert len(written(long)) < 400, "the long visit let the short one through"
    asked = sorted(written(long) + written(short))
    assert all(later >= ended - TICK for (_, ended), (later, _) in pairwise(asked))
    assert all(later - began >= PAUSE - TICK for (began, _), (later, _) in pairwise(asked))


def hold(folder: Path) -> None:
    async def turn() -> None:
        async with Turns(folder, PAUSE).at(HOST):
            (folder / "held").touch()
            await asyncio.sleep(60)

    asyncio.run(turn())


def test_a_turn_ends_with_the_process_that_held_it(tmp_path: Path) -> None:
    holder = FORK.Process(target=hold, args=(tmp_path,))
    holder.start()
    while not (tmp_path / "held").exists():
        time.sleep(0.01)
    holder.kill()
    holder.join()
    visit(tmp_path, tmp_path / "diary", 1)
    assert len(written(tmp_path / "diary")) == 1


@pytest.mark.parametrize("failure", [OSError, asyncio.CancelledError])
def test_a_request_that_fails_gives_its_turn_back(tmp_path: Path, failure: type[BaseException]) -> None:
    async def fail() -> None:
        async with Turns(tmp_path, PAUSE).at(HOST):
            raise failure

    with pytest.raises(failure):
        asyncio.run(fail())
    visit(tmp_path, tmp_path / "diary", 1)
    assert len(written(tmp_path / "diary")) == 1


def test_one_host_does_not_wait_for_another(tmp_path: Path) -> None:
    async def both() -> None:
        turns = Turns(tmp_path, PAUSE)
        async with turns.at("docs.un.org"), turns.at(HOST):
            assert {path.name for path in tmp_path.iterdir()} == {"docs.un.org", HOST}

    asyncio.run(both())
