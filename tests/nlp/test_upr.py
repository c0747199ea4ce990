import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nlp.find.brackets import states_brackets
from nlp.find.by_kind import find
from nlp.find.upr_demands import part_demands
from nlp.identify import identify
from nlp.read.files import read
from treatywatch.catalogue.readings import Body, Finding, Identity, Kind, Reading, ReadParagraph
from treatywatch.catalogue.states import StateNames

ERAS = (range(1, 5), range(5, 13), range(13, 21))
IDENTITY = Identity(symbol="A/HRC/1/1", title="", kind=Kind.UPR_REPORT, body=Body.UPR, states=("AGO",))
HEADING = ReadParagraph(text="II. Conclusions and/or recommendations", heading=True)


def report(*paragraphs: tuple[str, str]) -> Reading:
    numbered = tuple(ReadParagraph(number=number, text=text) for number, text in paragraphs)
    dialogue = tuple(p for p in numbered if int(p.number.split(".")[0].split(" ")[0]) < 90)
    listed = numbered[len(dialogue) :]
    return Reading(media_type="", language="en", pages=None, front=(), paragraphs=(*dialogue, HEADING, *listed))


def found(states: StateNames, *paragraphs: tuple[str, str]) -> tuple[Finding, ...]:
    return find(report(*paragraphs), IDENTITY, states)


def demands(text: str, states: StateNames) -> list[tuple[str, list[str]]]:
    parted = part_demands(text, states_brackets(text, states))
    return [(text[demand.start : demand.end], list(demand.states)) for demand in parted]


def test_a_recommendation_has_its_number_states_answer_and_introduction(states: StateNames) -> None:
    introduction = "The recommendations listed below enjoy the support of Angola:"
    (finding,) = found(states, ("134", introduction), ("134.1", "Ratify CAT (United Kingdom, Viet Nam);"))
    assert finding.number == "134.1"
    assert finding.text == "Ratify CAT"
    assert (finding.start, finding.end) == (0, 10)
    assert finding.recommending_states == ("GBR", "VNM")
    assert finding.addressees == ("AGO",)
    assert finding.position == "supported"
    assert finding.stem == introduction


@pytest.mark.parametrize(
    ("introduction", "answer"),
    [
        ("The recommendations have been examined by Angola and those listed below enjoy its support:", "supported"),
        ("The following recommendations will be examined by Angola, which will respond in due time:", "examined"),
        ("The following recommendations did not enjoy the support of Angola:", "noted"),
        ("The recommendations below are noted by Angola:", "noted"),
        ("The recommendations below will be further examined by Angola, no later than June 2013:", "examined"),
    ],
)
def test_the_introduction_says_the_states_answer(states: StateNames, introduction: str, answer: str) -> None:
    (finding,) = found(states, ("98", introduction), ("98.1", "Ratify CAT (Brazil);"))
    assert finding.position == answer


def test_the_answer_may_follow_the_list(states: StateNames) -> None:
    listed = ("94", "In the course of the discussion, the following recommendations were made to Angola:")
    after = ("95", "These recommendations will be examined by Angola, which will provide responses in due time.")
    (finding,) = found(states, listed, ("94.1", "Ratify CAT (Brazil);"), after)
    assert finding.position == "examined"


def test_a_misprinted_number_does_not_end_the_list(states: StateNames) -> None:
    introduction = ("98", "The following recommendations enjoy the support of Angola:")
    gapped = ReadParagraph(text="9 8.3 Adopt a code (Mali);")
    reading = report(introduction, ("98.1", "Ratify CAT (Brazil);"))
    last = ReadParagraph(number="84", text="Register all births (Peru);")
    findings = find(replace(reading, paragraphs=(*reading.paragraphs, last, gapped)), IDENTITY, states)
    numbers = {f.number: f.text for f in findings}
    assert numbers == {"98.1": "Ratify CAT", "84": "Register all births", "98.3": "Adopt a code"}


def test_a_list_of_serials_goes_on_after_one_that_lost_its_point(states: StateNames) -> None:
    # A/HRC/13/6, paragraph 67: "72.", "73 " and "74." are printed bare, as are all items of the list.
    reading = report(
        ("98", "The following recommendations enjoy the support of Angola:"), ("98.72", "Ratify CAT (Peru);")
    )
    pointless = ReadParagraph(text="73 Take measures to register all children (Brazil);")
    bare = ReadParagraph(number="74", text="Investigate attacks (Mali);")
    findings = find(replace(reading, paragraphs=(*reading.paragraphs, pointless, bare)), IDENTITY, states)
    assert [(f.number, f.text) for f in findings][1:] == [
        ("98.73", "Take measures to register all children"),
        ("98.74", "Investigate attacks"),
    ]


def test_the_summary_of_the_dialogue_and_replies_are_no_recommendations(states: StateNames) -> None:
    dialogue = ("12", "Brazil recommended that Angola ratify CAT (Brazil).")
    reply = (
        "98.2",
        "With regard to the recommendations in paragraphs 31 (b) (Algeria), Angola indicated that it is free.",
    )
    introduction = ("98", "The following recommendations did not enjoy the support of Angola:")
    disclaimer = ("99", "All conclusions and/or recommendations contained in the present report reflect the position …")
    numbers = [f.number for f in found(states, dialogue, introduction, ("98.1", "Do (Mali);"), reply, disclaimer)]
    assert numbers == ["98.1"]


def test_recommendations_named_by_paragraph_are_fetched_from_the_dialogue(states: StateNames) -> None:
    statement = (
        "24",
        "Argentina recommended that Angola (a) take steps to comply with ICCPR; (b) abolish the death penalty.",
    )
    whole = ("37", "Canada noted progress. It recommended that Angola ratify CAT. It asked about prisons.")
    noted = ("98", "The recommendations noted in paragraphs 24 (b) and 37 above did not enjoy the support of Angola.")
    reading = report(statement, whole, noted)
    findings = find(reading, IDENTITY, states)
    assert [(f.number, f.text, f.recommending_states, f.position) for f in findings] == [
        ("24 (b)", "abolish the death penalty", ("ARG",), "noted"),
        ("37", "recommended that Angola ratify CAT.", ("CAN",), "noted"),
    ]
    assert all(reading.paragraphs[f.paragraph].text[f.start : f.end] == f.text for f in findings)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ratify CAT (Brazil) (Italy);", [("Ratify CAT", ["BRA", "ITA"])]),
        ("Ratify CAT (Brazil); accede to CED (Mali).", [("Ratify CAT", ["BRA"]), ("accede to CED", ["MLI"])]),
        ("(a) Ratify CAT (Cuba); (b) free all (Mali);", [("Ratify CAT", ["CUB"]), ("free all", ["MLI"])]),
        ("Ratify CAT (Austria)/accede to CED (Peru);", [("Ratify CAT", ["AUT"]), ("accede to CED", ["PER"])]),
        (
            "Sign (Iraq)/ratify (Spain) the Covenant;",
            [("Sign (Iraq)/ratify (Spain) the Covenant", ["IRQ"]), ("ratify (Spain) the Covenant", ["ESP"])],
        ),
        (
            "Consider establishing (Egypt)/create (France) an institution (Peru);",
            [
                ("Consider establishing (Egypt)/create (France) an institution", ["EGY"]),
                ("create (France) an institution", ["FRA", "PER"]),
            ],
        ),
        (
            "Submit its reports regularly (Gabon), take steps to present them on time (United Kingdom);",
            [("Submit its reports regularly", ["GAB"]), ("take steps to present them on time", ["GBR"])],
        ),
        (
            "That Algeria share its experience; recommends that it ratify CED (Mexico).",
            [("That Algeria share its experience", ["MEX"]), ("recommends that it ratify CED", ["MEX"])],
        ),
        (
            "Sign the treaty (Turkey), which is not ratified (Argentina);",
            [("Sign the treaty", ["TUR"]), ("Sign the treaty (Turkey), which is not ratified", ["ARG"])],
        ),
        (
            "Set up a commission (Mali, Chad) that is independent (Peru, Chad) and with staff (Cuba);",
            [
                ("Set up a commission", ["MLI"]),
                ("Set up a commission (Mali, Chad) that is independent", ["PER", "TCD"]),
                ("Set up a commission (Mali, Chad) that is independent (Peru, Chad) and with staff", ["CUB"]),
            ],
        ),
        (
            "Close its prisons (Italy) and free all who are held (Chad; Italy);",
            [("Close its prisons (Italy) and free all who are held", ["ITA"]), ("free all who are held", ["TCD"])],
        ),
        (
            "Ratify CED (Mali, Chad) and accept the competence of its Committee (Chad);",
            [("Ratify CED", ["MLI"]), ("Ratify CED (Mali, Chad) and accept the competence of its Committee", ["TCD"])],
        ),
        (
            "Ratify CAT (Mali) and do so soon (Cuba);",
            [("Ratify CAT", ["MLI"]), ("Ratify CAT (Mali) and do so soon", ["CUB"])],
        ),
        ("Amend article 3 (Mali): Angola does not accept this (Chad).", [("Amend article 3", ["MLI"])]),
        (
            "Ratify the Optional Protocol to CAT (OP-CAT) (Chile);",
            [("Ratify the Optional Protocol to CAT (OP-CAT)", ["CHL"])],
        ),
        ("Free all prisoners (Iran (Islamic Republic of));", [("Free all prisoners", ["IRN"])]),
        ("Strengthen its policies Bangladesh);", [("Strengthen its policies", ["BGD"])]),
        ("Free all (Azerbeijan, Chile Egypt, and Sweden)", [("Free all", ["SWE", "AZE", "CHL", "EGY"])]),
    ],
)
def test_each_demand_has_the_states_that_make_it(states: StateNames, text: str, expected: list[object]) -> None:
    assert demands(text, states) == expected


def test_every_finding_of_a_report_stands_word_for_word_in_its_paragraph(data: Path, states: StateNames) -> None:
    reading = read((data / "upr/pdf/belize2009.pdf").read_bytes())
    identity = identify(reading, states)
    findings = find(reading, identity, states)
    assert len(findings) > 50
    for finding in findings:
        assert reading.paragraphs[finding.paragraph].text[finding.start : finding.end] == finding.text != ""
        assert finding.addressees == ("BLZ",)
        assert finding.page(reading) in range(13, 17)


def test_two_reports_of_each_era_hold_the_floors(data: Path, states: StateNames, tmp_path: Path) -> None:
    eras = [[row for row in sample(data) if row["session"] in sessions] for sessions in ERAS]
    hold_the_floors([row for era in eras for row in era[:2]], data, states, tmp_path / "predicted.jsonl")


@pytest.mark.whole
def test_the_sample_reports_hold_the_floors(data: Path, states: StateNames, tmp_path: Path) -> None:
    hold_the_floors(sample(data), data, states, tmp_path / "predicted.jsonl")


def sample(data: Path) -> list[dict[str, Any]]:
    gold = map(json.loads, (data / "upr/gold.jsonl").read_text().splitlines())
    return [row for row in gold if row["split"] == "sample"]


def hold_the_floors(reports: list[dict[str, Any]], data: Path, states: StateNames, predicted: Path) -> None:
    with predicted.open("w") as lines:
        for report in reports:
            reading = read((data / "upr" / report["file"]).read_bytes())
            findings = find(reading, identify(reading, states), states)
            rows = [{"text": f.text, "recommending_states": f.recommending_states} for f in findings]
            lines.write(json.dumps({"file": report["file"], "recommendations": rows}) + "\n")
    scorer = data.parent / "score" / "score_upr.py"
    command = [sys.executable, str(scorer), str(data / "upr/gold.jsonl"), str(predicted), "--given"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    print(printed)
    for era, floors in json.loads((Path(__file__).parent / "floors.json").read_text()).items():
        line = next(line for line in printed.splitlines() if line.startswith(era))
        for measure, floor in floors.items():
            name = "States F1" if measure == "states" else measure
            assert float(re.search(rf"{name} ([\d.]+)", line)[1]) >= floor, line
