"""The wording of what a demand says besides: its term, what it refers to, whom it asks other than the State."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from nlp.wording import any_of, filled, vocabulary

# "12", "20 (a)", "15 b)", "23 (b), (c)", "11-14": numbers of paragraphs as printed in all six languages.
NUMBER = r"\d+(?:\s?[(（]?[a-zа-яء-ي]{1,3}[)）])*"
LETTERS = r"[(（]?[a-zа-яء-ي]{1,3}[)）]"
# "(2)", "2)", "(b)", "b)": a paragraph or letter of a treaty article.
PART = r"(?:\s?[(（](?:\d{1,2}|[a-z]{1,3})[)）]|\s\d{1,2}\)|\s?[a-z]\))"
# What a list says in brackets of a paragraph that it names: "paragraphs 16 (violence against women) and 20".
REMARK = r"(?:\s?\([^()\d][^()]{4,150}\))?"


@dataclass(frozen=True, kw_only=True, slots=True)
class Particulars:
    """The compiled entries under `particulars` of a language's vocabulary, which nlp/vocabulary/en.yml explains.

    `dates` find a term's day, month and year, by those group names, `report_dates` those of a report; `terms` find
    count and unit, whose length stands in `counts` and, in months and days, in `units`.
    """

    dates: tuple[re.Pattern[str], ...]
    report_dates: tuple[re.Pattern[str], ...]
    months: tuple[re.Pattern[str], ...]
    terms: re.Pattern[str]
    counts: Mapping[str, int]
    units: Mapping[str, tuple[int, int]]
    runs_otherwise: re.Pattern[str]
    cited: re.Pattern[str]
    through: re.Pattern[str]
    elsewhere: re.Pattern[str]
    next_report: re.Pattern[str]
    follow_up: re.Pattern[str]
    reiterates: re.Pattern[str]
    general_comment: re.Pattern[str]
    article: re.Pattern[str]
    clause_before: re.Pattern[str]
    clause_after: re.Pattern[str]
    of_treaty: re.Pattern[str]
    own_treaty: re.Pattern[str]
    treaties: Mapping[str, re.Pattern[str]]
    themeless: re.Pattern[str]
    addressees: Mapping[str, re.Pattern[str]]
    state: re.Pattern[str]
    asked_of: re.Pattern[str]
    located: re.Pattern[str]
    refers_back: re.Pattern[str]


@lru_cache
def particulars(language: str) -> Particulars:
    """Return a language's particulars (ISO 639-1), English's where it has none; KeyError where an entry lacks."""
    entries = vocabulary(language)
    if "particulars" not in entries:
        return particulars("en")
    return _compiled(entries["particulars"], entries["particulars"].get("months", entries["months"]))


def _compiled(entries: dict[str, Any], months: list[str]) -> Particulars:
    listed = rf"{NUMBER}{REMARK}(?:(?:\s?[,;、،]|\s?[-–]|\s?(?:{entries['and']}))+\s?(?:{NUMBER}|{LETTERS}){REMARK})*"
    clause = rf"(?:,?\s?\(?(?:{entries['paragraph']})\s?\d{{1,2}}{PART}*\)?)?"
    article = rf"\d{{1,2}}{PART}*{clause}"
    articles = rf"(?P<list>{article}(?:(?:\s?[,;、،]|\s?[-–]|\s?(?:{entries['and']}))+\s?(?:{article}|{PART}))*)"
    fill = {"months": "|".join(months), "list": listed, "articles": articles, "paragraph": entries["paragraph"]}
    lists = {"dates", "report_dates", "months", "units", "counts", "treaties", "addressees", "paragraph", "and"}
    patterns = {key: _pattern(value, fill) for key, value in entries.items() if key not in lists}
    return Particulars(
        dates=tuple(_pattern(form, fill) for form in entries["dates"]),
        report_dates=tuple(_pattern(form, fill) for form in entries["report_dates"]),
        months=tuple(_pattern(month, fill) for month in months),
        counts=entries["counts"],
        units={unit: (months, days) for unit, (months, days) in entries["units"].items()},
        treaties={name: _pattern(text, fill) for name, text in entries["treaties"].items()},
        addressees={name: _pattern(text, fill) for name, text in entries["addressees"].items()},
        clause_after=re.compile(rf",?\s?\(?(?:{entries['paragraph']})\s?(\d{{1,2}})({PART}*)\)?", re.IGNORECASE),
        **patterns,
    )


def _pattern(entry: str | list[str], fill: Mapping[str, str]) -> re.Pattern[str]:
    return any_of([filled(text, fill) for text in ([entry] if isinstance(entry, str) else entry)])
