"""Uwazi, the software of several human-rights databases: its lists of values, and what a search in it finds."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from scrapy.http import Response

from crawlers.webforms import LayoutChanged


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """One page of what a search found; `total` is how many there are in all, or `more` than that."""

    rows: tuple[dict[str, Any], ...]
    total: int
    more: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Thesauri:
    """The lists of values: the label of each by its id, and the ids of templates where they are listed too."""

    labels: Mapping[str, str]
    templates: frozenset[str]

    def knows(self, template: str) -> bool:
        """Whether a template may be searched for, as far as the lists tell."""
        return not self.templates or template in self.templates

    def texts(self, value: Any) -> list[str]:
        """Return what a field of a row holds, in words: one text or several, plain or as value and label."""
        several = value if isinstance(value, list) else [value]
        return [text for one in several if (text := self._text(one))]

    def _text(self, value: Any) -> str:
        if isinstance(value, dict):
            return str(value.get("label") or self._text(value.get("value")))
        return "" if value is None else self.labels.get(str(value), str(value)).strip()


def thesauri(response: Response) -> Thesauri:
    """Return the lists of values on /api/thesauris; raises LayoutChanged where it is another page."""
    rows = _rows(response)
    values = (value for row in rows for value in _nested(row.get("values", ())))
    return Thesauri(
        labels={str(value["id"]): str(value["label"]).strip() for value in values if "id" in value},
        templates=frozenset(row["_id"] for row in rows if row.get("type") == "template"),
    )


def found(response: Response) -> Found:
    """Return one page of a search; raises LayoutChanged where it is another page."""
    rows, told = _rows(response), json.loads(response.body)
    if "totalRows" not in told:
        raise LayoutChanged(f"{response.url}: a search that does not say how much it found")
    return Found(rows=tuple(rows), total=told["totalRows"], more=told.get("relation") == "gte")


def search_url(api: str, template: str, *, start: int, limit: int, filters: Mapping[str, list[str]]) -> str:
    """Return the address of one page of a search for all of a template, oldest first; `filters` are ids by field."""
    asked = {"types": json.dumps([template]), "from": start, "limit": limit, "order": "asc", "sort": "creationDate"}
    if filters:
        asked["filters"] = json.dumps({name: {"values": ids} for name, ids in filters.items()})
    return f"{api}search?{urlencode(asked)}"


def _rows(response: Response) -> list[dict[str, Any]]:
    try:
        told = json.loads(response.body)
    except ValueError as error:
        raise LayoutChanged(f"{response.url}: no JSON: {error}") from error
    if not isinstance(told, dict) or not isinstance(told.get("rows"), list):
        raise LayoutChanged(f"{response.url}: no rows in it: see whether the API has moved")
    rows: list[dict[str, Any]] = told["rows"]
    return rows


def _nested(values: Any) -> Iterator[dict[str, Any]]:
    """Give values and those in groups of values."""
    for value in values:
        yield value
        yield from _nested(value.get("values", ()))
