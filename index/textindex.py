"""The text index on disk: one process writes at a time, any number read, and an index of another form is refused."""

import os
import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import tantivy
from filelock import FileLock, Timeout

from index.documents import FORM, schema
from index.engine import IndexUnusable, OutdatedIndex

_HEAP_BYTES = 128_000_000
# Whoever waits for an answer comes before the threads that put in, which go on as fast where nobody asks.
_BEHIND_READERS = 10


class _Stamp(NamedTuple):
    """What tells a file from the one that had its name before."""

    inode: int
    changed: int


class TextIndex:
    """A folder with a tantivy index, opened afresh by each writer, for an old view of it would leave files behind."""

    def __init__(self, folder: Path, patience: float = 120) -> None:
        self._folder = folder
        self._lock = FileLock(folder / "write.lock", timeout=patience)
        self._kept: tantivy.IndexWriter | None = None
        self._read: tantivy.Index | None = None
        self._made: _Stamp | None = None
        self._seen: _Stamp | None = None
        self._view: tantivy.Searcher | None = None
        self._nothing = tantivy.Index(schema()).searcher()
        self._opening = threading.Lock()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the write lock of the folder; raises IndexUnusable where another keeps it for `patience` seconds."""
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            with self._lock:
                yield
        except Timeout:
            raise IndexUnusable(f"another process is writing to {self._folder}: try again when it is done") from None

    @contextmanager
    def kept_open(self) -> Iterator[None]:
        """Keep one writer for all writing in a block, under the lock: small pieces are merged while it goes on."""
        with self.locked():
            self._kept = self._writer()
            try:
                yield
            finally:
                self._kept.wait_merging_threads()
                self._kept = None

    @contextmanager
    def writing(self) -> Iterator[tantivy.IndexWriter]:
        """Give a writer, under the lock; what was written is durable and visible when the block ends without error."""
        writer = self._kept or self._writer()
        try:
            yield writer
            writer.commit()
        except BaseException:
            writer.rollback()
            raise
        finally:
            if writer is not self._kept:
                writer.wait_merging_threads()

    def create(self) -> None:
        """Make an empty index in place of whatever is there; to be called under the lock."""
        fresh = self._folder / "text.new"
        for folder in (fresh, self._text):
            shutil.rmtree(folder, ignore_errors=True)
        fresh.mkdir()
        tantivy.Index(schema(), str(fresh))
        (fresh / "form").write_text(FORM)
        fresh.rename(self._text)

    def searcher(self) -> tantivy.Searcher:
        """Return a view of the newest commit, the same until the next; an empty one where nothing was ever written.

        Raises OutdatedIndex for an index of another form.
        """
        committed = _stamp(self._text / "meta.json")
        if committed is None:
            return self._nothing
        with self._opening:
            if self._view is None or self._seen != committed:
                self._view, self._seen = self._newest(), committed
            return self._view

    def close(self) -> None:
        """Let go of the files."""
        self._view = self._read = None

    @property
    def _text(self) -> Path:
        return self._folder / "text"

    def _newest(self) -> tantivy.Searcher:
        # What is open already is kept: its files would have to be mapped into memory again, a page at a time.
        made = _stamp(self._text / "form")
        if self._read is None or self._made != made:
            self._read, self._made = self._open(), made
        self._read.reload()
        return self._read.searcher()

    def _writer(self) -> tantivy.IndexWriter:
        if not self._text.exists():
            self.create()
        index = self._open()
        # The threads of a writer are as patient as the thread that starts it.
        with ThreadPoolExecutor(1, initializer=os.nice, initargs=(_BEHIND_READERS,)) as patient:
            return patient.submit(index.writer, _HEAP_BYTES, 1).result()

    def _open(self) -> tantivy.Index:
        form = self._text / "form"
        if not form.exists() or form.read_text() != FORM or not tantivy.Index.is_compatible(str(self._text)):
            raise OutdatedIndex(
                f"the search index in {self._folder} was made by another version: `treatywatch process` makes it anew"
            )
        index = tantivy.Index.open(str(self._text))
        whitespace = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        index.register_tokenizer("whitespace", whitespace)
        index.config_reader("manual")  # no thread of its own looks for commits
        return index


def _stamp(file: Path) -> _Stamp | None:
    try:
        held = file.stat()
    except FileNotFoundError:
        return None
    return _Stamp(held.st_ino, held.st_mtime_ns)
