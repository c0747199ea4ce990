"""Series of symbols that nobody lists: gone through to their end, over gaps, and no further."""

from datetime import UTC, date, datetime
from urllib.parse import unquote

import pytest

from crawlers.series import Series, runs, sessions
from crawlers.tally import Outcome
from tests.crawlers.conftest import Visiting
from tests.crawlers.official import NOT_YET, NOWHERE, Official, translated
from treatywatch.catalogue.database import Catalogue
from treatywatch.catalogue.tables import Document

TODAY = datetime.now(UTC).date()
COUNCIL, ASSEMBLY = sessions(TODAY)["council"], sessions(TODAY)["assembly"]


GAP, LAST = f"A/HRC/RES/{COUNCIL}/4", f"A/HRC/RES/{COUNCIL}/8"
RESOLUTIONS = [f"A/HRC/RES/{COUNCIL}/1", f"A/HRC/RES/{COUNCIL}/2", f"A/HRC/RES/{COUNCIL}/3", LAST]
NOT_OUT = f"A/HRC/RES/{COUNCIL}/9"
OTHERS = [
    f"A/HRC/DEC/{COUNCIL - 1}/101",
    "A/HRC/RES/S-33/1",
    f"A/RES/{ASSEMBLY}/1",
    f"A/C.3/{ASSEMBLY}/L.2",
    f"E/RES/{TODAY.year}/1",
    f"E/C.18/{TODAY.year}/3",
    "A/AC.298/CRP.1",
]


def statuses(catalogue: Catalogue) -> dict[str, str]:
    with catalogue.session() as session:
        return {document.key: document.status for document in session.query(Document)}


def asked_for(site: Official) -> set[str]:
    """The symbols that were asked for since the last time."""
    asked = {unquote(address.split("?s=")[1].split("&")[0]) for address in site.asked if "?s=" in address}
    site.asked.clear()
    return asked


def test_series_are_gone_through_to_their_end_then_from_there(visit: Visiting, catalogue: Catalogue) -> None:
    site = Official({symbol: translated(symbol) for symbol in (*RESOLUTIONS, *OTHERS)}, missing=NOWHERE)
    site.held = {**site.held, NOT_OUT: {"en.docx": NOT_YET}}
    first = visit(site, "resolutions")
    assert (first.outcome, first.alarms) == (Outcome.OK, ())
    assert statuses(catalogue) == {**dict.fromkeys([*RESOLUTIONS, *OTHERS], "published"), NOT_OUT: "not-published"}
    assert (first.counts["new"], first.counts["not-published"], first.counts["failed"]) == (11, 1, 0)
    with catalogue.session() as session:
        document = session.query(Document).filter_by(key=LAST).one()
        assert (document.body, document.kind) == ("HRC", "resolution")
        assert len({version.language for version in document.versions if version.current}) == 6
    assert site.count("docs.un.org/") == 0, "what nobody lists is not asked for a second time elsewhere"
    asked = asked_for(site)
    assert f"A/HRC/RES/{COUNCIL}/15" in asked
    assert f"A/HRC/RES/{COUNCIL}/16" not in asked, "seven in a row without a document are the end"

    site.held = {**site.held, GAP: translated(GAP), NOT_OUT: translated(NOT_OUT)}
    second = visit(site, "resolutions")
    assert (second.outcome, second.counts["new"], second.counts["unchanged"]) == (Outcome.OK, 2, 11)
    assert not {*RESOLUTIONS, *OTHERS} & asked_for(site), "what is held is passed over"

    assert set(statuses(catalogue).values()) == {"published"}


@pytest.mark.parametrize(
    ("today", "assembly", "council"),
    [
        (date(2025, 9, 9), 80, 60),
        (date(2026, 3, 23), 80, 61),
        (date(2026, 7, 1), 80, 62),
        (date(2026, 8, 31), 80, 62),
        (date(2026, 9, 7), 81, 63),
        (date(2027, 1, 2), 81, 64),
    ],
)
def test_sessions_follow_the_calendar(today: date, assembly: int, council: int) -> None:
    assert sessions(today) == {"assembly": assembly, "council": council, "year": today.year}


def test_a_series_is_gone_through_in_its_newest_sessions_or_once() -> None:
    series = [Series(symbol="A/HRC/RES/{council}/{number}"), Series(symbol="A/HRC/RES/S-{number}/1", first=30)]
    found = list(runs(series, {"council": 1}, date(2026, 11, 25)))
    assert [run.symbol(7) for run in found] == ["A/HRC/RES/63/7", "A/HRC/RES/62/7", "A/HRC/RES/S-7/1"]
    assert [found[0].number(key) for key in ("A/HRC/RES/63/12", "A/HRC/RES/62/12", "A/HRC/RES/63/12/Corr.1")] == [
        12, None, None
    ]  # fmt: skip
    assert [found[2].number(key) for key in ("A/HRC/RES/S-37/1", "A/HRC/RES/S-29/1")] == [37, None]
