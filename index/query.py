"""The query language: one line of words, phrases and fields, read into a tree (docs/query-language.md)."""

import re
from difflib import get_close_matches

from index.engine import QueryError
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

# Quotation marks, brackets and colons of other keyboards, one character for one so that positions stay true.
_TYPED = str.maketrans("“”„«»＂（）：＊", '""""""():*')
_TOKEN = re.compile(
    r"""(?P<space>\s+)
    | (?P<bracket>[()])
    | "(?P<quoted>(?:[^"\\]|\\.)*)"
    | (?P<field>[A-Za-z_]+)(?P<sign>:\s*(?:[<>]=?\s*)?|[<>]=?\s*)
    | (?P<word>[^\s()"/]+/[^\s()"]*(?:\([^\s()"]*\)[^\s()"]*)+|[^\s()"]+)""",
    re.VERBOSE,
)
_RANGE = re.compile(r"\[\s*([^\s\[\]]+)\s+TO\s+([^\s\[\]]+)\s*\]")
_VALUE = re.compile(r'[^\s()"]+(?:\([^\s()"]*\)[^\s()"]*)*')
_OPERATORS = ("AND", "OR", "NOT")


def parse(text: str) -> Query:
    """Read a query into a tree; an empty one is Everything.

    Fields are checked by name, their values are not yet looked up: `index.understand` does that. Raises QueryError,
    and nothing else, for whatever cannot be read, at the character where it goes wrong.
    """
    if len(text) > LONGEST:
        raise QueryError(f"a query has at most {LONGEST:,} characters, this one {len(text):,}", LONGEST)
    if not text.strip():
        return Everything()
    return _Reader(text.translate(_TYPED)).read()


class _Reader:
    """A recursive-descent reader: `_token` is what stands at the mark, None at the end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._terms = 0
        self._depth = 0
        self._field = ""
        self._token: re.Match[str] | None = None
        self._end = 0
        self._advance()

    def read(self) -> Query:
        if self._token is None:
            raise QueryError("there are no letters or digits to search for", 0)
        tree = self._alternatives()
        if self._token is not None:
            raise QueryError("this bracket closes nothing", self._token.start())
        return tree

    def _alternatives(self) -> Query:
        parts = [self._all()]
        while self._at("OR"):
            self._advance()
            parts.append(self._all())
        return disjunction(parts)

    def _all(self) -> Query:
        parts = [self._negated()]
        while self._token is not None and not self._at("OR", ")"):
            if self._at("AND"):
                self._advance()
            parts.append(self._negated())
        return conjunction(parts)

    def _negated(self) -> Query:
        token = self._token
        if token is None or not self._at("NOT"):
            return self._one()
        self._enter(token.start())
        self._advance()
        tree = Not(self._negated())
        self._depth -= 1
        return tree

    def _one(self) -> Query:
        token = self._token
        if token is None:
            raise QueryError("something to search for is missing at the end", len(self._text.rstrip()))
        if self._at("AND", "OR", ")"):
            raise QueryError(f'something to search for is missing before "{token[0]}"', token.start())
        if self._at("("):
            return self._group(token.start())
        if token["field"]:
            return self._fielded(token)
        self._advance()
        return self._term(token)

    def _group(self, opened: int) -> Query:
        if self._text[opened - 1 : opened].isalnum():
            raise QueryError("put a space before this bracket, or the whole between quotation marks", opened)
        self._enter(opened)
        self._advance()
        tree = self._alternatives()
        if not self._at(")"):
            raise QueryError("this bracket is not closed", opened)
        self._depth -= 1
        self._advance()
        return tree

    def _term(self, token: re.Match[str]) -> Query:
        start = token.start()
        self._count(start)
        if self._field:
            return self._valued(self._field, _unquoted(token), start, quoted=token["quoted"] is not None)
        if token["quoted"] is not None:
            return Phrase(_spoken(_unquoted(token), start), position=start)
        return _plain(token[0], start)

    def _fielded(self, token: re.Match[str]) -> Query:
        if self._field:
            raise QueryError(f"a field cannot stand inside the brackets of {self._field}:", token.start())
        name = _field_name(token["field"], token.start())
        sign = token["sign"].lstrip(":").strip()
        self._end = token.end()
        if sign or self._text[self._end : self._end + 1] == "[":
            return self._bounded(name, sign, token.start())
        return self._with_field(name, token.start())

    def _bounded(self, name: str, sign: str, start: int) -> Query:
        self._count(start)
        if name not in COMPARED:
            raise QueryError(f"{name} has no order; ranges are for {', '.join(COMPARED)}", start)
        found = (_VALUE if sign else _RANGE).match(self._text, self._end)
        if not found:
            raise QueryError(f"write {name}:[2024-01-01 TO 2024-12-31] or {name}>=2024-01-01", self._end)
        self._end = found.end()
        self._advance()
        if sign:
            return Compare(name, sign, found[0], position=start)
        return Range(name, found[1], found[2], position=start)

    def _with_field(self, name: str, start: int) -> Query:
        value = _VALUE.match(self._text, self._end)
        if value:
            self._count(start)
            self._end = value.end()
            self._advance()
            return self._valued(name, value[0], value.start(), quoted=False)
        self._advance()
        if self._token is None or self._at(")"):
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

    def _at(self, *what: str) -> bool:
        token = self._token
        return token is not None and token["quoted"] is None and token[0] in what

    def _enter(self, position: int) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise QueryError(f"brackets and NOT go at most {DEEPEST} deep", position)

    def _count(self, position: int) -> None:
        self._terms += 1
        if self._terms > MOST_TERMS:
            raise QueryError(f"a query has at most {MOST_TERMS} terms", position)

    def _advance(self) -> None:
        while self._end < len(self._text):
            token = _TOKEN.match(self._text, self._end)
            if token is None:
                raise QueryError("this quotation mark is not closed", self._end)
            self._end = token.end()
            if token["space"] is None and not _is_punctuation(token["word"]):
                self._token = token
                return
        self._token = None


def _unquoted(token: re.Match[str]) -> str:
    return token[0] if token["quoted"] is None else re.sub(r"\\(.)", r"\1", token["quoted"], flags=re.DOTALL)


def _spoken(text: str, position: int) -> str:
    if not any(map(str.isalnum, text)):
        raise QueryError("there are no letters or digits here to search for", position)
    return text


def _is_punctuation(word: str | None) -> bool:
    # "*" stands for everything and "||" is refused, since it means OR elsewhere.
    return word is not None and word not in ("*", "||") and not any(map(str.isalnum, word))


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
