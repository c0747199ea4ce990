"""Turns at a host: one request at a time and a pause between two, whatever the number of visits that are under way."""

import asyncio
import fcntl
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import FileIO
from pathlib import Path


class Turns:
    """The turns that the visits of an installation take at each host; `pause` is in seconds, between two beginnings.

    Each host has a file in the folder: locked while a request is under way, by a lock that ends with its process, and
    last changed when the newest request began.
    """

    def __init__(self, folder: Path, pause: float) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._pause = pause
        self._look_again = pause / 10
        self._left: dict[str, float] = {}

    @asynccontextmanager
    async def at(self, host: str) -> AsyncIterator[None]:
        """Wait for the turn at a host, and hold it for the length of a block.

        Whoever had it last stands back for two looks, so that a visit of a few requests gets through beside a long one.
        """
        await asyncio.sleep(self._left.get(host, 0) + 2 * self._look_again - time.monotonic())
        with (self._folder / host).open("ab", buffering=0) as turn:
            while not _taken(turn):
                await asyncio.sleep(self._look_again)
            began = os.fstat(turn.fileno()).st_mtime
            await asyncio.sleep(min(self._pause, began + self._pause - time.time()))
            os.utime(turn.fileno())
            try:
                yield
            finally:
                self._left[host] = time.monotonic()


def _taken(turn: FileIO) -> bool:
    try:
        fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
