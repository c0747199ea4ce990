"""How long 10,000 saved searches take for each new paragraph, in batches of 100.

Run as `python -m bench.matching` from the project's root.
"""

import itertools
import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from bench.collection import DATA
from bench.synthetic import RIGHTS, passages, vectors
from index.analyse import tokens
from index.batch import Batch, bits
from index.candidates import SavedSearches
from index.codes import Halves, cosines
from index.engine import Passage, Vector
from index.match import meanings
from index.understand import understand
from treatywatch.catalogue.states import StateNames

SEARCHES = 10_000
BATCHES, BATCH = 20, 100
THRESHOLD = 0.5
# The share of each kind of saved search, in percent.
KINDS = {"and": 38, "phrase": 25, "alternatives": 15, "prefix": 10, "fields": 5, "like": 7}
STATES = ("France", "Kenya", "Bolivia", "Viet Nam", "Egypt", "Japan")


def searches(chance: random.Random, read: Sequence[Passage]) -> Iterator[str]:
    """Yield queries such as people save, made of words that stand side by side in the passages."""
    runs = _runs(read)
    for kind in chance.choices(list(KINDS), list(KINDS.values()), k=SEARCHES):
        one, other = chance.choice(runs), chance.choice(runs)
        state, right = chance.choice(STATES), chance.choice(RIGHTS[:8])
        yield {
            "and": f"{one[0]} {one[2]}" + chance.choice(["", f' state:"{state}"', f" right:{right}"]),
            "phrase": f'"{" ".join(one)}"',
            "alternatives": f"({one[0]} OR {other[0]}) {one[1]} NOT {other[2]}",
            "prefix": f"{one[0][:6]}* {one[1]}",
            "fields": f'right:{right} state:"{state}" date>=2018',
            "like": f'like:"{" ".join(other)}" NOT {one[0]}',
        }[kind]


def _runs(read: Sequence[Passage]) -> list[tuple[str, ...]]:
    """Return all that stands as three words side by side, none of them in more than one passage of twenty."""
    words = [[token.exact for token in tokens(passage.text, "en")] for passage in read if passage.language == "en"]
    common = Counter(word for held in words for word in set(held))
    runs = (run for held in words for run in zip(held, held[1:], held[2:], strict=False))
    return [run for run in runs if all(len(word) > 3 and common[word] < len(words) / 20 for word in run)]


def main() -> None:
    """Understand the searches, match each batch, print."""
    collection = list(itertools.islice(passages(1_000_000, DATA), BATCHES * BATCH))
    start = time.perf_counter()
    names = StateNames.load()
    trees = [understand(query, states=names) for query in searches(random.Random(3), collection)]
    print(f"{len(trees):,} saved searches understood in {time.perf_counter() - start:.1f} s")
    start = time.perf_counter()
    saved = SavedSearches(dict(enumerate(trees)))
    print(f"made ready in {time.perf_counter() - start:.2f} s")
    asked = dict.fromkeys(text for tree in trees for text in meanings(tree))
    asked_vectors = dict(zip(asked, vectors(10**9, len(asked)), strict=True))
    taken, found = [], 0
    for first in range(0, len(collection), BATCH):
        batch_vectors = vectors(first, BATCH).astype(np.float16)
        start = time.perf_counter()
        found += _matched(collection[first : first + BATCH], saved, asked_vectors, batch_vectors)
        taken.append((time.perf_counter() - start) / BATCH * 1000)
    taken.sort()
    print(
        f"a paragraph in a batch of {BATCH}: p50 {taken[len(taken) // 2]:.2f} ms, p95 {taken[-2]:.2f} ms; "
        f"{found / len(collection):.1f} searches answered by each"
    )


def _matched(
    batch: Sequence[Passage],
    saved: SavedSearches[int],
    asked: Mapping[str, Vector],
    batch_vectors: Halves,
) -> int:
    come = Batch(batch)
    alike = {text: bits(cosines(vector, batch_vectors) >= THRESHOLD) for text, vector in asked.items()}
    return sum(
        1
        for number, candidates in saved.candidates(come, alike).items()
        for _ in saved.answers(number, come, candidates, alike)
    )


if __name__ == "__main__":
    main()
