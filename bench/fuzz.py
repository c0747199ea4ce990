"""Breaks real files at random and sees that each is read, or refused in one line, within the limits of one file.

usage: bench/fuzz.py FOLDER [--files N] [--seed N]

Prints a line for each kind of outcome with its count, and every file at fault; exits 1 where there is one. A file is at
fault where its reading ended its process, ran out of its limits, or failed in a way nobody foresaw.
"""

import argparse
import io
import random
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nlp.extractor import extract
from treatywatch.app.reading import state_names
from treatywatch.app.workers import in_order

SUFFIXES = {".pdf", ".docx"}
LARGEST = 3 * 2**20  # bytes; broken copies of larger files take long and break no differently
FAULTS = ("gave up", "needs more than", "broke down", "fault of Treatywatch")


@dataclass(frozen=True, kw_only=True, slots=True)
class Broken:
    """A broken copy of a real file: its name says of which, and how it was broken."""

    name: str
    content: bytes


def broken_files(files: Sequence[Path], count: int, seed: int) -> Iterator[Broken]:
    """Yield so many broken copies, the same for the same files and seed."""
    chance = random.Random(seed)
    for number in range(count):
        file = files[number % len(files)]
        content = file.read_bytes()
        ways = (*WAYS, break_part) if file.suffix == ".docx" else WAYS
        way = chance.choice(ways)
        yield Broken(name=f"{number:03}-{way.__name__}-{file.name}", content=way(content, chance))


def flip_bytes(content: bytes, chance: random.Random) -> bytes:
    """Set some bytes, a few to some hundreds, to others."""
    changed = bytearray(content)
    for _ in range(chance.choice((1, 5, 50, 500))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def cut_off(content: bytes, chance: random.Random) -> bytes:
    """Leave out the end."""
    return content[: chance.randrange(len(content))]


def leave_out(content: bytes, chance: random.Random) -> bytes:
    """Leave out a range in the middle."""
    start, end = sorted(chance.sample(range(len(content)), 2))
    return content[:start] + content[min(end, start + 5000) :]


def repeat(content: bytes, chance: random.Random) -> bytes:
    """Write a range twice."""
    start = chance.randrange(len(content))
    piece = content[start : start + chance.randrange(1, 5000)]
    return content[:start] + piece + content[start:]


def swap(content: bytes, chance: random.Random) -> bytes:
    """Put two halves of a stretch in each other's place."""
    first, middle, last = sorted(chance.sample(range(len(content)), 3))
    return content[:first] + content[middle:last] + content[first:middle] + content[last:]


def other_number(content: bytes, chance: random.Random) -> bytes:
    """Put an absurd number in place of a digit, as lengths, counts and offsets are written in digits."""
    digits = [
        place for place in (chance.randrange(len(content)) for _ in range(2000)) if content[place] in b"0123456789"
    ]
    if not digits:
        return flip_bytes(content, chance)
    place = digits[0]
    return content[:place] + chance.choice((b"-1", b"0", b"99999999999", b"4294967295")) + content[place + 1 :]


WAYS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    flip_bytes, cut_off, leave_out, repeat, swap, other_number,
)  # fmt: skip


def break_part(content: bytes, chance: random.Random) -> bytes:
    """Break one part of a package and pack it anew, so that the damage reaches what reads its XML."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as whole, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        broken = chance.choice(whole.namelist())
        for name in whole.namelist():
            part = whole.read(name)
            new.writestr(name, chance.choice(WAYS)(part, chance) if name == broken and len(part) > 3 else part)
    return stream.getvalue()


def understand(file: Broken) -> str:
    """Read a broken file and find what it recommends; return "read". Runs in a worker process."""
    extract(file.content, file.name, state_names(()))
    return "read"


def outcomes(files: Sequence[Path], count: int, seed: int) -> Iterator[tuple[str, str]]:
    """Yield the name of each broken file with what came of it: "read", or the line that says why it was refused."""
    tasks = ((file.name, file) for file in broken_files(files, count, seed))
    for name, result in in_order(understand, tasks):
        yield name, str(result)


def is_fault(line: str) -> bool:
    """Whether the line tells of a fault of the program, or is more than one line."""
    return "\n" in line or any(fault in line for fault in FAULTS)


def real_files(folder: Path) -> list[Path]:
    """Return the files of the folder that are worth breaking, in order."""
    return [f for f in sorted(folder.rglob("*")) if f.suffix in SUFFIXES and 1000 < f.stat().st_size <= LARGEST]


def main() -> int:
    """Break the files of a folder and print what came of them."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--files", type=int, default=500)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    kinds, faults = Counter[str](), 0
    files = random.Random(given.seed).sample(found := real_files(given.folder), len(found))
    for name, line in outcomes(files, given.files, given.seed):
        kinds[line if line == "read" else line.removeprefix(f"{name}: ").partition("(")[0]] += 1
        if is_fault(line):
            faults += 1
            print(f"at fault: {name}: {line}", flush=True)
    for kind, count in kinds.most_common():
        print(f"{count:4} {kind}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
