"""A process that puts passages and vectors into an engine without end, saying what is done: made to be killed.

Run as `python -m tests.index.writer FOLDER FIRST`. Step n puts edition n of one of a few documents in, with its
vectors after it.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from index.embedded import EmbeddedEngine
from index.engine import Passage
from tests.index.conftest import embed, make_passage
from treatywatch.catalogue.states import StateNames

DOCUMENTS, PASSAGES = 5, 20


def edition(step: int) -> list[Passage]:
    """Return the passages of a step: those of an earlier edition of the same document have the same ids."""
    document = step % DOCUMENTS
    return [
        make_passage(document * PASSAGES + number, f"edition {step} says {number}", document=document)
        for number in range(PASSAGES)
    ]


def saying(step: int) -> Iterator[Passage]:
    """Yield the same, saying how far it is, so that a kill may come between two of them."""
    for number, passage in enumerate(edition(step)):
        if number % 5 == 0:
            print("began", step, flush=True)
        yield passage


def main() -> None:
    """Write until killed."""
    engine = EmbeddedEngine(Path(sys.argv[1]), states=StateNames.load(), embed=embed, model="words", writable=True)
    for step in range(int(sys.argv[2]), sys.maxsize):
        engine.replace([step % DOCUMENTS], saying(step))
        print("text", step, flush=True)
        passages = edition(step)
        engine.add_vectors([passage.id for passage in passages], embed([passage.text for passage in passages]))
        print("vectors", step, flush=True)


if __name__ == "__main__":
    main()
