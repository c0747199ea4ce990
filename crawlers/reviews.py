"""The Universal Periodic Review as UPR Info has it: the reviews, their documents, and the recommendations made."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from crawlers.labels import listed_date
from crawlers.markup import from_markdown
from crawlers.sources import SourceFacts
from crawlers.uwazi import Thesauri
from treatywatch.catalogue.annotations import RECOMMENDATION, AnnotationFacts
from treatywatch.catalogue.intake import DocumentFacts
from treatywatch.catalogue.readings import Body, Kind
from treatywatch.catalogue.states import StateNames

# "44 - November 2023", on another page "Session 44 - November 2023"
_SESSION = re.compile(r"(?:Session\s+)?(\d{1,2})\s*[-–]\s*(\w+ \d{4})")
_NUMBER = re.compile(r"\d+")


class Site(BaseModel):
    """What upr.yml says of the site: ids of templates, names of fields, and the words for a State's answer.

    `fields` are the metadata fields by our name, `unused` those that are known and not kept; `session_filter` is the
    field by which recommendations can be asked for session by session; `reports` are the kinds of the reports before
    a review, by their number.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    templates: dict[str, str]
    session_filter: str
    rows_per_page: int
    files_per_visit: int
    fields: dict[str, list[str]]
    unused: list[str]
    positions: dict[str, str]
    reports: dict[int, Kind]


@dataclass(frozen=True, kw_only=True, slots=True)
class Review:
    """A State's review in a session of the Working Group; `held` is the day that is listed, or the session's month."""

    state: str
    session: int
    cycle: int | None
    held: date | None

    @property
    def symbol(self) -> str:
        """What the symbols of the reports before it begin with."""
        return f"A/HRC/WG.6/{self.session}/{self.state}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Understood:
    """What a row says, None where that is too little, with what of it is not understood."""

    review: Review | None = None
    recommendation: AnnotationFacts | None = None
    unknown: tuple[str, ...] = ()


class Fields:
    """The metadata of one row, each field taken once, so that what is left over can be told."""

    def __init__(self, row: Mapping[str, Any], names: Mapping[str, Sequence[str]], thesauri: Thesauri) -> None:
        self._left = dict(row.get("metadata") or {})
        self._names = names
        self._thesauri = thesauri

    def take(self, field: str) -> list[str]:
        """Return what a field of ours holds, in words; nothing where the row has none of its names."""
        taken = [self._left.pop(name) for name in self._names.get(field, ()) if name in self._left]
        return [text for value in taken for text in self._thesauri.texts(value)]

    def one(self, field: str) -> str:
        """Return the first of what a field holds, empty where it holds nothing."""
        return next(iter(self.take(field)), "")

    def left(self, unused: Sequence[str]) -> Iterator[str]:
        """Give a line for each field that nobody took."""
        yield from (f"field that nobody reads: {name}" for name in self._left if name not in unused)


class Reader:
    """Reads rows of UPR Info into our words; `sessions` are those of the Working Group, by their ids there."""

    def __init__(self, source: SourceFacts, site: Site, states: StateNames, thesauri: Thesauri) -> None:
        self._source = source
        self._site = site
        self._states = states
        self._thesauri = thesauri
        named = {value: month for value, label in thesauri.labels.items() if (month := session_month(label))}
        self.sessions = {value: session for value, (session, _) in named.items()}
        self._months = dict(named.values())

    def review(self, row: Mapping[str, Any]) -> Understood:
        """Return the review that a row of its template is about."""
        fields = Fields(row, self._site.fields, self._thesauri)
        unknown: list[str] = []
        state = self._state(fields.one("state") or _flag(row), unknown)
        session = self._session(fields.one("session"), unknown)
        cycle, day = _number(fields.one("cycle")), _day(fields.one("date"))
        unknown += fields.left(self._site.unused)
        if state is None or session is None:
            return Understood(unknown=tuple(unknown))
        held = day or self._months.get(session)
        return Understood(review=Review(state=state, session=session, cycle=cycle, held=held), unknown=tuple(unknown))

    def recommendation(self, row: Mapping[str, Any]) -> Understood:
        """Return the recommendation that a row of its template holds, with the State's answer."""
        fields = Fields(row, self._site.fields, self._thesauri)
        unknown: list[str] = []
        session = self._session(fields.one("session"), unknown)
        facts = AnnotationFacts(
            source=self._source.name,
            identifier=row["sharedId"],
            kind=RECOMMENDATION,
            text=from_markdown(fields.one("text") or row.get("title", "")),
            published=self._months.get(session or 0),
            themes=tuple(fields.take("issues")),
            state=self._state(fields.one("state") or _flag(row), unknown),
            session=session,
            cycle=_number(fields.one("cycle")),
            recommending_states=tuple(filter(None, (self._state(name, unknown) for name in fields.take("made_by")))),
            position=self._position(fields.one("response"), unknown),
            action=_number(fields.one("action")),
        )
        unknown += fields.left(self._site.unused)
        return Understood(recommendation=facts, unknown=tuple(unknown))

    def reports(self, review: Review) -> tuple[DocumentFacts, ...]:
        """Return the facts about the three reports before a review (sources.md 3.6)."""
        return tuple(
            self._document(f"{review.symbol}/{number}", kind, (review.state,))
            for number, kind in self._site.reports.items()
        )

    def outcome(self, report: DocumentFacts) -> tuple[DocumentFacts, ...]:
        """Return the facts about a report on a review, and about the addendum with the State's answers."""
        return report, self._document(f"{report.key}/Add.1", Kind.UPR_ADDENDUM, report.states)

    def _document(self, symbol: str, kind: Kind, states: tuple[str, ...]) -> DocumentFacts:
        """Return the facts about a document; its title is its symbol until it is read."""
        return DocumentFacts(
            key=symbol,
            symbol=symbol,
            source=self._source.name,
            publisher=self._source.publisher,
            title=symbol,
            body=Body.UPR,
            kind=kind,
            states=states,
        )

    def _state(self, name: str, unknown: list[str]) -> str | None:
        code = self._states.code(name) if name else None
        if code is None:
            unknown.append(f"State not understood: {name or 'none said'}")
        return code

    def _session(self, label: str, unknown: list[str]) -> int | None:
        number = _number(label)
        if number is None:
            unknown.append(f"session not understood: {label or 'none said'}")
        return number

    def _position(self, printed: str, unknown: list[str]) -> str | None:
        position = self._site.positions.get(printed)
        if position is None:
            unknown.append(f"answer not understood: {printed or 'none said'}")
        return position


def session_month(label: str) -> tuple[int, date] | None:
    """Return the session that a label names and the first day of its month, None where it is no session's label."""
    named = _SESSION.fullmatch(label)
    first = listed_date(f"1 {named[2]}") if named else None
    return (int(named[1]), first) if named and first else None


def _flag(row: Mapping[str, Any]) -> str:
    """Return the alpha-3 code of the flag that a row is shown with, empty where there is none."""
    return str((row.get("icon") or {}).get("_id") or "")


def _number(label: str) -> int | None:
    found = _NUMBER.search(label)
    return int(found[0]) if found else None


def _day(seconds: str) -> date | None:
    """Return the day of a moment in Unix seconds, None where none is said."""
    return datetime.fromtimestamp(int(seconds), UTC).date() if seconds.lstrip("-").isdigit() else None
