"""What a run logged: its last lines, kept beside its outcome so that nobody has to look for them elsewhere."""

import logging
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

LINES = 200  # the end of a run says why it ended
LONGEST = 500  # characters of a line
LAYOUT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class Excerpt(logging.Handler):
    """Keeps the last lines logged by the thread that made it: several runs go on side by side, each in its own."""

    def __init__(self) -> None:
        super().__init__()
        self._thread = threading.get_ident()
        self._lines: deque[str] = deque(maxlen=LINES)
        written = logging.Formatter(LAYOUT)
        written.converter = time.gmtime
        self.setFormatter(written)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record, a line of its own for each line of a traceback."""
        if record.thread == self._thread:
            self._lines.extend(line[:LONGEST] for line in self.format(record).splitlines())

    @property
    def text(self) -> str:
        """The lines kept, the oldest first, their times in UTC."""
        return "\n".join(self._lines)


@contextmanager
def excerpt() -> Iterator[Excerpt]:
    """Keep what is logged in a block."""
    kept = Excerpt()
    logging.getLogger().addHandler(kept)
    try:
        yield kept
    finally:
        logging.getLogger().removeHandler(kept)
