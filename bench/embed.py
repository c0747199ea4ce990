"""How fast passages are embedded, and where the threshold of `like:` lies.

usage: bench/embed.py [speed|like] [--model FOLDER_OR_NAME] [--texts N] [--data FOLDER]

speed  our embed against the bare model's `encode`, on the same texts, by turns in the same run
like   cosines of pairs that mean the same (aligned sentences of two languages; recommendations to different States
       with the same two or more issues) and of pairs drawn at random, over a sweep of thresholds
"""

import argparse
import itertools
import json
import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from nlp.embed import Embedder

ROOT = Path(__file__).parent.parent
PAIRS = {"ar": "ar-en", "es": "en-es", "fr": "en-fr", "ru": "en-ru", "zh": "en-zh"}
ROUNDS = 7


def recommendations(data: Path) -> list[dict]:
    """Every human-coded UPR recommendation, with the report it stands in."""
    with (data / "upr" / "gold.jsonl").open(encoding="utf-8") as lines:
        return [
            {"file": report["file"], **given}
            for report in map(json.loads, lines)
            for given in report["recommendations"]
        ]


def speed(embedder: Embedder, data: Path, count: int) -> None:
    """Print texts a second for both, and the ratio; the best of seven rounds, as neighbours only ever slow it."""
    texts = random.Random(1).sample(sorted({given["text"] for given in recommendations(data)}), count)
    bare = embedder.transformer.encode
    ways: dict[str, Callable[[list[str]], object]] = {"bare": bare, "ours": embedder.embed}
    embedder.embed(texts[:100])
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    for _, (way, run) in itertools.product(range(ROUNDS), ways.items()):
        start = time.perf_counter()
        run(texts)
        seconds[way].append(time.perf_counter() - start)
    for way, taken in seconds.items():
        print(f"{way}: {count / min(taken):.0f} texts/s")
    print(f"ours / bare: {min(seconds['bare']) / min(seconds['ours']):.2f} over {count} texts")


def like(embedder: Embedder, data: Path, count: int) -> None:
    """Print for each threshold the share of pairs at or above it."""
    cosines = {"random": random_pairs(embedder, data, count), "same issues": same_issues(embedder, data, count)}
    for language, pair in PAIRS.items():
        sides = [
            (data / f"parallel-sentences/valid.{pair}.{side}").read_text(encoding="utf-8").splitlines()
            for side in ("en", language)
        ]
        aligned = [(en, other) for en, other in zip(*sides, strict=True) if len(en) > 40][:400]
        cosines[language] = cosine(embedder, aligned)
    print("threshold", *(f"{name:>12}" for name in cosines))
    for threshold in np.arange(0.2, 0.86, 0.05):
        print(f"{threshold:9.2f}", *(f"{np.mean(found >= threshold):12.4f}" for found in cosines.values()))


def random_pairs(embedder: Embedder, data: Path, count: int) -> np.ndarray:
    """Recommendations that share no issue."""
    given, draw = recommendations(data), random.Random(2)
    pairs = (draw.sample(given, 2) for _ in range(count))
    return cosine(embedder, [(a["text"], b["text"]) for a, b in pairs if not set(a["issues"]) & set(b["issues"])])


def same_issues(embedder: Embedder, data: Path, count: int) -> np.ndarray:
    """Recommendations to different States that were given the same two or more issues."""
    groups: dict[tuple[str, ...], list[dict]] = {}
    for given in recommendations(data):
        if len(given["issues"]) > 1:
            groups.setdefault(tuple(sorted(given["issues"])), []).append(given)
    draw = random.Random(3)
    pairs = (draw.sample(group, 2) for group in draw.choices([g for g in groups.values() if len(g) > 1], k=count))
    return cosine(embedder, [(a["text"], b["text"]) for a, b in pairs if a["file"] != b["file"]])


def cosine(embedder: Embedder, pairs: list[tuple[str, str]]) -> np.ndarray:
    """The cosine of each pair."""
    return np.einsum("ij,ij->i", embedder.embed([a for a, _ in pairs]), embedder.embed([b for _, b in pairs]))


def main() -> None:
    """Read the command line and run what it asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["speed", "like"], nargs="?", default="speed")
    parser.add_argument("--model", default="")
    parser.add_argument("--texts", type=int, default=2000)
    parser.add_argument(
        "--data", type=Path, default=os.environ.get("TREATYWATCH_DATA", ROOT.parent / "shared" / "data")
    )
    options = parser.parse_args()
    {"speed": speed, "like": like}[options.what](Embedder(options.model), options.data, options.texts)


if __name__ == "__main__":
    main()
