"""How the digest says things, the same in its text, its mail and its page: dates, reasons, counts."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from alerts.ahead import Upcoming
from alerts.digest import Digest, Published
from alerts.letterhead import Letterhead
from alerts.mail import templates
from alerts.said import Said, Standing
from alerts.silences import Silence
from alerts.weeks import Week

SENTENCES = {
    "NOTHING_MATTERS": "Nothing this week is new or strengthened beside the last cycle, has a deadline within a year, "
    "is about economic policy or is under a follow-up procedure.",
    "NOTHING_REPEATED": "Nothing this week was found to be asked again from the last cycle.",
    "NOTHING_DUE": "None known in this week and the four that follow.",
    "NOTHING_AHEAD": "None known in the four weeks that follow.",
    "NOTHING_SILENT": "Every source that was visited answered as it should.",
    "COUNTED": "Recommendations, each counted for every State and right that it concerns, and documents by the week in "
    "which they were first found.",
}
day = templates.filters["day"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One line of a count; `share` is that of the highest count, 0 to 1."""

    name: str
    count: int
    share: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Counting:
    """A count that is shown as a table and a picture; `of` is what it goes by."""

    id: str
    title: str
    of: str
    rows: tuple[Row, ...]


def subject(digest: Digest) -> str:
    """Return what a digest is called: its mail's subject, its page's heading and its entry's title."""
    return f"Treatywatch, week {digest.week.name}: {number(digest.recommendations, 'recommendation')}"


def opening(digest: Digest) -> str:
    """Return the sentence that says what came in the week."""
    came = number(len(digest.documents) + digest.documents_unshown, "document")
    span = f"from {day(digest.week.start)} up to {day(digest.week.end)} (UTC)"
    return f"{came} first found {span}, with {number(digest.recommendations, 'recommendation')}."


def reasons(said: Said, week: Week, letterhead: Letterhead) -> str:
    """Return why a recommendation is told first."""
    given = [
        ("new: not asked in the last cycle", said.standing is Standing.NEW),
        (f"strengthened ({' and '.join(said.gains)}): {_earlier(said)}", said.standing is Standing.STRENGTHENED),
        (f"asked for by {day(said.deadline)}" if said.deadline else "", said.near(week)),
        (f"economic policy ({letterhead.labels(said.policies)})", said.policies),
        ("under the follow-up procedure", said.follow_up),
    ]
    return "; ".join(reason for reason, holds in given if holds) or "chosen by the editors"


def repeats(said: Said) -> str:
    """Return where a recommendation was asked before."""
    return f"Asked again: {_earlier(said)}"


def _earlier(said: Said) -> str:
    if said.earlier is None:
        return "the text says that it was asked before"
    return f"asked before in {templates.filters['place'](said.earlier)}"


def dates(event: Upcoming) -> str:
    """Return when an event is: a day, a span, or until when."""
    if event.begins is None and event.ends is not None:
        return f"By {day(event.ends)}"
    if event.ends is None or event.ends == event.begins:
        return str(day(event.begins))
    return f"{day(event.begins)} to {day(event.ends)}"


def about(event: Upcoming, letterhead: Letterhead) -> str:
    """Return what kind of event it is, whose, and on which State."""
    kind = event.kind.replace("-", " ")
    return ", ".join([kind, letterhead.body(event.body), *([letterhead.states([event.state])] if event.state else [])])


def dated(document: Published, week: Week) -> str:
    """Return when a document was published, said to be old where it was found late; empty where nobody knows."""
    if document.published is None:
        return ""
    late = ", found late" if document.is_old(week) else ""
    return f", published {day(document.published)}{late}"


def content(document: Published, letterhead: Letterhead) -> str:
    """Return how many recommendations a document has, and under which rights; or why it could not be read."""
    if document.error:
        return f"Could not be read: {document.error}"
    rights = ", ".join(f"{letterhead.label(right)} {count}" for right, count in document.rights)
    return number(document.recommendations, "recommendation") + (f": {rights}" if rights else "")


def outcome(silence: Silence, letterhead: Letterhead) -> str:
    """Return what became of the visits of a source."""
    return letterhead.name_of("outcomes", silence.outcome)


def by_states(documents: Iterable[Published]) -> Iterator[tuple[tuple[str, ...], list[Published]]]:
    """Yield the documents of each State, or States, in the order in which they stand."""
    for states, group in groupby(documents, key=lambda document: document.states):
        yield states, list(group)


def countings(digest: Digest, letterhead: Letterhead) -> list[Counting]:
    """Return the week's counts by right, by body, by State and by week."""
    return [
        counting
        for counting in (
            _counting("right", "Recommendations", [(letterhead.label(key), n) for key, n in digest.by_right]),
            _counting("body", "Recommendations", [(letterhead.body(key), n) for key, n in digest.by_body]),
            _counting("State", "Recommendations", [(letterhead.states([key]), n) for key, n in digest.by_state]),
            _counting("week", "Documents", digest.by_week),
        )
        if counting.rows
    ]


def _counting(of: str, what: str, counted: Sequence[tuple[str, int]]) -> Counting:
    most = max((count for _, count in counted), default=0) or 1
    rows = tuple(Row(name=name, count=count, share=count / most) for name, count in counted)
    return Counting(id=f"by-{of.lower()}", title=f"{what} by {of}", of=of.capitalize(), rows=rows)


def number(count: int, noun: str) -> str:
    """Return a count with its noun in the singular or plural."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


templates.globals.update(SENTENCES)
templates.filters.update(
    {
        function.__name__: function
        for function in (opening, reasons, repeats, dates, about, dated, content, outcome, by_states, countings, number)
    }
)
