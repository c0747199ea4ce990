"""How much memory and time each file takes to be read, found in and labelled.

usage: bench/memory.py FILE_OR_FOLDER... [--every N]

Prints for each file the peak memory of its process in MiB, the seconds it took, and what came of it; then the largest.
Exits 1 where one took more than the limit of one file.
"""

import argparse
import resource
import sys
import time
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from nlp.extractor import extract
from treatywatch.app.ingesting import files_below
from treatywatch.app.reading import state_names
from treatywatch.app.workers import Limits
from treatywatch.catalogue.readings import UnreadableFile


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """What one file took: peak memory of its process in MiB, seconds, and "read" or why it was refused."""

    mebibytes: int
    seconds: float
    outcome: str


def measure(file: Path) -> Taken:
    """Read one file; runs in a process of its own, whose peak is the file's."""
    start, outcome = time.perf_counter(), "read"
    try:
        extract(file.read_bytes(), file.name, state_names(()))
    except UnreadableFile as refusal:
        outcome = str(refusal)
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return Taken(mebibytes=peak >> 10, seconds=time.perf_counter() - start, outcome=outcome)


def main() -> int:
    """Measure the files one after another and print a line for each."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("paths", type=Path, nargs="+")
    arguments.add_argument("--every", type=int, default=1, help="measure every Nth file only")
    given = arguments.parse_args()
    largest = 0
    with get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        files = list(files_below(given.paths))[:: given.every]
        for file, taken in zip(files, pool.imap(measure, files, chunksize=1), strict=True):
            largest = max(largest, taken.mebibytes)
            print(f"{taken.mebibytes:5} MiB {taken.seconds:6.1f} s  {file}  {taken.outcome}", flush=True)
    print(f"largest: {largest} MiB")
    return 1 if largest > Limits().memory >> 20 else 0


if __name__ == "__main__":
    sys.exit(main())
