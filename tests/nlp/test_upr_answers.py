import json
from pathlib import Path

import pytest

from nlp.find.by_kind import find
from nlp.find.upr_answers import answers
from nlp.identify import identify
from nlp.read.files import read
from treatywatch.catalogue.readings import Body, Identity, Kind, Reading, ReadParagraph
from treatywatch.catalogue.states import StateNames

ADDENDUM = Identity(symbol="A/HRC/1/1/Add.1", title="", kind=Kind.UPR_ADDENDUM, body=Body.UPR, states=("AGO",))


def addendum(*paragraphs: str | ReadParagraph, language: str = "en") -> Reading:
    read = tuple(p if isinstance(p, ReadParagraph) else ReadParagraph(text=p) for p in paragraphs)
    return Reading(media_type="", language=language, pages=None, front=(), paragraphs=read)


def given(*paragraphs: str | ReadParagraph, language: str = "en") -> list[tuple[str, str]]:
    reading = addendum(*paragraphs, language=language)
    found = answers(reading, ADDENDUM)
    assert all(0 <= a.start < a.end <= len(reading.paragraphs[a.paragraph].text) for a in found)
    return [(answer.number, answer.position) for answer in found]


@pytest.fixture(scope="module")
def slovenia(data: Path) -> Reading:
    return read((data / "review-slovenia" / "g1504261.pdf").read_bytes())


def test_slovenia_answers_each_recommendation_of_its_second_review(
    data: Path, slovenia: Reading, states: StateNames
) -> None:
    identity = identify(slovenia, states)
    found = answers(slovenia, identity)
    listed = (data / "review-slovenia" / "gold_thematic_list.jsonl").read_text().splitlines()
    positions = {row["number"]: row["position"].lower() for row in map(json.loads, listed)}
    assert positions == {answer.number: answer.position for answer in found}
    assert find(slovenia, identity, states) == ()


def test_the_words_of_an_answer_name_its_recommendation(slovenia: Reading, states: StateNames) -> None:
    found = answers(slovenia, identify(slovenia, states))
    answer = next(answer for answer in found if answer.number == "115.163")
    words = slovenia.paragraphs[answer.paragraph].text[answer.start : answer.end]
    assert words.startswith(
        "For the time being, the Government of the Republic of Slovenia notes recommendations 6–13,"
    )
    assert words.endswith("157, 163.")


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Recommendation 118.17: accepted.", [("118.17", "supported")]),
        ("Recommendation 118.17: Angola does not accept this recommendation.", [("118.17", "noted")]),
        ("118.17 Partially accepted. Angola supports the first part.", [("118.17", "partially-supported")]),
        ("Recommendations Nos. 118.1 to 118.2 are noted.", [("118.1", "noted"), ("118.2", "noted")]),
        ("The following recommendations enjoy the support of Angola: 118.1.", [("118.1", "supported")]),
        ("Angola accepts recommendation 24 (b). It notes recommendation 3.", [("24 (b)", "supported"), ("3", "noted")]),
        ("Angola accepts 142 recommendations made on 4 November 2014.", []),
        ("Angola thanks the States for recommendation 118.1.", []),
        ("See recommendation 118.1, which is accepted.", [("118.1", "supported")]),
        ("All recommendations in paragraph 118 are accepted.", [("118", "supported")]),
    ],
)
def test_a_sentence_answers_the_recommendations_it_numbers(sentence: str, expected: list[tuple[str, str]]) -> None:
    assert given(sentence) == expected


def test_a_recommendation_without_words_of_its_own_takes_those_of_the_heading_or_introduction() -> None:
    heading = ReadParagraph(text="III. Noted recommendations", heading=True)
    assert given(heading, "Rec. 41 A revision of the code is under way.") == [("41", "noted")]
    introduction = "The following recommendations enjoy the support of Angola:"
    own = ReadParagraph(text="Ratify CAT (Mali).", number="118.4")
    assert given(introduction, own) == [("118.4", "supported")]
    assert given(own) == []


def test_the_first_statement_of_a_position_is_kept() -> None:
    assert given("Angola accepts recommendation 118.1.", "118.1 Noted. The law is old.") == [("118.1", "supported")]


def test_serials_are_completed_where_the_addendum_names_the_list() -> None:
    note = ReadParagraph(text="The numbers follow the list in paragraph 118 of the report.")
    assert given("Angola accepts recommendations 1 and 118.", note) == [
        ("118.1", "supported"),
        ("118.118", "supported"),
    ]


@pytest.mark.parametrize(
    ("language", "sentence", "expected"),
    [
        ("fr", "L’Angola accepte les recommandations 118.1 à 118.2.", [("118.1", "supported"), ("118.2", "supported")]),
        ("fr", "La recommandation 118.3 ne recueille pas l’appui de l’Angola.", [("118.3", "noted")]),
        ("es", "Angola acepta las recomendaciones 118.1 y 118.2.", [("118.1", "supported"), ("118.2", "supported")]),
        ("es", "Angola toma nota de la recomendación 118.3.", [("118.3", "noted")]),
    ],
)
def test_answers_are_read_in_french_and_spanish(language: str, sentence: str, expected: list[tuple[str, str]]) -> None:
    assert given(sentence, language=language) == expected


def test_only_an_addendum_answers() -> None:
    report = Identity(symbol="A/HRC/1/1", title="", kind=Kind.UPR_REPORT, body=Body.UPR, states=("AGO",))
    assert answers(addendum("Angola accepts recommendation 118.1."), report) == ()
