"""A command that is told to stop ends in one line, with the exit status that shells expect."""

import contextlib
import os
import signal

import pytest
import typer

from treatywatch.cli.console import stoppable


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_block_told_to_stop_says_how_it_goes_on(number: signal.Signals, status: int) -> None:
    before = signal.getsignal(number)
    supervised = contextlib.suppress(Exception)  # as whoever supervises files does
    with pytest.raises(typer.Exit) as ended, stoppable("the same command goes on"), supervised:
        os.kill(os.getpid(), number)
    assert ended.value.exit_code == status
    assert signal.getsignal(number) is before
