"""The wording of the reports of the Universal Periodic Review, as nlp/find/profiles/upr.yml gives it."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from nlp.wording import any_of, filled

PROFILE = Path(__file__).parent / "profiles" / "upr.yml"


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """The entries of nlp/find/profiles/upr.yml, compiled; that file explains each."""

    conclusions: re.Pattern[str]
    introduces: re.Pattern[str]
    introduces_none: re.Pattern[str]
    comments: re.Pattern[str]
    positions: dict[str, re.Pattern[str]]
    replies: re.Pattern[str]
    further: re.Pattern[str]
    leans: re.Pattern[str]
    cited: re.Pattern[str]
    cited_end: re.Pattern[str]
    described: re.Pattern[str]
    asks: re.Pattern[str]
    openings: re.Pattern[str]
    bare_verb: re.Pattern[str]
    other_openings: re.Pattern[str]

    def position(self, text: str) -> str | None:
        """Return the State's answer that the text words: "supported", "noted" or "examined"; None for none."""
        return next((answer for answer, pattern in self.positions.items() if pattern.search(text)), None)


@lru_cache
def profile() -> Profile:
    """Return the wording of these reports."""
    entries = yaml.safe_load(PROFILE.read_text(encoding="utf-8"))
    positions = {answer: re.compile(text, re.IGNORECASE) for answer, text in entries.pop("positions").items()}
    adverbs, verbs = ("|".join(entries.pop(key).split()) for key in ("adverbs", "openings"))
    openings = re.compile(rf"(?:(?:{adverbs})\s+)*(?:{verbs})\b", re.IGNORECASE)
    bare_verb = re.compile(
        rf"(?:(?:^|\bto|\band|\bor|[,/])\s*(?:(?:{adverbs})\s+)*(?:{verbs})|\bconsider\w* \w+ing)$", re.IGNORECASE
    )
    other = _other_openings(entries.pop("other_openings"), verbs.split("|"), entries.pop("not_gerunds").split())
    patterns = {key: re.compile(text, re.IGNORECASE) for key, text in entries.items()}
    return Profile(positions=positions, openings=openings, bare_verb=bare_verb, other_openings=other, **patterns)


def _other_openings(forms: list[str], verbs: list[str], not_gerunds: list[str]) -> re.Pattern[str]:
    gerunds = [_gerund(verb) for verb in verbs if verb not in not_gerunds]
    parts = {"verbs": "|".join(verbs), "gerunds": "|".join(gerunds)}
    return any_of([filled(form, parts) for form in forms])


def _gerund(verb: str) -> str:
    """Return a pattern of the verb's form in -ing: "take" drops its e, "submit" may double its t."""
    return f"{verb[:-1]}ing" if verb.endswith("e") and not verb.endswith("ee") else f"{verb}{verb[-1]}?ing"
