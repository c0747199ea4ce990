import json
from datetime import date
from pathlib import Path

import pytest

from nlp.identify import identify
from nlp.read.files import read
from treatywatch.catalogue.readings import Body, Kind, Reading, ReadParagraph
from treatywatch.catalogue.states import StateNames


def masthead(*front: str, first: str = "") -> Reading:
    paragraphs = (ReadParagraph(text=first, number="1"),) if first else ()
    return Reading(media_type="", language="en", pages=1, front=front, paragraphs=paragraphs)


def test_a_upr_report_says_what_it_is(data: Path, states: StateNames) -> None:
    identity = identify(read((data / "upr/pdf/angola2014.pdf").read_bytes()), states)
    assert identity.symbol == "A/HRC/28/11"
    assert identity.title == "Report of the Working Group on the Universal Periodic Review — Angola"
    assert (identity.kind, identity.body) == (Kind.UPR_REPORT, Body.UPR)
    assert identity.states == ("AGO",)
    assert identity.session == "Twenty-eighth session"
    assert (identity.adopted, identity.published) == (date(2014, 11, 4), date(2014, 12, 5))


def test_rendered_observations_are_known(data: Path, states: StateNames) -> None:
    for document in map(json.loads, (data / "rendered/gold.jsonl").read_text().splitlines()):
        if document["state"] is None:
            continue
        identity = identify(read((data / f"rendered/{document['file']}.pdf").read_bytes()), states)
        assert identity.symbol == document["symbol"]
        assert identity.kind is Kind.CONCLUDING_OBSERVATIONS
        assert (identity.body, identity.states) == (document["body"], (document["state"],))


def test_a_state_that_is_not_known_is_reported_not_guessed(states: StateNames) -> None:
    identity = identify(
        masthead("CCPR/C/XXX/CO/4", "Concluding observations on the fourth periodic report of", "Ruritania"), states
    )
    assert identity.states == ()
    assert identity.unknown_states == ("Ruritania",)


@pytest.mark.parametrize(
    ("symbol", "title", "kind", "body"),
    [
        ("A/HRC/60/8/Add.1", "Report of the Working Group on the Universal Periodic Review", Kind.UPR_ADDENDUM, "UPR"),
        ("A/HRC/58/56", "Report of the Special Rapporteur on adequate housing", Kind.SPECIAL_PROCEDURES_REPORT, "HRC"),
        ("A/HRC/RES/59/25", "Resolution adopted by the Human Rights Council", Kind.RESOLUTION, "HRC"),
        ("A/HRC/WG.6/29/BRB/1", "National report", Kind.STATE_REPORT, "UPR"),
        ("E/C.12/GC/27", "General comment No. 27", Kind.GENERAL_COMMENT, "CESCR"),
        ("E/C.12/55/D/2/2014", "Views", Kind.VIEWS, "CESCR"),
        ("CRC/C/15/Add.233", "Examen de los informes", Kind.CONCLUDING_OBSERVATIONS, "CRC"),
        ("CRPD/C/FRA/QPR/2", "List of issues", Kind.LIST_OF_ISSUES, "CRPD"),
        ("CRC/C/PRK/4", "Fourth periodic report", Kind.STATE_REPORT, "CRC"),
    ],
)
def test_the_symbol_says_the_kind_where_it_can(
    states: StateNames, symbol: str, title: str, kind: Kind, body: str
) -> None:
    identity = identify(masthead("United Nations", symbol, "Distr.: General", title), states)
    assert (identity.kind, identity.body) == (kind, body)


def test_dates_in_other_languages(states: StateNames) -> None:
    adopted = "En su 3259ª sesión, celebrada el 24 de marzo de 2016, aprobó las presentes observaciones finales."
    identity = identify(masthead("Distr. general", "21 de abril de 2016", first=adopted), states)
    assert (identity.published, identity.adopted) == (date(2016, 4, 21), date(2016, 3, 24))
