"""What is known of every source before it is visited: the facts in spiders/NAME.yml, checked as they are read."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from treatywatch.catalogue.readings import Body, Kind
from treatywatch.refusal import Refusal

SPIDERS = Path(__file__).parent / "spiders"


class WrongSource(Refusal):
    """Raised when no source has the name asked for, or when its yml file is not as agreed."""


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Politeness(_Facts):
    """How a site is to be treated; all times in seconds."""

    delay: float = Field(gt=0, description="Pause between two requests to one host.")
    longest_delay: float = Field(gt=0, description="Longest pause that AutoThrottle may come to.")
    timeout: float = Field(gt=0, description="Time after which a request is given up.")
    retries: int = Field(ge=0, description="How often a failed request is made again.")
    retry_wait: float = Field(gt=0, description="Wait before the first retry; it doubles with each.")
    longest_retry_wait: float = Field(gt=0, description="Longest wait, whatever Retry-After asks for.")
    largest_file: int = Field(gt=0, description="Bytes after which a download is given up.")


class Floors(_Facts):
    """What a visit brings at the least; below it an alarm is raised."""

    rows: int = Field(ge=0, description="Rows listed in a whole visit.")


class SourceFacts(_Facts):
    """The facts about one source; `site` is what only its own spider reads, checked there."""

    name: str
    title: str
    publisher: str
    url: str
    hosts: frozenset[str]
    schedule: str = Field(description="When it is visited, as a five-field cron line in UTC.")
    politeness: Politeness
    floors: Floors
    languages: list[str]
    bodies: dict[str, Body] = Field(description="The site's names of bodies.")
    kinds: dict[str, Kind] = Field(description="The site's names of document kinds.")
    licence: str
    note: str = Field(description="What to check at first live contact, and what the publisher should know.")
    site: dict[str, Any]


@cache
def sources() -> dict[str, SourceFacts]:
    """Return the facts about every source by name; raises WrongSource for a file that is not as agreed."""
    return {path.stem: _read(path) for path in sorted(SPIDERS.glob("*.yml"))}


def source(name: str) -> SourceFacts:
    """Return the facts about one source; raises WrongSource, which lists the sources there are."""
    if name not in sources():
        raise WrongSource(f"{name}: no such source; there are {', '.join(sources())}")
    return sources()[name]


def _read(path: Path) -> SourceFacts:
    written = yaml.safe_load(path.read_text("utf-8"))
    try:
        return SourceFacts(name=path.stem, **written)
    except (TypeError, ValidationError) as error:
        raise WrongSource(f"{path.name}: {error}") from error
