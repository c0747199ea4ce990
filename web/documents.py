"""The page of a document and the page of one paragraph, with everything needed to check and to cite it."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup
from sqlalchemy.orm import Session

from treatywatch.catalogue.symbols import corrected
from treatywatch.catalogue.tables import Document, Paragraph, Recommendation, Version
from treatywatch.catalogue.versions import changes_since_before, corrigenda
from web import holdings
from web.addresses import permalink
from web.marks import Demand, demands_marked, marked
from web.pages import day, page
from web.parts import GivenParts, Parts
from web.words import name

router = APIRouter(include_in_schema=False)

Language = Annotated[str, Query(alias="lang", pattern="^[a-z]{2}$")]


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What stands around a paragraph: what introduces it, its items, and its document's recommending paragraphs."""

    stems: list[Paragraph]
    items: list[Paragraph]
    recommending: list[Paragraph]
    before: Paragraph | None
    after: Paragraph | None


@router.get("/documents/{key:path}")
def document_page(request: Request, parts: GivenParts, key: str, language: Language = "en") -> HTMLResponse:
    """Show a document: what it is, its files, and its text with the recommendations marked."""
    with parts.catalogue.session() as session:
        document = _document(session, key)
        version = holdings.version_to_read(document, language)
        paragraphs = holdings.all_paragraphs(session, version) if version else []
        return page(
            request,
            "document.html",
            document=document,
            version=version,
            versions=holdings.versions_to_read(document),
            changes=changes_since_before(version) if version else None,
            corrects=corrected(document.key),
            corrigenda=corrigenda(session, document),
            paragraphs=paragraphs,
            texts={paragraph.id: quotation(paragraph) for paragraph in paragraphs},
        )


@router.get("/passages/{key:path}")
def passage_page(
    request: Request,
    parts: GivenParts,
    key: str,
    number: Annotated[str, Query(max_length=100)] = "",
    language: Language = "en",
    place: Annotated[int | None, Query(ge=0)] = None,
) -> HTMLResponse:
    """Show one paragraph: its text, what was found in it, where it comes from, and the page that it is printed on.

    `place` is its position in the file, for a number that is printed more than once, and for none.
    """
    with parts.catalogue.session() as session:
        document = _document(session, key)
        namesakes = holdings.namesakes(session, document, number, language)
        paragraph = holdings.at_place(namesakes, place)
        if paragraph is None:
            raise HTTPException(404, f"{document.symbol or key} has no paragraph {number} here.")
        return page(
            request,
            "passage.html",
            document=document,
            version=paragraph.version,
            versions=holdings.versions_with(session, document, number),
            paragraph=paragraph,
            namesakes=namesakes,
            quotation=quotation(paragraph),
            held=_held_references(session, paragraph),
            concerns={found.id: concern(session, found) for found in paragraph.recommendations},
            evidence={found.id: evidence_marked(found) for found in paragraph.recommendations},
            around=_surroundings(session, paragraph),
            image_pages=sorted({int(box[0]) for box in paragraph.boxes}) if is_drawable(paragraph.version) else [],
            permalink=(link := _permalink(parts, paragraph, alone=len(namesakes) == 1)),
            citation=citation(paragraph, link),
        )


def quotation(paragraph: Paragraph) -> Markup:
    """Return a paragraph's text as HTML, its recommendations and the words that carried their labels marked."""
    demands = [
        Demand(start=found.start, end=found.end, evidence=tuple(_evidence(found, shift=found.start)))
        for found in paragraph.recommendations
    ]
    return demands_marked(paragraph.text, demands)


def evidence_marked(recommendation: Recommendation) -> Markup:
    """Return a recommendation's own text as HTML, the words that carried its labels marked."""
    return marked(recommendation.text, _evidence(recommendation, shift=0))


def concern(session: Session, recommendation: Recommendation) -> str:
    """Return the words of the body that a recommendation answers; empty where none were found."""
    if not (place := recommendation.concern):
        return ""
    said = holdings.at_position(session, recommendation.paragraph.version_id, place["paragraph"])
    return said.text[place["start"] : place["end"]] if said else ""


def citation(paragraph: Paragraph, link: str) -> str:
    """Return the words to cite a paragraph with: body, title, symbol, date, paragraph, page, address."""
    version = paragraph.version
    document = version.document
    date = document.adopted or document.published or version.fetched.date()
    symbol = version.symbol or document.symbol
    source = f"UN Doc. {symbol} ({day(date)})" if symbol else f"{document.publisher} ({day(date)})"
    pinpoint = [f"para. {paragraph.number}"] if paragraph.number else []
    pinpoint += [f"p. {paragraph.page}"] if paragraph.page else []
    return f"{', '.join([name('bodies', document.body), document.title, source, *pinpoint])}. {link}"


def is_drawable(version: Version) -> bool:
    """True where the file has pages that can be drawn."""
    return version.media_type == "application/pdf"


def _evidence(recommendation: Recommendation, shift: int) -> list[tuple[int, int]]:
    return [(label["start"] + shift, label["end"] + shift) for label in recommendation.labels]


def _held_references(session: Session, paragraph: Paragraph) -> set[str]:
    """The symbols that its recommendations refer to whose documents are held, and so can be linked."""
    named = {reference["symbol"] for found in paragraph.recommendations for reference in found.references}
    return {symbol for symbol in named if holdings.find_document(session, symbol)}


def _document(session: Session, key: str) -> Document:
    document = holdings.find_document(session, key)
    if document is None:
        raise HTTPException(404, f"No document {key} is held here.")
    return document


def _permalink(parts: Parts, paragraph: Paragraph, *, alone: bool) -> str:
    version = paragraph.version
    place = None if alone else paragraph.position
    return permalink(parts.public_url, version.document.key, paragraph.number, version.language, place)


def _surroundings(session: Session, paragraph: Paragraph) -> Surroundings:
    recommending = holdings.recommending(session, paragraph.version)
    return Surroundings(
        stems=holdings.stems(session, paragraph),
        items=holdings.items(session, paragraph),
        recommending=recommending,
        before=next((each for each in reversed(recommending) if each.position < paragraph.position), None),
        after=next((each for each in recommending if each.position > paragraph.position), None),
    )
