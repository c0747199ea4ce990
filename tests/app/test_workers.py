"""A file that takes too much costs itself alone, and the order of the results is kept."""

import ctypes
import os
import signal
import time

import pytest

from treatywatch.app.workers import AHEAD, Limits, in_order
from treatywatch.catalogue.readings import UnreadableFile

TIGHT = Limits(computing=0.2, waiting=4, memory=400 * 2**20)


def behave(task: str) -> str:
    """Do as the task is named; runs in a worker process."""
    match task:
        case "compute":
            while True:
                pass
        case "wait":
            time.sleep(60)
        case "fill":
            return str(len(bytearray(500 * 2**20)))
        case "crash":
            ctypes.string_at(0)
        case "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "leave":
            os._exit(3)
        case "fail":
            raise ZeroDivisionError("first line\nsecond line")
    return task


def outcome(*tasks: str) -> list[tuple[int, str]]:
    results = in_order(behave, enumerate(tasks), TIGHT)
    return [(n, str(result) if isinstance(result, UnreadableFile) else result.upper()) for n, result in results]


@pytest.mark.parametrize(
    ("task", "reason"),
    [
        ("compute", "gave up after 0.2 s of work"),
        ("wait", "gave up after 4 s"),
        ("fill", "needs more than 0.4 GiB of memory"),
        ("crash", "broke down (SIGSEGV)"),
        ("killed", "broke down (SIGKILL)"),
        ("leave", "broke down (exit code 3)"),
        ("fail", "fault of Treatywatch (ZeroDivisionError: first line second line)"),
    ],
)
def test_a_bad_file_costs_itself_alone(task: str, reason: str) -> None:
    (zero, first), (one, bad), (two, last) = outcome("a", task, "b")
    assert (zero, one, two) == (0, 1, 2)
    assert (first, last) == ("A", "B")
    assert reason in bad
    assert "\n" not in bad


def test_many_bad_files_in_a_row_lose_nothing_and_keep_the_order() -> None:
    tasks = ["a", "crash", "killed", "b", "leave", "fill", "c", "fail", "crash", "d"] * 2
    assert len(tasks) > AHEAD
    results = outcome(*tasks)
    assert [n for n, _ in results] == list(range(len(tasks)))
    assert [text for _, text in results if len(text) == 1] == ["A", "B", "C", "D"] * 2


def test_what_is_left_unread_is_not_waited_for() -> None:
    results = in_order(behave, enumerate(["a", "wait", "wait"]), Limits(waiting=60))
    assert next(results) == (0, "a")
    results.close()
