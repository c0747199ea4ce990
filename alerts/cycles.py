"""The cycle before: what of a document's recommendations the same body asked of the same State last time."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from math import log

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.said import Place, Said, Standing, recommendations_in, told
from index.analyse import tokens
from treatywatch.catalogue.readings import Kind
from treatywatch.catalogue.tables import Document, DocumentState, Recommendation, Version

CYCLICAL = (Kind.CONCLUDING_OBSERVATIONS, Kind.UPR_REPORT)
# Of 1,000 recommendations of the second cycle of the Universal Periodic Review, to 40 States, 80 are this near to one
# of the first cycle to the same State and 37 to one to another State. Of 32 of the 80 that were read, 30 ask for the
# same; of 16 between .5 and .55, 13.
ALIKE = 0.55
CONSIDERING, SPECIFIC = 3, 5  # action categories: what was to be considered is now to be done

Words = frozenset[str]


def compared(session: Session, version: Version, fetched_before: datetime) -> list[Said]:
    """Return what a version says, each recommendation compared with those of the cycle before.

    That is the newest earlier document of the same kind and body on the same State, in the same language, of those
    fetched before a moment. A demand only to report or to disseminate is not compared: each cycle has it.
    """
    found = recommendations_in(session, version)
    last = _last_cycle(session, version, fetched_before)
    before = recommendations_in(session, last) if last else []
    nearest = _nearest([one.text for one in found], [one.text for one in before], version.language)
    return [
        told(one, version)
        if one.procedural
        else _compared(one, version, before[near] if near is not None else None, last)
        for one, near in zip(found, nearest, strict=True)
    ]


def _last_cycle(session: Session, version: Version, fetched_before: datetime) -> Version | None:
    document = version.document
    dated = func.coalesce(Document.published, Document.adopted)
    day = document.published or document.adopted
    if document.kind not in CYCLICAL or day is None:
        return None
    states = [held.state for held in document.states]
    earlier = (
        select(Version)
        .join(Version.document)
        .join(DocumentState, DocumentState.document_id == Document.id)
        .where(Document.kind == document.kind, Document.body == document.body, DocumentState.state.in_(states))
        .where(dated < day, Version.language == version.language, Version.fetched < fetched_before)
        .where(Version.extractor.is_not(None), Version.error.is_(None))
        .order_by(dated.desc(), Version.id.desc())
    )
    return session.scalars(earlier.limit(1)).one_or_none()


def _compared(now: Recommendation, version: Version, before: Recommendation | None, last: Version | None) -> Said:
    said = told(now, version)
    if before is None or last is None:
        repeats = Standing.REPEATED if now.reiterates else None
        return replace(said, standing=repeats or (Standing.NEW if last else None))
    gains = tuple(_gains(now, before))
    standing = Standing.STRENGTHENED if gains else Standing.REPEATED
    return replace(said, standing=standing, earlier=_place(before, last), gains=gains)


def _gains(now: Recommendation, before: Recommendation) -> list[str]:
    """Return what a demand asks beyond what was asked in the cycle before."""
    gains = {
        "a deadline": bool(now.deadline and not before.deadline),
        "the follow-up procedure": now.follow_up and not before.follow_up,
        "to be done, not considered": now.action == SPECIFIC and before.action == CONSIDERING,
    }
    return [gain for gain, holds in gains.items() if holds]


def _place(recommendation: Recommendation, version: Version) -> Place:
    document = version.document
    return Place(
        key=document.key,
        symbol=document.symbol or document.key,
        number=recommendation.number,
        page=recommendation.paragraph.page,
        language=version.language,
    )


def _nearest(texts: Sequence[str], before: Sequence[str], language: str) -> list[int | None]:
    """Return the place, among the texts of the cycle before, of the one that asks for the same as each; None if none.

    Two texts are as near as the words they share, of all that they have, each word weighing the less the more of the
    recommendations have it: "recommends", "State party" and "rights" say little.
    """
    now, then = ([_words(text, language) for text in each] for each in (texts, before))
    weights = _weights([*now, *then])
    heavy = [sum(map(weights.__getitem__, words)) for words in then]

    def nearness(words: Words, weight: float, other: int) -> float:
        shared = sum(map(weights.__getitem__, words & then[other]))
        return 2 * shared / (weight + heavy[other] or 1)

    def nearest(words: Words) -> int | None:
        weight = sum(map(weights.__getitem__, words))
        near = max(range(len(then)), key=lambda other: nearness(words, weight, other), default=None)
        return near if near is not None and nearness(words, weight, near) >= ALIKE else None

    return [nearest(words) for words in now]


def _words(text: str, language: str) -> Words:
    return frozenset(token.stem for token in tokens(text, language))


def _weights(texts: Sequence[Words]) -> dict[str, float]:
    held = Counter(word for words in texts for word in words)
    return {word: log((len(texts) + 1) / count) for word, count in held.items()}
