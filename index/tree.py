"""What a query is made of: the tree that the parser makes of it, and the tree that engines and matcher answer."""

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Word:
    """One word as typed; it finds its other forms too."""

    text: str
    position: int = field(default=0, compare=False, kw_only=True)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words between quotation marks: several in this order, or one exactly as it is written."""

    text: str
    position: int = field(default=0, compare=False, kw_only=True)

    def __str__(self) -> str:
        return _quoted(self.text)


@dataclass(frozen=True, slots=True)
class Prefix:
    """The beginning of a word, typed with a star after it."""

    text: str
    position: int = field(default=0, compare=False, kw_only=True)

    def __str__(self) -> str:
        return f"{self.text}*"


@dataclass(frozen=True, slots=True)
class Field:
    """A field with one value, as typed (`state:France`) or as held (`state` `FRA`); with `prefix`, its beginning."""

    name: str
    value: str
    prefix: bool = False
    position: int = field(default=0, compare=False, kw_only=True)

    def __str__(self) -> str:
        return f"{self.name}:{self.value}*" if self.prefix else f"{self.name}:{_quoted(self.value)}"


@dataclass(frozen=True, slots=True)
class Compare:
    """A field compared with a bound as typed; `sign` is one of >=, <=, > and <."""

    name: str
    sign: str
    value: str
    position: int = field(default=0, compare=False, kw_only=True)

    def __str__(self) -> str:
        return f"{self.name}{self.sign}{self.value}"


@dataclass(frozen=True, slots=True)
class Range:
    """A field between two bounds as typed, both included; `*` is an open end."""

    name: str
    low: str
    high: str
    position: int = field(default=0, compare=False, kw_only=True)

    def __str__(self) -> str:
        return f"{self.name}:[{self.low} TO {self.high}]"


@dataclass(frozen=True, slots=True)
class Like:
    """A meaning, put in words: it finds what says much the same in other words."""

    text: str
    position: int = field(default=0, compare=False, kw_only=True)

    def __str__(self) -> str:
        return f"like:{_quoted(self.text)}"


@dataclass(frozen=True, slots=True)
class Similar:
    """The meaning of a passage, by its id: it finds the others that say much the same."""

    passage: int


@dataclass(frozen=True, slots=True)
class Everything:
    """Every passage."""

    def __str__(self) -> str:
        return "*"


@dataclass(frozen=True, slots=True)
class Not:
    """What does not answer the part."""

    part: "Query"

    def __str__(self) -> str:
        return f"NOT {_grouped(self.part)}"


@dataclass(frozen=True, slots=True)
class And:
    """What answers every part."""

    parts: tuple["Query", ...]

    def __str__(self) -> str:
        return " ".join(_grouped(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Or:
    """What answers at least one part."""

    parts: tuple["Query", ...]

    def __str__(self) -> str:
        return " OR ".join(_grouped(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Stems:
    """Analysed words: one of the sequences must stand in a passage; `exact` ones are not reduced to stems."""

    sequences: tuple[tuple[str, ...], ...]
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Begins:
    """An analysed prefix: it answers where an unstemmed word begins so."""

    text: str


@dataclass(frozen=True, slots=True)
class Between:
    """A number from `low` to `high`, both included; None is an open end.

    A date is year × 10,000 + month × 100 + day.
    """

    name: str
    low: int | None
    high: int | None


Query = (
    Word
    | Phrase
    | Prefix
    | Field
    | Compare
    | Range
    | Like
    | Similar
    | Everything
    | Not
    | And
    | Or
    | Stems
    | Begins
    | Between
)


def conjunction(parts: list[Query]) -> Query:
    """Join parts that must all hold; what they join themselves is taken up, and one part stands alone."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, And) else (part,))]
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def disjunction(parts: list[Query]) -> Query:
    """Join alternatives, in the same way."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, Or) else (part,))]
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


def leaves(tree: Query, *, denied: bool = True) -> Iterator[Query]:
    """Yield the parts of a tree that have no parts, in order; `denied` says whether to go below a NOT too."""
    if isinstance(tree, And | Or):
        for part in tree.parts:
            yield from leaves(part, denied=denied)
    elif isinstance(tree, Not):
        if denied:
            yield from leaves(tree.part, denied=denied)
    else:
        yield tree


def _grouped(tree: Query) -> str:
    return f"({tree})" if isinstance(tree, And | Or) else str(tree)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
