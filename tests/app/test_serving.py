"""The command that runs everything: it serves, takes its port before it does anything else, and ends when told to."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

COMMAND = Path(sys.executable).with_name("treatywatch")


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        yield held.getsockname()[1]


def start(home: Path, port: int) -> subprocess.Popen[str]:
    environment = {**os.environ, "TREATYWATCH_HOME": str(home), "TREATYWATCH_PORT": str(port)}
    return subprocess.Popen(
        [COMMAND, "run", "--demo"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_a_taken_port_is_refused_in_one_line_before_anything_is_harvested(tmp_path: Path, taken: int) -> None:
    running = start(tmp_path / "new", taken)
    _, told = running.communicate(timeout=120)
    assert running.returncode == 1
    assert told.strip().splitlines() == [
        f"treatywatch: port {taken} cannot be used (Address already in use): end what uses it, or set TREATYWATCH_PORT"
    ]
    assert not (tmp_path / "new" / "archive").exists()


def test_it_serves_and_a_second_start_of_the_same_installation_is_refused(demonstration: Path, tmp_path: Path) -> None:
    home = tmp_path / "own"
    shutil.copytree(demonstration, home)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running = start(home, port)
    try:
        assert running.stderr
        assert any(f"http://127.0.0.1:{port}" in line for line in running.stderr)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as page:
            assert page.status == 200
        second = start(home, port)
        _, told = second.communicate(timeout=120)
        assert second.returncode == 1
        assert "another Treatywatch runs here" in told
    finally:
        running.send_signal(signal.SIGINT)
        running.communicate(timeout=60)
    assert running.returncode in (0, 130)
