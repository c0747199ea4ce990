"""What titles tell in each language: the kind of document and its State, known, unknown or none."""

import json
import re
from pathlib import Path

import pytest

from nlp.identify import identify
from treatywatch.catalogue.readings import Reading
from treatywatch.catalogue.states import StateNames, fold

TITLES = Path(__file__).with_name("titles.txt").read_text(encoding="utf-8").splitlines()
# Of the Human Rights Council's 903 first pages, .87 and .93 as measured; a third of them here. Most of what is missing
# is in the labels, which leave out or add a line, or give a symbol that the page only mentions.
FLOORS = {"title": 0.86, "symbol": 0.92}


def masthead(*front: str) -> Reading:
    return Reading(media_type="", language="", pages=1, front=front, paragraphs=())


@pytest.mark.parametrize("line", [line for line in TITLES if not line.startswith("#")])
def test_a_title_tells_kind_and_state(line: str, states: StateNames) -> None:
    symbol, state, kind, *front = line.split(" | ")
    identity = identify(masthead(*([] if symbol == "-" else [symbol]), *front), states)
    assert identity.kind == kind
    if state.startswith("?"):
        assert (identity.states, identity.unknown_states) == ((), (state[1:],) if state[1:] else ())
    else:
        assert (identity.states, identity.unknown_states) == ((state,), ())


def test_first_pages_of_the_council(data: Path, states: StateNames) -> None:
    labels = data / "header-labels"
    titles = json.loads((labels / "hrc_header_title_public.json").read_text(encoding="utf-8"))[::3]
    symbols = json.loads((labels / "hrc_header_symbol_public.json").read_text(encoding="utf-8"))
    symbol_of = {page["text"]: page["label"] for page in symbols}
    right = dict.fromkeys(FLOORS, 0)
    for page in titles:
        lines = [line.strip() for line in page["text"].splitlines() if line.strip()]
        identity = identify(masthead(*lines), states)
        right["title"] += _same_title(identity.title, page["label"])
        right["symbol"] += identity.symbol == symbol_of[page["text"]]
    assert {what: number / len(titles) for what, number in right.items() if number < FLOORS[what] * len(titles)} == {}


def _same_title(title: str, label: str) -> bool:
    """Compare words alone; the label may stop before the line that says whose report or note it is."""
    told, wanted = fold(title), fold(re.sub(r"^\S+\s?:\s*", "", label))
    further = told.removeprefix(wanted)
    return told.startswith(wanted) and (not further or further.startswith(("reportof", "noteby")))


@pytest.mark.parametrize(
    ("front", "title"),
    [
        # d-01.pdf of the rendered set: the line goes on with the State's name.
        (
            ["CCPR/C/CRI/CO/6", "Observaciones finales sobre el sexto informe periódico de", "Costa Rica"],
            "Observaciones finales sobre el sexto informe periódico de Costa Rica",
        ),
        # A/HRC/28/15/Add.1
        (
            [
                "Agenda item 6",
                "Universal Periodic Review",
                "Report of the Working Group on the Universal Periodic",
                "Review",
                "Slovenia",
                "Addendum",
                "Views on conclusions and/or recommendations",
            ],
            "Report of the Working Group on the Universal Periodic Review — Slovenia — Addendum — "
            "Views on conclusions and/or recommendations",
        ),
        # A/HRC/25/5
        (
            [
                "Agenda item 6",
                "Universal periodic review",
                "Report of the Working Group on the Universal Periodic Review*",
                "China (including Hong Kong, China and Macao, China)",
                "* The annex is circulated as received.",
            ],
            "Report of the Working Group on the Universal Periodic Review — "
            "China (including Hong Kong, China and Macao, China)",
        ),
        # S/RES/2781 (2025)
        (
            [
                "Distr.: General",
                "30 May 2025",
                "Resolution 2781 (2025)",
                "Adopted by the Security Council at its 9928th meeting, on",
                "30 May 2025",
            ],
            "Resolution 2781 (2025) Adopted by the Security Council at its 9928th meeting, on 30 May 2025",
        ),
        # d-14.pdf of the rendered set
        (
            [
                "CONSIDERATION OF REPORTS SUBMITTED BY STATES PARTIES UNDER",
                "ARTICLE 40 OF THE COVENANT",
                "Concluding observations: HONDURAS",
            ],
            "Concluding observations: HONDURAS",
        ),
        # A/80/56, whose cover has the sessions beneath the title
        (
            [
                "A/80/56",
                "United Nations",
                "Report of the Committee on",
                "Enforced Disappearances",
                "Twenty-seventh session",
                "(23 September–4 October 2024)",
            ],
            "Report of the Committee on Enforced Disappearances",
        ),
    ],
)
def test_a_title_is_one_line_with_the_state_set_off(states: StateNames, front: list[str], title: str) -> None:
    assert identify(masthead(*front), states).title == title
