"""The yardstick: the same analysed text in SQLite's full-text search, asked the same questions."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from index.engine import Order, Passage, Request
from index.highlight import highlights
from index.stored import analysed, to_passage, whole
from index.tree import And, Begins, Or, Query, Stems
from index.understand import understand
from treatywatch.catalogue.states import StateNames

# The columns that hold one value of each facet; a passage's further rights and readers are left out, which favours it.
COLUMNS = ("state", "body", "right", "kind", "lang", "year")
_TABLES = """
    CREATE TABLE passage (id INTEGER PRIMARY KEY, date INTEGER, recommendation INTEGER, passage TEXT,
        "state" TEXT, "body" TEXT, "right" TEXT, "kind" TEXT, "lang" TEXT, "year" TEXT);
    CREATE VIRTUAL TABLE text USING fts5(stems, words, content='',
        tokenize="unicode61 remove_diacritics 0 tokenchars ':'");
"""


class Fts5:
    """A SQLite database with the passages and their words."""

    def __init__(self, file: Path, states: StateNames) -> None:
        self._states = states
        self._database = sqlite3.connect(file)
        self._database.executescript("PRAGMA journal_mode = WAL; PRAGMA cache_size = -262144;")
        if not self._database.execute("SELECT name FROM sqlite_master").fetchone():
            self._database.executescript(_TABLES)

    def add(self, passages: Iterable[Passage]) -> None:
        """Put passages in, in one transaction."""
        held = list(passages)
        with self._database as database:
            database.executemany(f"INSERT INTO passage VALUES ({','.join('?' * 10)})", map(_row, held))
            texts = ((passage.id, *analysed(passage)) for passage in held)
            database.executemany("INSERT INTO text (rowid, stems, words) VALUES (?, ?, ?)", texts)

    def search(self, request: Request) -> int:
        """Find, count, rank, count by facet, fetch and highlight as the engine does; return how many answer."""
        tree = understand(request.query, states=self._states, recommendations_only=request.recommendations_only)
        asked = _match(tree)
        conditions = ["recommendation" if request.recommendations_only else "true"]
        conditions += [f'"{name}" IN ({",".join(map(repr, values))})' for name, values in request.filters.items()]
        self._database.execute("DROP TABLE IF EXISTS temp.found")
        source = "text JOIN passage ON id = text.rowid" if asked else "passage"
        matching = ["text MATCH ?"] if asked else []
        self._database.execute(
            f"CREATE TEMP TABLE found AS SELECT id, {'rank' if asked else '0'} AS score, date, {_quoted()} "
            f"FROM {source} WHERE {' AND '.join(matching + conditions)}",
            [asked] if asked else [],
        )
        (total,) = self._database.execute("SELECT count(*) FROM found").fetchone()
        for name in request.facets:
            self._database.execute(f'SELECT "{name}", count(*) FROM found GROUP BY 1').fetchall()
        order = "score" if request.order == Order.RELEVANCE and asked else "date DESC, id"
        best = self._database.execute(
            f"SELECT passage FROM passage JOIN (SELECT id, score, date FROM found ORDER BY {order} LIMIT 20) USING (id)"
        )
        for (text,) in best.fetchall():
            passage = to_passage(json.loads(text))
            highlights(tree, passage.text, passage.language)
        return int(total)


def _row(passage: Passage) -> Sequence[str | int | None]:
    values = (passage.body, next(iter(passage.rights), None), passage.kind, passage.language, str(passage.date.year))
    text = json.dumps(whole(passage), ensure_ascii=False)
    day = int(f"{passage.date:%Y%m%d}")
    return (passage.id, day, int(passage.recommendation), text, next(iter(passage.states), None), *values)


def _quoted() -> str:
    return ", ".join(f'passage."{name}"' for name in COLUMNS)


def _match(tree: Query) -> str:
    """Return what a question's words are in FTS5's own language; its fields are for SQL."""
    match tree:
        case And(parts):
            return " AND ".join(f"({found})" for part in parts if (found := _match(part)))
        case Or(parts):
            return " OR ".join(f"({found})" for part in parts if (found := _match(part)))
        case Stems(sequences, exact):
            column = "words" if exact else "stems"
            return " OR ".join(f'{column} : "{" ".join(sequence)}"' for sequence in sequences)
        case Begins(text):
            return f'words : "{text}" *'
        case _:
            return ""
