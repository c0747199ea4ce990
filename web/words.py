"""The names that pages show for the ids of closed lists, read from words.yml."""

from functools import cache
from pathlib import Path

import yaml

WORDS = Path(__file__).parent / "words.yml"

# Facets whose values are named in a list of another name; States are named by the catalogue, years as they are.
LIST_OF_FACET = {
    "body": "bodies",
    "right": "labels",
    "group": "labels",
    "duty": "labels",
    "policy": "labels",
    "kind": "kinds",
    "lang": "languages",
}


@cache
def _lists() -> dict[str, dict[str, str]]:
    lists: dict[str, dict[str, str]] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return lists


def words(list_name: str) -> dict[str, str]:
    """Return a whole list of words.yml, id to name, in the order in which it is shown; raises KeyError without one."""
    return _lists()[list_name]


def name(list_name: str, key: str) -> str:
    """Return the name of an id of a list, or the id itself made readable."""
    return _lists()[list_name].get(key) or (key.replace("-", " ").capitalize() if key.islower() else key)
