"""What a mail quotes: a paragraph as it was when it matched, with everything needed to find it again."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from index.engine import Passage

# Publishers take weeks to months to post a text; found later than this after its own date, a mail says that it is old.
LATE = timedelta(days=365)


@dataclass(frozen=True, kw_only=True, slots=True)
class Quotation:
    """A passage and where it stands; `highlights` are (start, end) offsets of the matched words in `text`.

    `key` is the document's, `rights` label ids, `published` the passage's own date and `fetched` when its file came.
    """

    key: str
    symbol: str
    title: str
    body: str
    kind: str
    states: tuple[str, ...]
    number: str
    page: int | None
    text: str
    stem: str
    language: str
    rights: tuple[str, ...]
    published: date
    fetched: datetime
    highlights: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, passage: Passage, *, key: str, fetched: datetime, highlights: Sequence[tuple[int, int]]) -> "Quotation":
        """Quote a passage of the document of that key, from a file fetched then."""
        return cls(
            key=key,
            symbol=passage.symbol,
            title=passage.title,
            body=passage.body,
            kind=passage.kind,
            states=passage.states,
            number=passage.number,
            page=passage.page,
            text=passage.text,
            stem=passage.stem,
            language=passage.language,
            rights=passage.rights,
            published=passage.date,
            fetched=fetched,
            highlights=tuple(highlights),
        )

    @classmethod
    def kept(cls, row: dict[str, Any]) -> "Quotation":
        """Restore a quotation from what `as_row` gave; raises TypeError or KeyError for anything else."""
        lists = {name: tuple(row[name]) for name in ("states", "rights")}
        dates = {"published": date.fromisoformat(row["published"]), "fetched": datetime.fromisoformat(row["fetched"])}
        return cls(**{**row, **lists, **dates, "highlights": tuple((start, end) for start, end in row["highlights"])})

    def as_row(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return {**asdict(self), "published": self.published.isoformat(), "fetched": self.fetched.isoformat()}

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
