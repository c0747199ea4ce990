"""What a mail quotes: a paragraph as it was when it matched, with everything needed to find it again."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from alerts.earlier import Change
from index.engine import Passage
from treatywatch.catalogue.tables import Version

# Publishers take weeks to months to post a text; found later than this after its own date, a mail says that it is old.
LATE = timedelta(days=365)


@dataclass(frozen=True, kw_only=True, slots=True)
class Quotation:
    """A passage and where it stands; `highlights` are (start, end) offsets of the matched words in `text`.

    `key` is the document's, `position` the paragraph's in its file, `status` the file's ("final", "advance-unedited",
    "corrigendum", "revision"), `rights` label ids, `published` the passage's own date and `fetched` when its file came.
    `around` are the paragraphs before and after it, empty where there is none or they are not wanted; `change` is what
    it said before, None where it is new.
    """

    key: str
    symbol: str
    title: str
    body: str
    kind: str
    states: tuple[str, ...]
    status: str
    number: str
    position: int
    page: int | None
    text: str
    stem: str
    language: str
    rights: tuple[str, ...]
    published: date
    fetched: datetime
    around: tuple[str, str]
    change: Change | None
    highlights: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, passage: Passage, *, version: Version, around: tuple[str, str], change: Change | None) -> "Quotation":
        """Quote a passage of a version of a document, nothing marked in it yet."""
        return cls(
            key=version.document.key,
            symbol=passage.symbol,
            title=passage.title,
            body=passage.body,
            kind=passage.kind,
            states=passage.states,
            status=version.status,
            number=passage.number,
            position=passage.position,
            page=passage.page,
            text=passage.text,
            stem=passage.stem,
            language=passage.language,
            rights=passage.rights,
            published=passage.date,
            fetched=version.fetched,
            around=around,
            change=change,
        )

    def marking(self, highlights: Sequence[tuple[int, int]]) -> "Quotation":
        """Return it with words marked."""
        return replace(self, highlights=tuple(highlights))

    @classmethod
    def kept(cls, row: dict[str, Any]) -> "Quotation":
        """Restore a quotation from what `as_row` gave; raises TypeError or KeyError for anything else."""
        before, after = row["around"]
        change = row["change"]
        restored = {
            **{name: tuple(row[name]) for name in ("states", "rights")},
            "published": date.fromisoformat(row["published"]),
            "fetched": datetime.fromisoformat(row["fetched"]),
            "around": (before, after),
            "change": change and Change(before=change["before"], fetched=datetime.fromisoformat(change["fetched"])),
            "highlights": tuple((start, end) for start, end in row["highlights"]),
        }
        return cls(**{**row, **restored})

    def as_row(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        dates = {"published": self.published.isoformat(), "fetched": self.fetched.isoformat()}
        change = self.change and {"before": self.change.before, "fetched": self.change.fetched.isoformat()}
        row = {held.name: getattr(self, held.name) for held in fields(self)}  # not asdict, which copies all it holds
        return {**row, **dates, "change": change}

    @property
    def late(self) -> bool:
        """True where the text was already old when its file was found."""
        return self.fetched.date() - self.published > LATE

    @property
    def pieces(self) -> list[tuple[str, bool]]:
        """The text cut at its matches, in order, each piece with whether it is one."""
        edges = [0, *(edge for span in self.highlights for edge in span), len(self.text)]
        cut = [(self.text[start:end], turn % 2 == 1) for turn, (start, end) in enumerate(pairwise(edges))]
        return [(piece, matched) for piece, matched in cut if piece]

    @property
    def matched_words(self) -> list[str]:
        """The words that matched, as printed, each once."""
        return list(dict.fromkeys(piece.casefold() for piece, matched in self.pieces if matched))
