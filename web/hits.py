"""One hit as a flat record: the same fields in the JSON API and on the command line."""

import datetime

from pydantic import BaseModel, Field

from index.engine import Hit, Why
from web.addresses import Pinpoint, permalink


class HitRecord(BaseModel):
    """A passage that answers a search, with all that is needed to cite it."""

    pinpoint: str = Field(description="What names the passage for good; as `similar`, it asks for more like it.")
    symbol: str = Field(description="UN symbol, or the publisher's own identifier.")
    paragraph: str = Field(description="Number as printed, for example 24 (b).")
    page: int | None = Field(description="Page of the file where it begins, from 1; null where there are no pages.")
    states: list[str] = Field(description="States under review, ISO 3166-1 alpha-3.")
    recommending_states: list[str] = Field(description="States that made the recommendation (UPR).")
    body: str
    kind: str
    title: str
    date: datetime.date = Field(description="Published, else adopted, else fetched.")
    language: str = Field(description="Language of the text, ISO 639-1.")
    stem: str = Field(description="Sentence that introduces a lettered item; empty otherwise.")
    text: str = Field(description="Exactly as printed, mended for line breaks and hyphenation only.")
    highlights: list[tuple[int, int]] = Field(description="Offsets in text of the words that matched.")
    recommendation: bool
    rights: list[str]
    duties: list[str]
    groups: list[str]
    policies: list[str]
    issues: list[str]
    deadline: datetime.date | None
    score: float
    by_meaning: bool = Field(description="True where only the meaning matched, not the words.")
    why: list[Why] = Field(description="Why it answers: words, introduction (the stem's words), label, meaning.")
    url: str = Field(description="Permanent address of the paragraph's page.")


def hit_record(hit: Hit, public_url: str) -> HitRecord:
    """Make the record of a hit; `public_url` goes before the path of its page."""
    passage = hit.passage
    return HitRecord(
        pinpoint=str(Pinpoint.of(passage)),
        symbol=passage.symbol,
        paragraph=passage.number,
        page=passage.page,
        states=list(passage.states),
        recommending_states=list(passage.recommending_states),
        body=passage.body,
        kind=passage.kind,
        title=passage.title,
        date=passage.date,
        language=passage.language,
        stem=passage.stem,
        text=passage.text,
        highlights=list(hit.highlights),
        recommendation=passage.recommendation,
        rights=list(passage.rights),
        duties=list(passage.duties),
        groups=list(passage.groups),
        policies=list(passage.policies),
        issues=list(passage.issues),
        deadline=passage.deadline,
        score=hit.score,
        by_meaning=hit.by_meaning,
        why=list(hit.why),
        url=permalink(public_url, passage.symbol, passage.number, passage.language, passage.position),
    )


def as_record(hit: Hit, public_url: str = "") -> dict[str, object]:
    """Return the record of a hit as a JSON-ready dict; its url is a path alone where no `public_url` is given."""
    return hit_record(hit, public_url).model_dump(mode="json")
