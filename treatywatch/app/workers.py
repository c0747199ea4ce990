"""Files read side by side, their results in order; a file that takes too long or too much costs itself alone."""

import logging
import os
import resource
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import TimeoutError as TookTooLong
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from typing import NoReturn, TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from treatywatch.catalogue.readings import UnreadableFile

log = logging.getLogger(__name__)

Subject = TypeVar("Subject")
Task = TypeVar("Task")
Result = TypeVar("Result")

WORKERS = 2
AHEAD = 8  # tasks handed out whose results were not taken yet: enough to keep the workers busy, few enough to hold
REMEDY = "split it, or convert it to a simpler format"


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What one file may take.

    `computing` is in seconds of the reader's own work, so that a laden machine refuses no file that a quiet one reads;
    `waiting` is in seconds by the clock, and leaves time for the recognition of long scans by another program;
    `memory` is in bytes.
    """

    computing: float = 50
    waiting: float = 900
    memory: int = 2 * 2**30


def in_order(
    work: Callable[[Task], Result], tasks: Iterable[tuple[Subject, Task]], limits: Limits = Limits()
) -> Iterator[tuple[Subject, Result | UnreadableFile]]:
    """Yield each task's subject and its result, in the order given; `work` runs in worker processes.

    A task that goes beyond the limits, that ends its process or that fails in a way nobody foresaw yields
    UnreadableFile with the reason in one line, and the others go on.
    PDFium is not thread-safe, so files are read side by side in processes and not in threads.
    """
    waiting: deque[tuple[Subject, ProcessFuture[Result]]] = deque()
    context = get_context("forkserver")
    # Workers are forks of a server that has imported what they need, so one that ends is replaced at once.
    context.set_forkserver_preload([work.__module__])
    pool = ProcessPool(WORKERS, initializer=_bound, initargs=[limits.memory], context=context)
    try:
        for subject, task in tasks:
            future = pool.schedule(_timed, args=[work, task, limits.computing], timeout=limits.waiting)
            waiting.append((subject, future))
            if len(waiting) >= AHEAD:
                first, future = waiting.popleft()
                result = _settled(future, limits)
                yield first, result
        while waiting:
            first, future = waiting.popleft()
            result = _settled(future, limits)
            yield first, result
    finally:
        pool.stop()  # type: ignore[no-untyped-call] # it carries no types
        pool.join()


class _ToldToEnd(BaseException):
    """Raised in a worker that is told to end, so that what reads ends the programs that it has started."""


def _timed(work: Callable[[Task], Result], task: Task, seconds: float) -> Result:
    """Work with a timer that ends this process, even within a library, once it has computed for so long."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    before = signal.signal(signal.SIGTERM, _end_work)
    try:
        return work(task)
    except _ToldToEnd:
        os._exit(128 + signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)
        signal.setitimer(signal.ITIMER_PROF, 0)


def _end_work(number: int, frame: object) -> NoReturn:
    raise _ToldToEnd


def _bound(memory: int) -> None:
    """Let the worker's own data grow to so many bytes; programs and libraries mapped from files do not count."""
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (memory if most == resource.RLIM_INFINITY else min(memory, most), most))


def _settled(future: ProcessFuture[Result], limits: Limits) -> Result | UnreadableFile:
    try:
        return future.result()
    except UnreadableFile as refusal:
        return refusal
    except TookTooLong:
        fault = f"gave up after {limits.waiting:g} s: {REMEDY}"
    except MemoryError:
        fault = f"needs more than {limits.memory / 2**30:.1f} GiB of memory: {REMEDY}"
    except ProcessExpired as error:
        computed = error.exitcode == -signal.SIGPROF
        ended = (
            f"gave up after {limits.computing:g} s of work" if computed else f"its reader broke down ({_end(error)})"
        )
        fault = f"{ended}: {REMEDY}"
    except BrokenProcessPool:
        raise  # no worker could be started, so no file is at fault
    except Exception as error:  # the one place where the reading of files is supervised
        log.exception("a file was not read for a fault of the program")
        fault = (
            f"not read for a fault of Treatywatch ({type(error).__name__}: {' '.join(str(error).split())}): report it"
        )
    return UnreadableFile(fault)


def _end(error: ProcessExpired) -> str:
    code = error.exitcode or 0
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"
