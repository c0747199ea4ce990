"""What is known of one paragraph and why: its recommendations, their labels, and the words that carried each."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from nlp.read.page_image import draw_page
from treatywatch.app.house import House
from treatywatch.catalogue.readings import Box, UnreadableFile
from treatywatch.catalogue.symbols import document_key
from treatywatch.catalogue.tables import Document, Paragraph, Recommendation, Version
from treatywatch.refusal import Refusal

PDF = "application/pdf"


def explain(session: Session, symbol: str, number: str, language: str = "") -> list[dict[str, Any]]:
    """Return a record for each file in which a paragraph has this number, those with pages first.

    `number` is as printed, spaces aside: "24", "24 (b)"; a paragraph's items come with it. Raises Refusal where the
    document is not held, no number is given, or there is no such paragraph in this language (ISO 639-1; empty: any).
    """
    if not number.strip():
        raise Refusal("no paragraph is named: give its number as printed, like 24 or 118.17")
    found = list(_paragraphs(session, symbol, number, language))
    if not found:
        raise Refusal(_why_none(session, symbol, number, language))
    return [_record(paragraph) for paragraph in found]


def page_picture(house: House, records: Sequence[Mapping[str, Any]]) -> bytes:
    """Return the PNG of the page on which an explained paragraph begins, with its boxes and its items' drawn.

    Raises Refusal where its file has no pages, or cannot be drawn.
    """
    first = records[0]
    named = f"{first['symbol']} para. {first['number']}"
    if not first["boxes"]:
        raise Refusal(f"{named}: no picture, {first['media_type']} has no pages; ask for another language or file")
    boxes = [Box(**box) for record in records if record["sha256"] == first["sha256"] for box in record["boxes"]]
    try:
        return draw_page(house.archive.read(first["sha256"]), first["page"], boxes)
    except UnreadableFile as error:
        raise Refusal(f"{named}: {error}") from error


def held(session: Session, symbol: str) -> Document:
    """Return the document of a symbol or key; raises Refusal where it is not held."""
    keys = (symbol, document_key(symbol))
    document = session.scalars(select(Document).where(Document.key.in_(keys))).first()
    if document is None:
        raise Refusal(f"{symbol}: no such document is held; `treatywatch documents` lists those that are")
    return document


def _paragraphs(session: Session, symbol: str, number: str, language: str) -> Iterator[Paragraph]:
    wanted = _squeezed(number)
    versions = [one for one in held(session, symbol).versions if one.current and language in ("", one.language)]
    for version in sorted(versions, key=lambda one: (one.media_type != PDF, one.language)):
        for paragraph in version.paragraphs:
            if _squeezed(paragraph.number) == wanted or _squeezed(paragraph.number).startswith(f"{wanted}("):
                yield paragraph


def _squeezed(number: str) -> str:
    return "".join(number.split())


def _why_none(session: Session, symbol: str, number: str, language: str) -> str:
    versions = [version for version in held(session, symbol).versions if version.current]
    read = ", ".join(sorted({version.language for version in versions if version.paragraphs})) or "none yet"
    return f"{symbol}: no paragraph {number}{f' in {language}' if language else ''}; languages read: {read}"


def _record(paragraph: Paragraph) -> dict[str, Any]:
    version: Version = paragraph.version
    names = ("page", "left", "top", "right", "bottom")
    return {
        "symbol": version.symbol or version.document.key,
        "number": paragraph.number,
        "page": paragraph.page,
        "text": paragraph.text,
        "headings": paragraph.headings,
        "footnotes": paragraph.footnotes,
        "language": paragraph.language,
        "confidence": paragraph.confidence,
        "boxes": [dict(zip(names, box, strict=True)) for box in paragraph.boxes],
        "media_type": version.media_type,
        "sha256": version.sha256,
        "url": version.url,
        "extractor": version.extractor,
        "recommendations": [_explained(one) for one in paragraph.recommendations],
    }


def _explained(recommendation: Recommendation) -> dict[str, Any]:
    return {
        "number": recommendation.number,
        "text": recommendation.text,
        "start": recommendation.start,
        "end": recommendation.end,
        "verbs": recommendation.verbs,
        "addressees": [*recommendation.addressees, *recommendation.further_addressees],
        "recommending_states": recommendation.recommending_states,
        "position": recommendation.position,
        "theme": recommendation.theme,
        "references": recommendation.references,
        "articles": recommendation.articles,
        "deadline": recommendation.deadline and recommendation.deadline.isoformat(),
        "action": recommendation.action,
        "labels": [_with_words(label, recommendation.text) for label in _best_first(recommendation.labels)],
    }


def _best_first(labels: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return sorted(labels, key=lambda label: (label["axis"], -label["score"]))


def _with_words(label: Mapping[str, Any], text: str) -> dict[str, Any]:
    return {**label, "words": text[label["start"] : label["end"]]}
