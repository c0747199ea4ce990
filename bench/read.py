"""How fast PDFs are read, in two processes, beside how fast PDFium alone gives their bare text in the same run.

usage: bench/read.py FOLDER [--files N] [--processes N]

Prints pages a second for both, their ratio, and the most memory that one process took, in MiB.
"""

import argparse
import resource
import sys
import time
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path

import pypdfium2 as pdfium

from nlp.read.pdf import read_pdf
from treatywatch.catalogue.readings import UnreadableFile


def read(file: Path) -> int:
    """Read a file as the pipeline does; return its pages, 0 where it cannot be read."""
    try:
        return read_pdf(file.read_bytes()).pages or 0
    except UnreadableFile:
        return 0


def bare_text(file: Path) -> int:
    """Have PDFium give the text of a file's pages; return how many there are."""
    try:
        document = pdfium.PdfDocument(file.read_bytes())
    except pdfium.PdfiumError:
        return 0
    for page in document:
        page.get_textpage().get_text_range()
        page.close()
    return len(document)


def pages_a_second(work: Callable[[Path], int], files: list[Path], processes: int) -> tuple[float, float]:
    """Return how many pages a second the processes do together, and the MiB that the largest of them came to hold."""
    with get_context("spawn").Pool(processes) as pool:
        pool.map(work, files[:processes], chunksize=1)  # what is loaded once is loaded before the clock starts
        start = time.perf_counter()
        pages = sum(pool.imap_unordered(work, files))
        seconds = time.perf_counter() - start
        memory = max(pool.map(_memory, range(processes), chunksize=1))
    return pages / seconds, memory


def _memory(_: int) -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measure both and print a line."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--files", type=int, default=60)
    arguments.add_argument("--processes", type=int, default=2)
    given = arguments.parse_args()
    files = sorted(given.folder.rglob("*.pdf") if given.folder.is_dir() else [given.folder])[: given.files]
    bare, _ = pages_a_second(bare_text, files, given.processes)
    speed, memory = pages_a_second(read, files, given.processes)
    print(
        f"read: {speed:.0f} pages/s, PDFium's bare text {bare:.0f} pages/s, ratio {speed / bare:.2f}, {memory:.0f} MiB"
    )


if __name__ == "__main__":
    sys.exit(main())
