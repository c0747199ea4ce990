"""What is known of every source before it is visited: the facts in spiders/NAME.yml, checked as they are read."""

from functools import cache
from pathlib import Path
from typing import Any, Literal

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
    """How a site is to be treated; all times in seconds. The defaults are those of sources.md 1.4."""

    delay: float = Field(1.5, gt=0, description="Pause between two requests to one host.")
    longest_delay: float = Field(60, gt=0, description="Longest pause that AutoThrottle may come to.")
    timeout: float = Field(120, gt=0, description="Time after which a request is given up.")
    retries: int = Field(6, ge=0, description="How often a failed request is made again.")
    retry_wait: float = Field(2, gt=0, description="Wait before the first retry; it doubles with each.")
    longest_retry_wait: float = Field(300, gt=0, description="Longest wait, whatever Retry-After asks for.")
    largest_file: int = Field(104_857_600, gt=0, description="Bytes after which a download is given up.")


class Floors(_Facts):
    """What a source brings at the least; below it an alarm is raised."""

    rows: int = Field(ge=0, description="Documents or dates listed in a visit; 0 where it asks for what others list.")
    week: int = Field(0, ge=0, description="New documents in a week in which one of its bodies met.")
    quiet: int = Field(90, gt=0, description="Days without anything new that are normal.")


class SourceFacts(_Facts):
    """The facts about one source that is visited."""

    name: str
    title: str
    publisher: str
    url: str
    hosts: frozenset[str]
    sections: tuple[str, ...] = Field(
        (), description="Beginnings of paths that the site refuses one by one; without any, a refusal closes its host."
    )
    listing: Literal["whole", "newest"] = Field(
        "newest", description="Whether a visit sees all that the source has, so that what is missing is withdrawn."
    )
    schedule: str = Field(description="When it is visited, as a five-field cron line in UTC.")
    politeness: Politeness = Politeness()
    floors: Floors
    files_may_change: int = Field(
        30, ge=0, description="Days after a file was fetched in which its site is asked whether it was replaced."
    )
    languages: list[str]
    bodies: dict[str, Body] = Field({}, description="The site's names of bodies.")
    kinds: dict[str, Kind] = Field({}, description="The site's names of document kinds.")
    licence: str
    note: str = Field(description="What to check at first live contact, and what the publisher should know.")
    site: dict[str, Any] = Field({}, description="What only its own spider reads, checked there.")


class LinkedSource(_Facts):
    """A source that is linked to and not visited, because it blocks visitors or forbids them."""

    name: str
    title: str
    publisher: str
    url: str
    licence: str
    reason: str = Field(description="Why it is not visited, and what would change that.")


def sources() -> dict[str, SourceFacts]:
    """Return the facts about every visited source by name; raises WrongSource for a file that is not as agreed."""
    return {name: facts for name, facts in _written().items() if isinstance(facts, SourceFacts)}


def linked_sources() -> dict[str, LinkedSource]:
    """Return the sources that are linked to only, by name; raises WrongSource for a file that is not as agreed."""
    return {name: facts for name, facts in _written().items() if isinstance(facts, LinkedSource)}


def source(name: str) -> SourceFacts:
    """Return the facts about one source to visit; raises WrongSource, which says why not or lists those there are.

    Only its own file is read: what is wrong with another source does not stop it.
    """
    known = _files()
    if name not in known:
        raise WrongSource(f"{name}: no such source; there are {', '.join(known)}")
    facts = _read(known[name])
    if isinstance(facts, LinkedSource):
        raise WrongSource(f"{name}: linked to, not visited: {facts.reason}")
    return facts


def _files() -> dict[str, Path]:
    return {path.stem: path for path in sorted(SPIDERS.glob("*.yml"))}


def _written() -> dict[str, SourceFacts | LinkedSource]:
    return {name: _read(path) for name, path in _files().items()}


@cache
def _read(path: Path) -> SourceFacts | LinkedSource:
    """Read a yml file: one with a reason is linked to, every other is visited."""
    written = yaml.safe_load(path.read_text("utf-8"))
    try:
        return (LinkedSource if "reason" in written else SourceFacts)(name=path.stem, **written)
    except TypeError as error:
        raise WrongSource(f"{path.name}: {error}") from error
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise WrongSource(f"{path.name}: {wrong}") from error
