"""A catalogue with invented documents, a letterhead with real links, and the matcher that the product uses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy.orm import Session

from alerts.letterhead import Letterhead
from alerts.matching import Matcher
from alerts.subscriptions import add
from alerts.wishes import Wish
from index.passages import passages_of
from index.tree import Query
from index.understand import understand
from treatywatch.catalogue.alert_tables import Subscription
from treatywatch.catalogue.database import Catalogue
from treatywatch.catalogue.intake import DocumentFacts, FileFacts, keep_document, keep_version
from treatywatch.catalogue.states import StateNames
from treatywatch.catalogue.tables import Paragraph, Recommendation, Version
from web.addresses import permalink
from web.words import name

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
READER = "reader@example.org"
HOUSING = "The Committee recommends that the State party end forced evictions and build social housing."


class Killed(Exception):  # noqa: N818 - no error of ours
    """Stands for the process dying at a step."""


@dataclass(frozen=True, kw_only=True)
class Demand:
    """A numbered paragraph of an invented document; without `demand` it holds no recommendation."""

    number: str
    text: str = HOUSING
    page: int | None = 7
    demand: bool = True
    deadline: date | None = None
    follow_up: bool = False
    rights: Sequence[str] = ("housing",)
    policies: Sequence[str] = ()
    reiterates: bool = False
    action: int | None = None
    procedural: bool = False


@dataclass(frozen=True, kw_only=True)
class Invented:
    """A file of an invented document, fetched then."""

    symbol: str = "E/C.12/KEN/CO/6"
    language: str = "en"
    demands: Sequence[Demand] = (Demand(number="48 (b)"),)
    fetched: datetime = NOW
    edition: str = "first"
    state: str = "KEN"
    body: str = "CESCR"
    adopted: date = date(2026, 10, 9)
    status: str = "final"


def publish(session: Session, invented: Invented, *, readable: bool = True) -> Version:
    """Take in a file as the crawlers and the reader do: fetched, then read."""
    document = keep_document(
        session,
        DocumentFacts(
            key=invented.symbol,
            symbol=invented.symbol,
            source="tbinternet",
            publisher="OHCHR",
            title=f"Concluding observations on the sixth periodic report ({invented.symbol})",
            body=invented.body,
            kind="concluding-observations",
            states=(invented.state,),
            adopted=invented.adopted,
        ),
        invented.fetched,
    )
    address = "/".join(
        ("https://docs.example.org", invented.symbol, invented.language, invented.edition, invented.status)
    )
    file = FileFacts(
        url=address,
        sha256=f"{abs(hash(address)):064x}",
        size=1,
        media_type="application/pdf",
        language=invented.language,
        fetched=invented.fetched,
        status=invented.status,
    )
    version = keep_version(session, document, file)
    assert version is not None
    if readable:
        read(session, version, invented.demands)
    return version


def read(session: Session, version: Version, demands: Sequence[Demand]) -> None:
    """Give a fetched version its paragraphs and recommendations, as the reader does."""
    version.extractor, version.error = "test", None
    for position, demand in enumerate(demands):
        session.add(_paragraph(version, position, demand))
    session.flush()


def _paragraph(version: Version, position: int, demand: Demand) -> Paragraph:
    labels = [("rights", right) for right in demand.rights] + [("policies", policy) for policy in demand.policies]
    found = Recommendation(
        number=demand.number,
        text=demand.text,
        start=0,
        end=len(demand.text),
        stem="",
        addressees=[],
        recommending_states=[],
        position=None,
        verbs=["recommend"],
        deadline=demand.deadline,
        action=demand.action,
        procedural=demand.procedural,
        reiterates=demand.reiterates,
        follow_up=demand.follow_up,
        references=[],
        labels=[{"axis": axis, "name": label, "score": 1.0, "start": 0, "end": 3} for axis, label in labels],
    )
    return Paragraph(
        version_id=version.id,
        position=position,
        stem=None,
        number=demand.number,
        text=demand.text,
        language=version.language,
        page=demand.page,
        boxes=[],
        headings=[],
        heading=False,
        bold=False,
        footnotes=[],
        recommendations=[found] if demand.demand else [],
    )


@pytest.fixture
def letterhead(states: StateNames) -> Letterhead:
    return Letterhead(
        sender="Treatywatch <alerts@treatywatch.example>",
        public_url="https://treatywatch.example",
        secret="a secret of the tests",
        permalink=partial(permalink, "https://treatywatch.example"),
        state_name=states.name,
        name_of=name,
    )


@pytest.fixture
def matcher(states: StateNames) -> Matcher:
    def understood(query: str, language: str) -> Query:
        return understand(query, states=states, language=language)

    return Matcher(passages_of=passages_of, understand=understood)


def subscribe(
    catalogue: Catalogue,
    matcher: Matcher,
    query: str = "housing",
    *,
    email: str = READER,
    rate: str = "at-once",
    language: str = "en",
    hour: int = 8,
    zone: str = "UTC",
    density: str = "paragraph",
    confirmed: bool = True,
    now: datetime = NOW - timedelta(days=30),
) -> int:
    """Keep a saved search, confirmed unless told otherwise; return its id."""
    with catalogue.session() as session:
        return add(
            session,
            email=email,
            wish=Wish(query=query, rate=rate, language=language, hour=hour, zone=zone, density=density),
            confirmed=confirmed,
            now=now,
            understand=matcher.understand,
        ).id


def saved(session: Session, subscription: int) -> Subscription:
    """Return a saved search that must be there."""
    held = session.get(Subscription, subscription)
    assert held is not None
    return held
