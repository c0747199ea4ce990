"""What a large collection is asked, how long each question may take, and how the times are told."""

import itertools
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from index.engine import Mode, Order, Request

One = TypeVar("One")
ROUNDS = 48
WORDS = (
    *("women violence", "children education", "torture prevention", "migrant workers"),
    *("forced evictions", "health services", "police training", "racial discrimination"),
)
PHRASES = ('"death penalty"', '"sexual violence"', '"civil society"', '"human rights defenders"')
PREFIXES = ("disabilit*", "indigen*", "traffick*", "discriminat*")
FILTERS = {"state": ("AFG", "AGO", "ALB"), "right": ("work", "housing"), "year": ("2012", "2013", "2014", "2015")}
# What is asked, and the 95th percentile in ms that a million passages must not exceed.
QUESTIONS: dict[str, tuple[int | None, list[Request]]] = {
    "two words, 3 filters, 6 facets": (20, [Request(query=words, filters=FILTERS) for words in WORDS]),
    "two words, 6 facets": (None, [Request(query=words) for words in WORDS]),
    "alternatives, 6 facets": (None, [Request(query=words.replace(" ", " OR ")) for words in WORDS]),
    "phrase, 6 facets": (15, [Request(query=phrase) for phrase in PHRASES]),
    "prefix, 6 facets": (None, [Request(query=prefix) for prefix in PREFIXES]),
    "newest first": (
        10,
        [Request(query=words.replace(" ", " OR "), order=Order.NEWEST, facets=()) for words in WORDS],
    ),
    "everything, 6 facets": (80, [Request(query="", recommendations_only=False)]),
}
BY_MEANING: dict[str, tuple[int | None, list[Request]]] = {
    "like:": (None, [Request(query=f'like:"{words}"') for words in WORDS]),
    "hybrid, 6 facets": (70, [Request(query=words, mode=Mode.HYBRID) for words in WORDS]),
}


def timed(ask: Callable[[One], object], requests: Sequence[One], rounds: int) -> list[float]:
    """Return how long each round took in ms, sorted; the first time around is not counted."""
    for request in requests:
        ask(request)
    taken = []
    for request in itertools.islice(itertools.cycle(requests), rounds):
        start = time.perf_counter()
        ask(request)
        taken.append((time.perf_counter() - start) * 1000)
    return sorted(taken)


def spread(taken: Sequence[float]) -> str:
    """Say the middle and the 95th percentile."""
    return f"p50 {taken[len(taken) // 2]:7.1f}  p95 {taken[len(taken) * 95 // 100]:7.1f} ms"
