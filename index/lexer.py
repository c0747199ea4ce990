"""The pieces of a query as typed: brackets, quotations, the beginnings of fields, words; each with its place."""

import re

from index.engine import QueryError

# Quotation marks, brackets and colons of other keyboards, one character for one so that positions stay true.
_TYPED = str.maketrans("“”„«»＂（）：＊", '""""""():*')
# Every repetition is possessive (*+, ++): nothing is read twice, so that the time grows with the length and no faster.
# A symbol may hold brackets, "S/RES/1325(2000)", and so may a value, "24(b)".
_IN_SYMBOL = r'[^\s()"/]++/[^\s()"]*+(?:\([^\s()"]*+\)[^\s()"]*+)++'
_PIECE = re.compile(
    rf"""(?P<space>\s++)
    | (?P<bracket>[()])
    | "(?P<quoted>(?:[^"\\]|\\.)*+)"
    | (?P<field>[A-Za-z_]++)(?P<sign>:\s*+(?:[<>]=?\s*+)?|[<>]=?\s*+)
    | (?P<word>{_IN_SYMBOL}|[^\s()"]++)""",
    re.VERBOSE,
)
_RANGE = re.compile(r"\[\s*+([^\s\[\]]++)\s++TO\s++([^\s\[\]]++)\s*+\]")
_VALUE = re.compile(r'[^\s()"]++(?:\([^\s()"]*+\)[^\s()"]*+)*+')

Piece = re.Match[str]


class Lexer:
    """Reads a query from left to right: `piece` is what stands at the mark, None at the end, `end` where it ends."""

    def __init__(self, text: str) -> None:
        self.text = text.translate(_TYPED)
        self.piece: Piece | None = None
        self.end = 0
        self.advance()

    def advance(self) -> None:
        """Go on to the next piece; words of punctuation alone are passed over."""
        while self.end < len(self.text):
            piece = _PIECE.match(self.text, self.end)
            if piece is None:
                raise QueryError("this quotation mark is not closed", self.end)
            self.end = piece.end()
            if piece["space"] is None and not _is_punctuation(piece["word"]):
                self.piece = piece
                return
        self.piece = None

    def at(self, *what: str) -> bool:
        """Say whether one of these words or brackets, not quoted, stands at the mark."""
        piece = self.piece
        return piece is not None and piece["quoted"] is None and piece[0] in what

    def take_range(self) -> tuple[str, str] | None:
        """Take the two bounds of "[low TO high]" that begins where the piece ends, and go on; None for no such."""
        found = self._take(_RANGE)
        return (found[1], found[2]) if found else None

    def take_value(self) -> Piece | None:
        """Take the value of one word that begins where the piece ends, and go on; None where none begins there."""
        return self._take(_VALUE)

    def _take(self, pattern: re.Pattern[str]) -> Piece | None:
        found = pattern.match(self.text, self.end)
        if found:
            self.end = found.end()
            self.advance()
        return found


def unquoted(piece: Piece) -> str:
    """Return what a word or a quotation says."""
    return piece[0] if piece["quoted"] is None else re.sub(r"\\(.)", r"\1", piece["quoted"], flags=re.DOTALL)


def _is_punctuation(word: str | None) -> bool:
    # "*" stands for everything and "||" is refused, since it means OR elsewhere.
    return word is not None and word not in ("*", "||") and not any(map(str.isalnum, word))
