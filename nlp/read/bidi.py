"""Puts a line of Arabic in the order in which it is read: from right to left, its numbers and Latin words turned."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from nlp.read.pdf_drawing import Piece

RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
# Arabic-Indic digits lie among the letters, and are written from left to right all the same.
DIGIT = re.compile(r"\d")
LETTER = re.compile(r"[^\W\d_]")
# These go with the digits on both sides of them ("1998/19"), those with the digits on one side ("25%") (Unicode's
# bidirectional algorithm, UAX 9, classes ES, CS and ET).
BETWEEN_DIGITS = re.compile(r"[-+/,.:٫٬]")
BESIDE_DIGITS = re.compile(r"[%$€£°٪]")
# Stands between two columns of a masthead or a table on one line; nothing is read across it.
CELL = "\t"
MIRRORED = str.maketrans("()[]{}«»<>", ")(][}{»«><")
BRACKET = re.compile(r"[()\[\]]")


def is_right_to_left(text: str) -> bool:
    """True where most letters of the text are of a script written from right to left."""
    turned = sum(not DIGIT.match(sign) for sign in RIGHT_TO_LEFT.findall(text))
    return turned * 2 > len(LETTER.findall(text)) if turned else False


def right_to_left_share(text: str) -> float:
    """Return the share, 0 to 1, that scripts written from right to left have in the letters of the text."""
    turned = len(RIGHT_TO_LEFT.findall(text))
    return turned / max(len(LETTER.findall(text)), turned) if turned else 0.0


def reading_order(row: Iterable[Piece]) -> list[Piece]:
    """Return the pieces of a line that is read from right to left in the order in which they are read.

    Stretches of digits and of Latin words are read from left to right. The order within a piece is the file's.
    """
    ordered = sorted(row, key=lambda piece: -piece.right)
    signs = [_class(piece.text) for piece in ordered]
    start = 0
    while start < len(ordered):
        end = _stretch(signs, start)
        ordered[start:end] = reversed(ordered[start:end])
        start = max(end, start + 1)
    return ordered


def unmirrored(rows: Sequence[Sequence[Piece]]) -> list[list[Piece]]:
    """Return the lines of a page with brackets that open before they close.

    Files name a bracket by its sense or by its shape, which from right to left is ")" for the opening one.
    """
    first = [found[0] for row in rows if (found := BRACKET.search("".join(piece.text for piece in row)))]
    shaped = sum(bracket in ")]" for bracket in first) * 2 > len(first)
    if not shaped:
        return [list(row) for row in rows]
    return [[_unmirrored(row, position) for position in range(len(row))] for row in rows]


def _unmirrored(row: Sequence[Piece], position: int) -> Piece:
    piece = row[position]
    if len(piece.text.strip()) != 1 or piece.text.translate(MIRRORED) == piece.text:
        return piece
    around = [_class(other.text) for other in (*row[:position][-1:], *row[position + 1 : position + 2])]
    return piece if around == ["L", "L"] else replace(piece, text=piece.text.translate(MIRRORED))


def _class(text: str) -> str:
    """Return what a piece is to its neighbours: R or L by its letters, N for digits, else what it goes with."""
    if text == CELL or any(not DIGIT.match(sign) for sign in RIGHT_TO_LEFT.findall(text)):
        return "R"
    for name, pattern in (("L", LETTER), ("N", DIGIT), ("/", BETWEEN_DIGITS), ("%", BESIDE_DIGITS)):
        if pattern.search(text):
            return name
    return " "


def _stretch(signs: Sequence[str], start: int) -> int:
    """Return the end of the stretch read from left to right that begins at `start`; `start` itself where none does."""
    if signs[start] not in "LN%":
        return start
    end = start if signs[start] == "%" else start + 1
    for position in range(start + 1, len(signs)):
        sign = signs[position]
        if sign == "R" or (sign == " " and not _latin_around(signs, position)):
            break
        if _goes_on(signs, position):
            end = position + 1
    return end


def _goes_on(signs: Sequence[str], position: int) -> bool:
    """True for what belongs to the stretch before it: a Latin letter, a digit of one number, a sign beside a number."""
    sign, before = signs[position], signs[position - 1]
    if sign == "N":
        return before in "N%L" or (before == "/" and signs[max(position - 2, 0)] in "NL")
    return sign == "L" or (sign == "%" and before == "N")


def _latin_around(signs: Sequence[str], position: int) -> bool:
    """True for a space or bracket with Latin letters, or their numbers, on both sides of it."""
    before = next((sign for sign in reversed(signs[:position]) if sign in "LRN"), "")
    after = next((sign for sign in signs[position + 1 :] if sign in "LRN"), "")
    return (before, after) == ("L", "L")
