"""The text index on disk: one process writes at a time, any number read, and an index of another form is refused."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import tantivy
from filelock import FileLock, Timeout

from index.documents import FORM, schema
from index.engine import IndexUnusable, OutdatedIndex

_HEAP_BYTES = 128_000_000


class TextIndex:
    """A folder with a tantivy index, opened afresh for each write, for an old view of it would leave files behind."""

    def __init__(self, folder: Path, patience: float = 120) -> None:
        self._folder = folder
        self._patience = patience
        self._seen: tuple[int, int] | None = None
        self._view: tantivy.Searcher | None = None
        self._nothing = tantivy.Index(schema()).searcher()
        self._opening = threading.Lock()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the write lock of the folder; raises IndexUnusable where another keeps it for `patience` seconds."""
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self._folder / "write.lock", timeout=self._patience):
                yield
        except Timeout:
            raise IndexUnusable(f"another process is writing to {self._folder}: try again when it is done") from None

    @contextmanager
    def writing(self) -> Iterator[tantivy.IndexWriter]:
        """Give a writer, under the lock; what was written is durable and visible when the block ends without error."""
        if not self._text.exists():
            self.create()
        writer = self._open().writer(heap_size=_HEAP_BYTES, num_threads=1)
        try:
            yield writer
            writer.commit()
        except BaseException:
            writer.rollback()
            raise
        finally:
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
        try:
            meta = (self._text / "meta.json").stat()
        except FileNotFoundError:
            return self._nothing
        with self._opening:
            if self._view is None or self._seen != (meta.st_ino, meta.st_mtime_ns):
                self._view = self._open().searcher()
                self._seen = (meta.st_ino, meta.st_mtime_ns)
            return self._view

    def close(self) -> None:
        """Let go of the files."""
        self._view = None

    @property
    def _text(self) -> Path:
        return self._folder / "text"

    def _open(self) -> tantivy.Index:
        form = self._text / "form"
        if not form.exists() or form.read_text() != FORM or not tantivy.Index.is_compatible(str(self._text)):
            raise OutdatedIndex(
                f"the search index in {self._folder} was made by another version: `treatywatch process` makes it anew"
            )
        index = tantivy.Index.open(str(self._text))
        whitespace = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        index.register_tokenizer("whitespace", whitespace)
        return index
