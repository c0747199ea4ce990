"""Which earlier documents and paragraphs a demand refers to."""

import re
from collections.abc import Iterator

from nlp.find.numbers import between, tidy
from nlp.find.particulars import LETTERS, NUMBER, Particulars
from nlp.find.treaties import treaty_of
from treatywatch.catalogue.readings import Body, Reference
from treatywatch.catalogue.symbols import locate_symbols

TOKEN = re.compile(rf"(?P<number>{NUMBER})|(?P<letters>{LETTERS})|(?P<remark>\([^()\d][^()]{{4,150}}\))", re.IGNORECASE)
AFTER_SYMBOL = re.compile(r"[)\]]?[,;،，]?\s?[(（]?")


def references(text: str, words: Particulars, body: Body) -> tuple[Reference, ...]:
    """Return the documents referred to, one reference a paragraph named: "E/C.12/XXX/CO/4, paras. 12 and 14".

    One of the body's own general comments is given its symbol where the series of symbols is known to hold for it.
    """
    found: list[tuple[int, Reference]] = []
    for start, end, symbol in locate_symbols(text):
        cited = _cited_after(text, end, words)
        numbers = paragraph_numbers(cited, words) if cited else [""]
        found.extend((start, Reference(symbol=symbol, paragraph=number)) for number in numbers)
    for comment in words.general_comment.finditer(text):
        if series := treaty_of(body).general_comment(int(comment["number"])):
            found.append((comment.start(), Reference(symbol=series)))
    found.sort(key=lambda one: one[0])
    return tuple(dict.fromkeys(reference for _, reference in found))


def own_paragraphs(text: str, words: Particulars) -> Iterator[str]:
    """Yield the numbers of the document's own paragraphs that a text names: "12", "20 (a)"."""
    for cited in words.cited.finditer(text):
        before, after = text[max(0, cited.start() - 80) : cited.start()], text[cited.end() : cited.end() + 60]
        if not _follows_symbol(before) and not words.elsewhere.search(after):
            yield from paragraph_numbers(cited[0], words)


def paragraph_numbers(listed: str, words: Particulars) -> list[str]:
    """Return the numbers of a list: "12, 20 (a) and (b) and 30-32" names 12, 20 (a), 20 (b), 30, 31 and 32."""
    numbers: list[str] = []
    end = 0
    for token in TOKEN.finditer(listed):
        parting = listed[end : token.start()]
        through = bool(numbers) and words.through.search(parting)
        end = token.end()
        if token["remark"]:
            continue
        if token["number"]:
            number = tidy(token["number"])
            numbers.extend(between(numbers[-1], number) if through else [])
            numbers.append(number)
        elif numbers:
            base = numbers[-1].rsplit(" (", 1)[0] if "(" in numbers[-1] else numbers[-1]
            number = f"{base}{tidy(token['letters'])}"
            if parting == "段":  # "第15段(a)" is one number
                numbers.pop()
            numbers.extend(between(numbers[-1], number) if through else [])
            numbers.append(number)
    return numbers


def _follows_symbol(before: str) -> bool:
    symbols = locate_symbols(before)
    return bool(symbols) and bool(AFTER_SYMBOL.fullmatch(before, symbols[-1][1]))


def _cited_after(text: str, offset: int, words: Particulars) -> str:
    cited = words.cited.search(text, offset, offset + 400)
    return cited[0] if cited and AFTER_SYMBOL.fullmatch(text, offset, cited.start()) else ""
