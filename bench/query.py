"""How long the longest and most tedious queries take to read and to understand: `bench/query.py`, milliseconds each."""

import contextlib
import time

from index.engine import QueryError
from index.query import LONGEST
from index.understand import understand
from treatywatch.catalogue.states import StateNames

ROUNDS = 5
# What parsers take long over: repetitions that could be divided in many ways, and faults that show only at the end.
TEDIOUS = (
    *("a/", "a/(", "a(b) ", "NOT ", "(", "a OR ", "date:[ ", "state:", '"\\\\', "a b ", "食", "-", "state:(a ", "<= "),
    *("a: ", "é", "state:Frnce", 'by:"republic of ', "abcdefghijklmnopqr "),
)


def longest(piece: str, length: int = LONGEST) -> str:
    """Return a query of so many characters, made of one piece."""
    return (piece * length)[:length]


def milliseconds(query: str, states: StateNames) -> float:
    """Return the best time of a few, of this process alone, from text to question or to the refusal."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        with contextlib.suppress(QueryError):
            understand(query, states=states)
        times.append(time.process_time() - start)
    return min(times) * 1000


def main() -> None:
    """Print the time of each, the slowest first."""
    states = StateNames.load()
    times = {piece: milliseconds(longest(piece), states) for piece in TEDIOUS}
    times |= {query: milliseconds(query, states) for query in ("state:Frnce", 'by:"Committee on Torture"', "sdg:equal")}
    for piece, taken in sorted(times.items(), key=lambda one: -one[1]):
        print(f"{taken:7.2f} ms  {piece!r}")


if __name__ == "__main__":
    main()
