"""Which treaty articles a text names: "art. 11 of the Covenant", "(arts. 2 and 26)"."""

import re

from nlp.find.numbers import between, tidy
from nlp.find.particulars import PART, Particulars
from nlp.find.treaties import treaty_of
from treatywatch.catalogue.readings import Body

TOKEN = re.compile(rf"(?P<item>\d{{1,2}}(?:{PART})*)|(?P<part>{PART})", re.IGNORECASE)
LAST_PART = re.compile(r" \([^()]*\)$")
IN_BRACKETS = re.compile(r"[(（\[][^()（）\[\]]*$")
JOINED = re.compile(r"[,;、,和及与以\s-]*")
CHINESE = {digit: value for value, digit in enumerate("〇一二三四五六七八九")}


def articles(text: str, words: Particulars, body: Body) -> tuple[str, ...]:
    """Return the articles named, in order: "ICESCR 11 (2)", "ICCPR 26".

    "The Covenant" is that of the body, and so is an article in brackets of which nothing is said: "(arts. 2 and 26)".
    An article of any other text (a constitution, a code, a protocol) is left out, and so is one of an unsaid text.
    """
    found: dict[str, None] = {}
    treaty, end = "", 0
    for mention in words.article.finditer(text):
        # "《公约》第二条和第三条": the second article of a series is of the treaty named before the first.
        goes_on = mention.groupdict().get("treaty", "") is None and JOINED.fullmatch(text, end, mention.start())
        treaty = treaty if treaty and goes_on else _treaty(text, mention, words, body)
        end = mention.end()
        for number in _numbers(text, mention, words) if treaty else ():
            found[f"{treaty} {number}"] = None
    return tuple(found)


def _treaty(text: str, mention: re.Match[str], words: Particulars, body: Body) -> str:
    """Return the treaty that the article is of, empty where it is none's or nobody says."""
    own = treaty_of(body).name
    if named := mention.groupdict().get("treaty"):
        return _named(named, words, own)
    after = text[mention.end() : mention.end() + 160]
    if of := words.of_treaty.search(after):
        return _named(after[of.end() :].lstrip(), words, own)
    return own if IN_BRACKETS.search(text, max(0, mention.start() - 200), mention.start()) else ""


def _named(name: str, words: Particulars, own: str) -> str:
    if words.own_treaty.search(name):
        return own
    return next((treaty for treaty, pattern in words.treaties.items() if pattern.search(name)), "")


def _numbers(text: str, mention: re.Match[str], words: Particulars) -> list[str]:
    listed = _digits(words.clause_after.sub(r" (\1)\2", mention["list"]))
    numbers: list[str] = []
    end = 0
    for token in TOKEN.finditer(listed):
        through = bool(numbers) and words.through.search(listed[end : token.start()])
        end = token.end()
        number = tidy(token["item"]) if token["item"] else f"{LAST_PART.sub('', numbers[-1])}{tidy(token['part'])}"
        numbers.extend(between(numbers[-1], number) if through else [])
        numbers.append(number)
    return _with_clause(numbers, text, mention, words)


def _with_clause(numbers: list[str], text: str, mention: re.Match[str], words: Particulars) -> list[str]:
    """Add the paragraph said before or after the article: "paragraph 2 of article 4", "第四条第二款"."""
    before = words.clause_before.search(text, max(0, mention.start() - 60), mention.start())
    clause = before["clause"] if before else mention.groupdict().get("clause")
    return [f"{numbers[0]} ({_digits(clause)})", *numbers[1:]] if clause else numbers


def _digits(number: str) -> str:
    """Return Chinese numerals below a hundred as digits ("二十六" is 26), any other text as it is."""
    if not re.fullmatch("[〇一二三四五六七八九十]+", number):
        return number
    tens, ten, ones = number.rpartition("十")
    return str((CHINESE[tens] if tens else 1) * 10 + (CHINESE[ones] if ones else 0)) if ten else str(CHINESE[ones])
