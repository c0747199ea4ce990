"""Writes numbers of paragraphs and articles in one way, and says what a range of them leaves unsaid."""

import re

LETTERED = re.compile(r"(?P<base>.*\()(?P<letter>[a-z])\)")
LONGEST_RANGE = 30  # "paragraphs 3-60" is a chapter, not a list


def tidy(number: str) -> str:
    """Write a number with its letters in one way: "15 b)", "15(b)" and "15 (b)" are "15 (b)"."""
    return re.sub(r"\s*[(（]?([^\W_]+)[)）]", r" (\1)", number)


def between(first: str, last: str) -> list[str]:
    """Return what stands between the ends of a range: whole numbers, or the letters of one number; else nothing."""
    if first.isdecimal() and last.isdecimal() and int(last) - int(first) <= LONGEST_RANGE:
        return [str(number) for number in range(int(first) + 1, int(last))]
    start, end = LETTERED.fullmatch(first), LETTERED.fullmatch(last)
    if start and end and start["base"] == end["base"]:
        return [f"{start['base']}{chr(letter)})" for letter in range(ord(start["letter"]) + 1, ord(end["letter"]))]
    return []
