"""Which treaty a body watches over, and which symbols its general comments bear; see profiles/treaties.yml."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from treatywatch.catalogue.readings import Body

TREATIES = Path(__file__).parent / "profiles" / "treaties.yml"


@dataclass(frozen=True, kw_only=True, slots=True)
class Treaty:
    """The treaty of a body by its acronym, empty where the body has none, with the series of its general comments."""

    name: str = ""
    series: str = ""
    first: int = 0
    others: frozenset[int] = frozenset()

    def general_comment(self, number: int) -> str | None:
        """Return the symbol of the body's general comment of that number, None where it is not certain."""
        if not self.series or number < self.first or number in self.others:
            return None
        return f"{self.series}{number}"


def treaty_of(body: Body) -> Treaty:
    """Return the treaty that a body watches over."""
    return _treaties().get(body, Treaty())


@lru_cache
def _treaties() -> dict[Body, Treaty]:
    entries = yaml.safe_load(TREATIES.read_text(encoding="utf-8"))
    return {
        Body(body): Treaty(
            name=entry["treaty"],
            series=entry["symbol"],
            first=entry["from"],
            others=frozenset(entry.get("except", [])),
        )
        for body, entry in entries.items()
    }
