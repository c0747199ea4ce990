"""A real Elasticsearch server on this machine, for tests: the one that stands beside the shared data."""

import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import DATA

HOME = DATA.parent / "elasticsearch"


@dataclass(frozen=True, kw_only=True)
class Server:
    """A running server: its address, its folder, and its process."""

    url: str
    folder: Path
    process: subprocess.Popen[str]

    @property
    def authority(self) -> Path:
        """The certificate that a secure server shows."""
        return self.folder / "data" / "config" / "ca.crt"


def skip_where_lacking() -> None:
    """Skip, in one line for all, where there is no server or no Java; where both are there, nothing is skipped."""
    if not (HOME / "start").is_file():
        pytest.skip(f"no Elasticsearch server at {HOME}")
    if shutil.which("java") is None:
        pytest.skip("no Java for the Elasticsearch server (Debian: openjdk-17-jre-headless)")


@contextmanager
def running(*options: str) -> Iterator[Server]:
    """Run a server with options of its start script for the length of a block."""
    # A copy, because the server makes folders beside itself; not below pytest's own, which its user may not enter.
    folder = Path(tempfile.mkdtemp(prefix="elasticsearch-"))
    shutil.copytree(HOME, folder, copy_function=shutil.copy, dirs_exist_ok=True)
    for inner in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
        inner.chmod(0o755)
    try:
        with start(folder, *options) as server:
            yield server
    finally:
        shutil.rmtree(folder)


@contextmanager
def start(folder: Path, *options: str) -> Iterator[Server]:
    """Start a server of a folder that `running` made; one that was stopped comes back with what it held."""
    port = free_port()
    command = [str(folder / "start"), "--port", str(port), "--data", str(folder / "data"), "--heap", "512m", *options]
    # It ends with whoever started it, however that ends.
    command = ["setpriv", "--pdeathsig", "TERM", *command]
    # A session of its own, so that all its processes can be killed at once.
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        try:
            assert process.stdout is not None
            ready = process.stdout.readline()
            assert ready.startswith("ready "), "the Elasticsearch server did not start"
            yield Server(url=ready.split()[1], folder=folder, process=process)
        finally:
            process.terminate()


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
    # The server talks to itself a hundred ports higher.
    return port if port < 65_000 else port - 1_000
