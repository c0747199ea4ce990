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


ADOPTED = date(2019, 5, 17)


@pytest.mark.parametrize(
    "first",
    [
        "The Committee considered the fourth periodic report of Kenya at its 1234th and 1235th meetings, held on 2 and "
        "3 May 2019. At its 1250th meeting, held on 17 May 2019, it adopted the present concluding observations.",
        "The Committee considered the report at its 1234th meeting, held on 3 May 2019, and adopted, at its 1250th "
        "meeting (CRC/C/SR.1250), held on 17 May 2019, the following concluding observations.",
        "Le Comité a examiné le rapport à ses 3251e et 3252e séances, les 2 et 3 mai 2019. À sa 3266e séance, le 17 "
        "mai 2019, il a adopté les présentes observations finales.",
        "El Comité examinó el informe en sus sesiones 951ª y 952ª, celebradas el 3 de mayo de 2019, y aprobó las "
        "siguientes observaciones finales en su 971ª sesión, celebrada el 17 de mayo de 2019.",
        "O Comitê examinou o relatório em suas reuniões 951 e 952, realizadas em 3 de maio de 2019. Em sua reunião "
        "971, realizada em 17 de maio de 2019, adotou as presentes observações finais.",
        "Комитет рассмотрел доклад на своих 1234-м и 1235-м заседаниях, состоявшихся 2 и 3 мая 2019 года. На своем "
        "1250-м заседании, состоявшемся 17 мая 2019 года, он принял настоящие заключительные замечания.",
        "委员会在2019年5月3日举行的第1234次会议上审议了该报告。委员会在2019年5月17日举行的第1250次会议上通过了本结论性意见。",
        "نظرت اللجنة في التقرير في جلستيها 1234 و1235، المعقودتين في 2 و3 أيار/مايو 2019. واعتمدت اللجنة هذه الملاحظات "
        "الختامية في جلستها 1250، المعقودة في 17 أيار/مايو 2019.",
    ],
)
def test_the_day_of_adoption_is_that_of_the_adopting_meeting(states: StateNames, first: str) -> None:
    assert identify(masthead("CRC/C/KEN/CO/4", first=first), states).adopted == ADOPTED


@pytest.mark.parametrize(
    ("front", "first"),
    [
        (["Adopted by the Committee at its sixty-fourth session (24 September–12 October 2018)."], ""),
        (["Adopted by the Committee at its session from 12 October 2015 to 6 November 2015."], ""),
        (["Date of communication: 2 November 2009"], "At its meeting on 3 May 2019, the Committee heard the author."),
        ([], "The Committee welcomes the Act of 3 May 2019, adopted by Parliament."),
        ([], "The Committee considered the report at its 1234th meeting, held on 3 May 2019."),
    ],
)
def test_another_day_is_not_that_of_adoption(states: StateNames, front: list[str], first: str) -> None:
    assert identify(masthead("CRC/C/KEN/CO/4", *front, first=first), states).adopted is None


def test_a_decision_has_its_day_beneath_it(data: Path, states: StateNames) -> None:
    identity = identify(read((data / "review-slovenia/g1510722.pdf").read_bytes()), states)
    assert (identity.kind, identity.body, identity.states) == (Kind.RESOLUTION, Body.HRC, ("SVN",))
    assert (identity.adopted, identity.published) == (date(2015, 3, 19), date(2015, 5, 28))


def test_a_view_names_its_state_on_the_cover(data: Path, states: StateNames) -> None:
    identity = identify(read((data / "un-docs/CCPR_C_121_D_2025_2011.en.pdf").read_bytes()), states)
    assert (identity.kind, identity.states, identity.published) == (Kind.VIEWS, ("RUS",), date(2017, 12, 27))


def test_the_days_of_a_session_are_not_the_day_of_publication(states: StateNames) -> None:
    front = ("A/HRC/RES/59/25", "Distr.: General", "Fifty-ninth session", "16 June–8 July 2025", "Original: English")
    identity = identify(masthead(*front), states)
    assert (identity.session, identity.published) == ("Fifty-ninth session", None)


@pytest.mark.parametrize(
    "session",
    [
        "Twenty-eighth session",
        "Soixante-deuxième session",
        "35º período de sesiones",
        "Тридцать четвертая сессия",
        "第四十届会议",
        "الدورة الأربعون",
        "Session 77",
    ],
)
def test_the_session_has_a_line(states: StateNames, session: str) -> None:
    assert identify(masthead("A/HRC/40/7", session, "Report on its", "tenth session"), states).session == session


def annual_report(*headings: str) -> Reading:
    taken_up = "IV. Examen de los informes presentados por los Estados partes en virtud del artículo 40 del Pacto"
    paragraphs = tuple(ReadParagraph(text=heading, heading=True) for heading in (taken_up, *headings))
    front = ("A/51/40", "Informe del Comité de Derechos Humanos")
    return Reading(media_type="", language="es", pages=1, front=front, paragraphs=paragraphs)


def test_a_report_to_the_assembly_has_concluding_observations(states: StateNames) -> None:
    identity = identify(annual_report("Honduras", "Introducción"), states)
    assert (identity.kind, identity.body) == (Kind.CONCLUDING_OBSERVATIONS, Body.CCPR)
    assert identity.states == ("HND",)


def test_a_report_on_several_states_is_about_none_of_them(states: StateNames) -> None:
    identity = identify(annual_report("Panamá", "Segundo informe", "Paraguay"), states)
    assert (identity.states, identity.unknown_states) == ((), ())
