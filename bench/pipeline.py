"""How fast files become searchable, stage by stage, in one process.

usage: bench/pipeline.py FOLDER [--files N]

Prints pages and recommendations a second for reading, finding, labelling, writing and indexing, and texts a second for
embedding, with the bare model's `encode` on the same texts in the same run beside it.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select

from nlp.action import action
from nlp.find.by_kind import find
from nlp.identify import identify
from nlp.label import every_label
from nlp.read.files import read
from treatywatch.app.embedding import embed_all, passage_texts, text_sha256
from treatywatch.app.house import House, open_house
from treatywatch.app.indexing import index_all
from treatywatch.app.ingesting import files_below, ingest
from treatywatch.catalogue.states import StateNames
from treatywatch.catalogue.tables import Embedding, Paragraph
from treatywatch.settings import Settings

Result = TypeVar("Result")


def timed(seconds: Counter[str], stage: str, work: Callable[[], Result]) -> Result:
    """Do work and add the time that it took to its stage."""
    start = time.perf_counter()
    result = work()
    seconds[stage] += time.perf_counter() - start
    return result


def understand(files: list[Path], seconds: Counter[str]) -> tuple[int, int]:
    """Read, find and label every file; return how many pages and recommendations there were."""
    states, pages, found = StateNames.load(), 0, 0
    for file in files:
        content = file.read_bytes()
        reading = timed(seconds, "read", lambda: read(content, file.name))  # noqa: B023 - called at once
        identity = timed(seconds, "find", lambda: identify(reading, states))  # noqa: B023
        findings = timed(seconds, "find", lambda: find(reading, identity, states))  # noqa: B023
        for one in findings:
            timed(seconds, "label", lambda: (every_label(one.text, "en", one.stem), action(one.text, "en")))  # noqa: B023
        pages, found = pages + (reading.pages or 0), found + len(findings)
    return pages, found


def embed(house: House) -> None:
    """Print the embedding stage's speed beside the bare model's on the same texts."""
    house.embedder.embed(["a text before the clock starts"])
    seconds: Counter[str] = Counter()
    timed(seconds, "stage", lambda: embed_all(house))
    with house.catalogue.session() as session:
        embedded = set(session.scalars(select(Embedding.text_sha256)))
        every = passage_texts(session, session.scalars(select(Paragraph.id)).all())
    texts = [text for text in dict.fromkeys(every.values()) if text_sha256(text) in embedded]
    timed(seconds, "bare", lambda: house.embedder.transformer.encode(texts, show_progress_bar=False))
    stage, bare = len(texts) / seconds["stage"], len(texts) / seconds["bare"]
    print(f"embed: {stage:.0f} texts/s, bare model {bare:.0f} texts/s, ratio {stage / bare:.2f}")


def main() -> None:
    """Run the stages over a folder and print a line for each."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--files", type=int, default=40)
    given = arguments.parse_args()
    files = list(files_below([given.folder]))[: given.files]
    seconds: Counter[str] = Counter()
    pages, found = understand(files, seconds)
    with tempfile.TemporaryDirectory() as home, open_house(Settings(home=Path(home))) as house:
        timed(seconds, "ingest, two processes", lambda: ingest(house, files))
        timed(seconds, "index, nothing new", lambda: index_all(house))
        for stage, taken in seconds.items():
            print(f"{stage}: {pages / taken:.0f} pages/s, {found / taken:.0f} recommendations/s")
        embed(house)


if __name__ == "__main__":
    sys.exit(main())
