"""Reads an old Word file (.doc) by having LibreOffice write it anew as .docx."""

import contextlib
import io
import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

import olefile

from nlp.read.docx import read_docx
from treatywatch.catalogue.readings import MissingTool, Reading, UnreadableFile

MEDIA_TYPE = "application/msword"
PROGRAM = "soffice"
# Where a Word file keeps its text, among the streams of its OLE compound file ([MS-DOC], section 2.1).
TEXT = "WordDocument"
# Seconds. A file of a hundred pages takes two; what takes longer than this has the program in a loop.
PATIENCE = 40


def read_doc(content: bytes) -> Reading:
    """Return what the old Word file says, paragraph by paragraph; it has no pages and no boxes.

    Raises MissingTool where LibreOffice is not installed, UnreadableFile where the file is not whole, or LibreOffice
    cannot open it or takes too long over it.
    """
    _check_whole(content)
    program = shutil.which(PROGRAM)
    if program is None:
        raise MissingTool("old Word file (.doc): read once LibreOffice is installed, or convert it to .docx or PDF")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "document.doc"
        source.write_bytes(content)
        _convert(program, source)
        written = source.with_suffix(".docx")
        if not written.is_file():
            raise UnreadableFile(
                "old Office file that LibreOffice cannot open as text: fetch it again or convert it to PDF"
            )
        reading = read_docx(written.read_bytes())
    return replace(reading, media_type=MEDIA_TYPE)


def _check_whole(content: bytes) -> None:
    """Raise UnreadableFile where the file holds no Word text; LibreOffice would take its bytes themselves for text."""
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as streams:
            if streams.exists(TEXT):
                return
    except (OSError, ValueError) as error:  # a table of streams that is cut off or points nowhere
        raise UnreadableFile("not a whole Word file (its parts cannot be listed): fetch it again") from error
    raise UnreadableFile("not a whole Word file (an old Office file without Word text): fetch it again")


def _convert(program: str, source: Path) -> None:
    """Have the file written anew beside itself; the profile is the call's own, as two calls cannot share one."""
    command = [
        program,
        f"-env:UserInstallation={(source.parent / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "docx:MS Word 2007 XML",
        "--outdir",
        str(source.parent),
        str(source),
    ]
    # A session of its own, because the program is a chain of processes that must end together.
    running = subprocess.Popen(  # noqa: S603 - the command is ours, the file is only its argument
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        running.wait(PATIENCE)
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile(
            f"old Word file that LibreOffice did not open in {PATIENCE} s: convert it to PDF by hand"
        ) from error
    finally:
        _end(running)


def _end(running: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(running.pid, signal.SIGKILL)
    running.wait()
