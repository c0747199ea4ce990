"""A small real catalogue for the pages to show: invented documents, printed as real PDFs."""

import datetime
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from treatywatch.catalogue.archive import Archive
from treatywatch.catalogue.database import Catalogue
from treatywatch.catalogue.intake import DocumentFacts, FileFacts, keep_document, keep_version
from treatywatch.catalogue.tables import Paragraph, Recommendation, Run, Version

MARGIN, LEADING, SIZE = 72, 15, 11
WIDTH, HEIGHT = A4
NOW = datetime.datetime(2026, 10, 21, 9, 30, tzinfo=datetime.UTC)

WHERE = {"A/HRC/63/5": "file:///home/operator/reports/meridane.pdf"}


@dataclass(frozen=True, kw_only=True)
class Line:
    """A paragraph to print; `demand` is the part of its text that recommends, `labels` words by (axis, name)."""

    text: str
    number: str = ""
    heading: bool = False
    stem: int | None = None
    demand: str = ""
    labels: dict[tuple[str, str], str] = field(default_factory=dict)
    page_break: bool = False


KALDORIA = (
    Line(text="Concluding observations on the third periodic report of Kaldoria", heading=True),
    Line(
        number="1",
        text="The Committee considered the third periodic report of Kaldoria at its 41st and 42nd meetings, and "
        "adopted the present concluding observations at its 60th meeting, held on 16 October 2026.",
    ),
    Line(text="Right to adequate housing", heading=True),
    Line(
        number="23",
        text="The Committee is concerned about evictions of tenants without alternative accommodation, including of "
        "families with children in winter, and the absence of judicial review of their proportionality.",
    ),
    Line(
        number="24",
        text="Recalling its general comment No. 7 (1997), the Committee recommends that the State party:",
    ),
    Line(
        number="24 (a)",
        stem=4,
        text="Increase the supply of social housing and allocate sufficient resources to it, so as to halve the "
        "waiting list by 2030;",
        demand="Increase the supply of social housing and allocate sufficient resources to it, so as to halve the "
        "waiting list by 2030",
        labels={("rights", "housing"): "social housing", ("duties", "available-resources"): "sufficient resources"},
    ),
    Line(
        number="24 (b)",
        stem=4,
        text="Amend the Code of Civil Procedure to ensure that no eviction takes place before a court has examined "
        "its proportionality, and that persons evicted are provided with adequate alternative accommodation;",
        demand="Amend the Code of Civil Procedure to ensure that no eviction takes place before a court has examined "
        "its proportionality, and that persons evicted are provided with adequate alternative accommodation",
        labels={("rights", "housing"): "eviction", ("duties", "accountability"): "court has examined"},
    ),
    Line(text="Water and sanitation", heading=True, page_break=True),
    Line(
        number="26",
        text="The Committee urges the State party to prohibit the disconnection of households that are unable to pay "
        "for water. It also recommends that the State party subject private operators to independent monitoring.",
        demand="prohibit the disconnection of households that are unable to pay for water",
        labels={("rights", "water"): "water", ("groups", "poor"): "unable to pay"},
    ),
    Line(
        number="27",
        text='A paragraph with <script>alert("markup")</script> & an ampersand in it.',
        demand='<script>alert("markup")</script>',
    ),
    Line(text="Annex", heading=True),
    Line(number="1", text="The Committee met the delegation of Kaldoria."),
)

KALDORIA_FR = (
    Line(text="Droit à un logement suffisant", heading=True),
    Line(number="24", text="Le Comité recommande à l’État partie :"),
    Line(
        number="24 (b)",
        stem=1,
        text="De modifier le Code de procédure civile pour qu’aucune expulsion n’ait lieu sans décision de justice ;",
        demand="De modifier le Code de procédure civile",
        labels={("rights", "housing"): "expulsion"},
    ),
)

MERIDANE = (
    Line(text="II. Conclusions and/or recommendations", heading=True),
    Line(
        number="118.17",
        text="Adopt a comprehensive national housing strategy (Kaldoria);",
        demand="Adopt a comprehensive national housing strategy",
        labels={("rights", "housing"): "housing strategy"},
    ),
    Line(
        number="118.18",
        text="Ratify the Optional Protocol to the Covenant (Sorvelia);",
        demand="Ratify the Optional Protocol to the Covenant",
    ),
)


def fill(catalogue: Catalogue, archive: Archive) -> None:
    """Put two documents, one of them in two languages, and the last run of their source into the catalogue."""
    with catalogue.session() as session:
        facts = DocumentFacts(
            key="E/C.12/XAA/CO/3",
            symbol="E/C.12/XAA/CO/3",
            source="tbinternet",
            publisher="OHCHR",
            title="Concluding observations on the third periodic report of <Kaldoria>",
            body="CESCR",
            kind="concluding-observations",
            states=("XAA",),
            session="Eightieth session",
            adopted=datetime.date(2026, 10, 16),
            published=datetime.date(2026, 10, 21),
        )
        document = keep_document(session, facts, NOW)
        for language, lines in (("en", KALDORIA), ("fr", KALDORIA_FR)):
            _keep_file(session, archive, document, language, lines)
        facts = DocumentFacts(
            key="A/HRC/63/5",
            symbol="A/HRC/63/5",
            source="tbinternet",
            publisher="OHCHR",
            title="Report of the Working Group on the Universal Periodic Review: Meridane",
            body="UPR",
            kind="upr-report",
            states=("XAB",),
            published=datetime.date(2026, 7, 17),
        )
        _keep_file(session, archive, keep_document(session, facts, NOW), "en", MERIDANE)
        facts = DocumentFacts(
            key="E/C.12/XAC/CO/1", source="tbinternet", publisher="OHCHR", title="A file that cannot be read"
        )
        unread = _keep_file(session, archive, keep_document(session, facts, NOW), "en", MERIDANE[:1])
        unread.error = "the file ends in the middle: fetch it again"
        _keep_revision(session, archive)
        counts = {"new": 2, "changed": 0, "unchanged": 9}
        session.add(Run(job="crawl tbinternet", started=NOW, ended=NOW, outcome="ok", counts=counts, alarms=[]))
        session.add(
            Run(
                job="crawl upr-info",
                started=NOW,
                ended=NOW,
                outcome="layout-changed",
                counts={"new": 0},
                alarms=["upr-info: the listing has no table of documents; look at the recorded page"],
            )
        )


def _keep_revision(session, archive) -> None:
    """Keep a document that came unedited at first, and its corrigendum."""
    key = "E/C.12/XAD/CO/2"
    facts = DocumentFacts(
        key=key, symbol=key, source="ods", publisher="United Nations", title="Observations on Sorvelia"
    )
    document = keep_document(session, facts, NOW)
    opening, asked = Line(number="1", text="The Committee thanks Sorvelia."), "The Committee requests a report"
    _keep_file(session, archive, document, "en", [opening, Line(number="2", text=f"{asked}.")], "advance-unedited")
    _keep_file(
        session,
        archive,
        document,
        "en",
        [opening, Line(number="2", text=f"{asked} by 2030."), Line(number="3", text="It publishes this text.")],
    )
    key = f"{key}/Corr.1"
    keep_document(session, replace(facts, key=key, symbol=key, title="Corrigendum"), NOW)


def _keep_file(session, archive, document, language, lines, status="final") -> Version:
    content, boxes = printed(lines)
    facts = FileFacts(
        url=WHERE.get(document.key, f"https://tbinternet.example/download?symbol={document.key}&lang={language}"),
        sha256=archive.keep(content),
        size=len(content),
        media_type="application/pdf",
        language=language,
        fetched=NOW,
        symbol=document.symbol,
        status=status,
    )
    version = keep_version(session, document, facts)
    version.pages, version.extractor = max(box[0] for box in boxes), "1"
    heading = ()
    for position, (line, box) in enumerate(zip(lines, boxes, strict=True)):
        heading = () if line.heading else heading
        session.add(_paragraph(version, position, line, box, heading))
        heading = (line.text,) if line.heading else heading
    return version


def _paragraph(version, position, line, box, headings) -> Paragraph:
    start = line.text.find(line.demand)
    found = Recommendation(
        number=line.number,
        text=line.demand,
        start=start,
        end=start + len(line.demand),
        stem="",
        addressees=[state.state for state in version.document.states],
        recommending_states=["XAA"] if version.document.body == "UPR" else [],
        position="supported" if version.document.body == "UPR" else None,
        verbs=[],
        deadline=datetime.date(2030, 12, 31) if "2030" in line.demand else None,
        action=None,
        procedural=False,
        follow_up=False,
        references=[{"symbol": "E/C.12/XAA/CO/2", "paragraph": "12"}] if line.number == "26" else [],
        further_addressees=["donors"] if line.number == "26" else [],
        concern={"paragraph": 1, "start": 0, "end": 13} if line.number == "26" else None,
        articles=["ICESCR 11 (1)"] if line.number == "26" else [],
        labels=list(_labels(line)),
    )
    return Paragraph(
        version=version,
        position=position,
        stem=line.stem,
        number=line.number,
        text=line.text,
        language=version.language,
        page=box[0],
        boxes=[list(box)],
        headings=list(headings),
        heading=line.heading,
        bold=line.heading,
        footnotes=[],
        recommendations=[found] if line.demand else [],
    )


def _labels(line: Line) -> Iterator[dict[str, object]]:
    for (axis, name), words in line.labels.items():
        start = max(line.demand.find(words), 0)
        yield {"axis": axis, "name": name, "score": 0.93, "start": start, "end": start + len(words)}


def printed(lines: Iterable[Line]) -> tuple[bytes, list[tuple[int, float, float, float, float]]]:
    """Print paragraphs as a PDF and say where each stands: page, left, top, right, bottom, as Paragraph.boxes."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=True)
    page, top, boxes = 1, MARGIN, []
    for line in lines:
        if line.page_break:
            canvas.showPage()
            page, top = page + 1, MARGIN
        font = "Times-Bold" if line.heading else "Times-Roman"
        rows = simpleSplit(f"{line.number}  {line.text}".strip(), font, SIZE, WIDTH - 2 * MARGIN)
        canvas.setFont(font, SIZE)
        for index, row in enumerate(rows):
            canvas.drawString(MARGIN, HEIGHT - top - LEADING * (index + 1), row)
        bottom = top + LEADING * len(rows) + 4
        boxes.append((page, MARGIN - 4, top, WIDTH - MARGIN + 4, bottom))
        top = bottom + LEADING
    canvas.save()
    return file.getvalue(), boxes
