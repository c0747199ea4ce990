import pytest

from nlp.find.resolutions import find_in_resolutions
from treatywatch.catalogue.readings import Body, Finding, Identity, Kind, Reading, ReadParagraph
from treatywatch.catalogue.states import StateNames

IDENTITY = Identity(symbol="A/HRC/RES/1/1", title="", kind=Kind.RESOLUTION, body=Body.HRC)


def findings(*paragraphs: ReadParagraph, language: str = "en") -> tuple[Finding, ...]:
    reading = Reading(media_type="", language=language, pages=None, front=(), paragraphs=paragraphs)
    return find_in_resolutions(reading, IDENTITY, StateNames.load())


def found(*paragraphs: ReadParagraph, language: str = "en") -> list[tuple[str, str]]:
    return [(finding.number, finding.text) for finding in findings(*paragraphs, language=language)]


def test_requests_to_organs_and_remarks_are_left_out() -> None:
    assert found(
        ReadParagraph(text="Recalling that it calls upon States to act,"),
        ReadParagraph(text="Welcomes the report of the Special Rapporteur;", number="1"),
        ReadParagraph(text="Calls upon all States to realise the right to food;", number="2"),
        ReadParagraph(text="Requests the Secretary-General to provide assistance;", number="3"),
        ReadParagraph(text="Requests the Secretary-General, given the views of States, to report;", number="3 bis"),
        ReadParagraph(text="Emphasizes the importance of States’ duties;", number="3 ter"),
        ReadParagraph(text="Also urges States:", number="4"),
        ReadParagraph(text="To fund it;", number="4 (a)", stem=6),
    ) == [("2", "Calls upon all States to realise the right to food;"), ("4 (a)", "To fund it;")]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "Exhorta a todos los Estados a que protejan el agua;"),
        ("fr", "Engage tous les États à protéger l’eau;"),
        ("ru", "Призывает все государства обеспечить доступ к воде;"),
        ("ar", "يهيب بجميع الدول أن تحمي الحق في الماء؛"),
        ("zh", "促请所有国家保护水权；"),
    ],
)
def test_the_other_languages_ask_too(language: str, text: str) -> None:
    assert findings(ReadParagraph(text=text, number="5"), language=language)[0].further_addressees == ("states",)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Requests the Secretary-General to consult States;"),
        ("fr", "Prie le Secrétaire général de consulter les États;"),
        ("es", "Pide al Secretario General que consulte a los Estados;"),
        ("ru", "Просит Генерального секретаря представить доклад;"),
        ("zh", "请秘书长提交报告；"),
    ],
)
def test_what_is_asked_of_the_secretary_general_is_left_out(language: str, text: str) -> None:
    assert not findings(ReadParagraph(text=text, number="5"), language=language)


def test_a_clause_that_asks_states_is_a_demand_of_its_own() -> None:
    # Security Council resolution 2781 (2025), paragraphs 7 and 2, shortened.
    stressed = ReadParagraph(
        text="Underscores that violations risk conflict, and strongly urges all Member States to prevent them;",
        number="7",
    )
    named = ReadParagraph(
        text="Reiterates its readiness to review the measures, and encourages the South Sudan authorities to act;",
        number="2",
    )
    first, second = findings(stressed, named)
    assert first.text == "strongly urges all Member States to prevent them;"
    assert (second.text, second.addressees) == ("encourages the South Sudan authorities to act;", ("SSD",))


def test_whoever_else_is_asked_is_told_apart_from_states() -> None:
    both = ReadParagraph(text="Calls upon States and the international community to share the burden;", number="13")
    assert findings(both)[0].further_addressees == ("states", "international-community")


def test_a_state_named_as_a_place_is_not_asked() -> None:
    # A/RES/48/161, paragraphs 11 and 15, shortened.
    government = ReadParagraph(text="Calls upon the Government of El Salvador to hold elections;", number="11")
    groups = ReadParagraph(text="Calls upon all political groups in Nicaragua to agree;", number="15")
    asked = [(finding.addressees, finding.further_addressees) for finding in findings(government, groups)]
    assert asked == [(("SLV",), ()), ((), ("political-parties",))]


@pytest.mark.parametrize(
    "text",
    [
        # Security Council resolution 2781 (2025), paragraphs 3 and 10, and A/HRC/RES/59/25, paragraphs 6, 7 and 19.
        "Reiterates its call on the RTGNU to make progress on implementation of public finance reforms;",
        "Requires any Member State when it undertakes an inspection, to submit promptly a written report;",
        "Calls for deep and rapid cuts in global emissions;",
        "Recognizes the stocktake, including decision 1/CMA.5,18 and calls upon countries to contribute;",
        "Calls upon business enterprises, both transnational and others, to meet their responsibility;",
        # A/RES/48/161, paragraphs 9 and 14.
        "Expresses its appreciation to the international community and encourages it to continue its assistance;",
        "Thanks the Governments of Mexico and Spain, members of the Group of Friends of the Secretary-General, "
        "and urges them to continue;",
    ],
)
def test_whatever_is_asked_of_others_than_organs_is_found(text: str) -> None:
    assert len(findings(ReadParagraph(text=text, number="1"))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Encourages relevant special procedure mandate holders to continue to consider the issue;",
        "Encourages timely information exchange between UNMISS and the Panel of Experts;",
        "Thanks the Secretary-General for his efforts in Guatemala, and requests him to continue them;",
        "Decides to remain seized of the matter;",
    ],
)
def test_what_is_asked_of_organs_in_other_words_is_left_out(text: str) -> None:
    assert not findings(ReadParagraph(text=text, number="1"))


def test_where_nobody_is_named_above_the_items_say_who_is_asked() -> None:
    assert found(
        ReadParagraph(text="Invites:", number="4"),
        ReadParagraph(text="The Secretary-General to report;", number="4 (a)", stem=0),
        ReadParagraph(text="Trade unions to take part;", number="4 (b)", stem=0),
    ) == [("4 (b)", "Trade unions to take part;")]
