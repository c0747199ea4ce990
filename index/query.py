"""The query language: one line of words, phrases and fields, read into a tree (docs/query-language.md)."""

import re
from difflib import get_close_matches

from index.engine import QueryError
from index.lexer import Lexer, Piece, unquoted
from index.tree import (
    Compare,
    Everything,
    Field,
    Like,
    Not,
    Phrase,
    Prefix,
    Query,
    Range,
    Word,
    conjunction,
    disjunction,
)

LONGEST = 2_000
MOST_TERMS = 100
DEEPEST = 50
FIELDS = (
    *("is", "right", "duty", "issue", "group", "policy", "sdg", "state", "by", "kind", "lang", "date"),
    *("symbol", "para", "action", "deadline", "repeated", "like"),
)
ALIASES = {"body": "by", "year": "date", "language": "lang", "paragraph": "para"}
COMPARED = ("date", "deadline", "action")
BEGUN = ("symbol", "para")
# What a program that cuts text in the middle of a pair leaves (surrogates of UTF-16): no engine can be asked for it.
_HALF_A_CHARACTER = re.compile("[\ud800-\udfff]")


def parse(text: str) -> Query:
    """Read a query into a tree; an empty one is Everything.

    Fields are checked by name, their values are not yet looked up: `index.understand` does that. Raises QueryError,
    and nothing else, for whatever cannot be read, at the character where it goes wrong.
    """
    if len(text) > LONGEST:
        raise QueryError(f"a query has at most {LONGEST:,} characters, this one {len(text):,}", LONGEST)
    if half := _HALF_A_CHARACTER.search(text):
        raise QueryError("half of a character stands here: type it again", half.start())
    if not text.strip():
        return Everything()
    return _Reader(text).read()


class _Reader:
    """A recursive-descent reader, a method for each rule of the grammar in docs/query-language.md."""

    def __init__(self, text: str) -> None:
        self._lexer = Lexer(text)
        self._terms = 0
        self._depth = 0
        self._field = ""

    def read(self) -> Query:
        if self._lexer.piece is None:
            raise QueryError("there are no letters or digits to search for", 0)
        tree = self._alternatives()
        if self._lexer.piece is not None:
            raise QueryError("this bracket closes nothing", self._lexer.piece.start())
        return tree

    def _alternatives(self) -> Query:
        parts = [self._all()]
        while self._lexer.at("OR"):
            self._lexer.advance()
            parts.append(self._all())
        return disjunction(parts)

    def _all(self) -> Query:
        parts = [self._negated()]
        while self._lexer.piece is not None and not self._lexer.at("OR", ")"):
            if self._lexer.at("AND"):
                self._lexer.advance()
            parts.append(self._negated())
        return conjunction(parts)

    def _negated(self) -> Query:
        piece = self._lexer.piece
        if piece is None or not self._lexer.at("NOT"):
            return self._one()
        self._enter(piece.start())
        self._lexer.advance()
        tree = Not(self._negated())
        self._depth -= 1
        return tree

    def _one(self) -> Query:
        piece = self._lexer.piece
        if piece is None:
            raise QueryError("something to search for is missing at the end", len(self._lexer.text.rstrip()))
        if self._lexer.at("AND", "OR", ")"):
            raise QueryError(f'something to search for is missing before "{piece[0]}"', piece.start())
        if self._lexer.at("("):
            return self._group(piece.start())
        if piece["field"]:
            return self._fielded(piece)
        self._lexer.advance()
        return self._term(piece)

    def _group(self, opened: int) -> Query:
        if self._lexer.text[opened - 1 : opened].isalnum():
            raise QueryError("put a space before this bracket, or the whole between quotation marks", opened)
        self._enter(opened)
        self._lexer.advance()
        tree = self._alternatives()
        if not self._lexer.at(")"):
            raise QueryError("this bracket is not closed", opened)
        self._depth -= 1
        self._lexer.advance()
        return tree

    def _term(self, piece: Piece) -> Query:
        start = piece.start()
        self._count(start)
        if self._field:
            return self._valued(self._field, unquoted(piece), start, quoted=piece["quoted"] is not None)
        if piece["quoted"] is not None:
            return Phrase(_spoken(unquoted(piece), start), position=start)
        return _plain(piece[0], start)

    def _fielded(self, piece: Piece) -> Query:
        if self._field:
            raise QueryError(f"a field cannot stand inside the brackets of {self._field}:", piece.start())
        name = _field_name(piece["field"], piece.start())
        sign = piece["sign"].lstrip(":").strip()
        if sign or self._lexer.text.startswith("[", piece.end()):
            return self._bounded(name, sign, piece.start())
        return self._with_field(name, piece.start())

    def _bounded(self, name: str, sign: str, start: int) -> Query:
        self._count(start)
        if name not in COMPARED:
            raise QueryError(f"{name} has no order; ranges are for {', '.join(COMPARED)}", start)
        mark = self._lexer.end
        if sign and (value := self._lexer.take_value()):
            return Compare(name, sign, value[0], position=start)
        if not sign and (bounds := self._lexer.take_range()):
            return Range(name, *bounds, position=start)
        raise QueryError(f"write {name}:[2024-01-01 TO 2024-12-31] or {name}>=2024-01-01", mark)

    def _with_field(self, name: str, start: int) -> Query:
        if value := self._lexer.take_value():
            self._count(start)
            return self._valued(name, value[0], value.start(), quoted=False)
        self._lexer.advance()
        if self._lexer.piece is None or self._lexer.at(")"):
            raise QueryError(f"{name}: has no value", start)
        self._field = name
        tree = self._one()
        self._field = ""
        return tree

    def _valued(self, name: str, value: str, start: int, *, quoted: bool) -> Query:
        if name == "like":
            return Like(_spoken(value, start), position=start)
        if quoted or "*" not in value or (value == "*" and name in COMPARED):
            return Field(name, value, position=start)
        if name not in BEGUN or "*" in value[:-1]:
            raise QueryError(f"a star stands only at the end of a value, in {' and '.join(BEGUN)}", start)
        return Field(name, value[:-1], prefix=True, position=start)

    def _enter(self, position: int) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise QueryError(f"brackets and NOT go at most {DEEPEST} deep", position)

    def _count(self, position: int) -> None:
        self._terms += 1
        if self._terms > MOST_TERMS:
            raise QueryError(f"a query has at most {MOST_TERMS} terms", position)


def _spoken(text: str, position: int) -> str:
    if not any(map(str.isalnum, text)):
        raise QueryError("there are no letters or digits here to search for", position)
    return text


def _plain(word: str, start: int) -> Query:
    if word == "*":
        return Everything()
    if word == "||":
        raise QueryError('write OR instead of "||"', start)
    if word[0] in "-!":
        raise QueryError(f"to leave a word out write NOT {word[1:]}", start)
    if "*" in word[:-1]:
        raise QueryError("a star stands only at the end of a word", start + word.index("*"))
    if word[-1] == "*":
        return Prefix(word[:-1], position=start)
    return Word(word, position=start)


def _field_name(name: str, position: int) -> str:
    name = ALIASES.get(name.lower(), name.lower())
    if name in FIELDS:
        return name
    close = get_close_matches(name, (*FIELDS, *ALIASES), n=1)
    advice = (
        f"did you mean {close[0]}:?" if close else f"the fields are {', '.join(FIELDS)}; quotation marks make it words"
    )
    raise QueryError(f'there is no field "{name}"; {advice}', position)
