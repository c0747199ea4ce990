"""The archive: every fetched file's bytes, kept once under their sha256 and never rewritten."""

import hashlib
import os
import secrets

import fsspec
from fsspec.implementations.local import LocalFileSystem


class Archive:
    """Files by sha256 under a folder or any fsspec URL; a file that has a name is complete."""

    def __init__(self, url: str) -> None:
        self._files, self._root = fsspec.url_to_fs(url)

    def keep(self, content: bytes) -> str:
        """Keep a file's bytes and return their sha256 (hexadecimal); keeping the same bytes again does nothing."""
        sha256 = hashlib.sha256(content).hexdigest()
        if not self.holds(sha256):
            path = self._path(sha256)
            self._files.makedirs(self._files._parent(path), exist_ok=True)
            self._write(path, content)
        return sha256

    def _write(self, path: str, content: bytes) -> None:
        """Write to a name of its own first: a local file is never seen half written, a stored object never is."""
        if not isinstance(self._files, LocalFileSystem):
            self._files.pipe_file(path, content)
            return
        unfinished = f"{path}.{secrets.token_hex(4)}.unfinished"
        with open(unfinished, "wb") as file:  # noqa: PTH123 - the path is fsspec's
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)  # noqa: PTH105 - the path is fsspec's

    def read(self, sha256: str) -> bytes:
        """Return a file's bytes; raises FileNotFoundError for one that is not held."""
        content: bytes = self._files.cat_file(self._path(sha256))
        return content

    def holds(self, sha256: str) -> bool:
        """Whether the file with this sha256 is kept."""
        held: bool = self._files.exists(self._path(sha256))
        return held

    def _path(self, sha256: str) -> str:
        return f"{self._root}/{sha256[:2]}/{sha256}"
