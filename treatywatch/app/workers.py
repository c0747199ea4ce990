"""Work spread over processes, its results in order."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

Subject = TypeVar("Subject")
Task = TypeVar("Task")
Result = TypeVar("Result")

WORKERS = 2
AHEAD = 8  # tasks handed out whose results were not taken yet: enough to keep the workers busy, few enough to hold


def in_order(work: Callable[[Task], Result], tasks: Iterable[tuple[Subject, Task]]) -> Iterator[tuple[Subject, Result]]:
    """Yield each task's subject and its result, in the order given; `work` runs in worker processes.

    PDFium is not thread-safe, so files are read side by side in processes and not in threads.
    """
    waiting: deque[tuple[Subject, Future[Result]]] = deque()
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("forkserver")) as pool:
        for subject, task in tasks:
            waiting.append((subject, pool.submit(work, task)))
            if len(waiting) >= AHEAD:
                first, future = waiting.popleft()
                yield first, future.result()
        while waiting:
            first, future = waiting.popleft()
            yield first, future.result()
