import pytest

from nlp.find.by_kind import find
from treatywatch.catalogue.readings import Body, Finding, Identity, Kind, Reading, ReadParagraph
from treatywatch.catalogue.states import StateNames

CHAPTER = "V. Conclusions and recommendations"


def findings(
    *paragraphs: ReadParagraph, kind: Kind = Kind.SPECIAL_PROCEDURES_REPORT, language: str = "en", **known: object
) -> tuple[Finding, ...]:
    named = {"symbol": None, "title": "", "kind": kind, "body": Body.HRC, "states": ("XAA",)}
    identity = Identity(**{**named, **known})  # type: ignore[arg-type] # a table of known fields
    reading = Reading(media_type="", language=language, pages=None, front=(), paragraphs=paragraphs)
    return find(reading, identity, StateNames.load())


def under(heading: str, text: str, number: str = "60", **known: object) -> ReadParagraph:
    return ReadParagraph(text=text, number=number, headings=(heading,), **known)  # type: ignore[arg-type]


def test_only_the_chapter_of_recommendations_is_read() -> None:
    found = findings(
        under("IV. Follow-up to previous recommendations", "The Government should act.", "12"),
        under("III. Housing", "States should protect tenants.", "20"),
        under(CHAPTER, "The Special Rapporteur recommends that the Government cap rents.", "61"),
        under(CHAPTER, "The Special Rapporteur welcomes the visit.", "62"),
    )
    assert [f.number for f in found] == ["61"]


@pytest.mark.parametrize(
    ("language", "heading"),
    [
        ("en", "VII. Conclusion and recommendations"),
        ("fr", "V. Conclusions et recommandations"),
        ("es", "V. Conclusiones y recomendaciones"),
        ("ru", "V. Выводы и рекомендации"),
        ("ar", "الاستنتاجات والتوصيات"),
        ("zh", "五、结论和建议"),
    ],
)
def test_the_chapter_is_known_in_every_language(language: str, heading: str) -> None:
    demand = {
        "en": "States should protect the right to water.",
        "fr": "Les États devraient protéger le droit à l’eau.",
        "es": "Los Estados deben proteger el derecho al agua.",
        "ru": "Государствам следует защищать право на воду.",
        "ar": "ينبغي للدول أن تحمي الحق في الماء.",
        "zh": "各国应保护水权。",
    }[language]
    assert len(findings(under(heading, demand), language=language)) == 1


@pytest.mark.parametrize(
    ("text", "states", "others"),
    [
        ("The Government should cap rents.", ("XAA",), ()),
        ("The Special Rapporteur urges the international community to help.", (), ("international-community",)),
        ("Donors should fund housing.", (), ("donors",)),
        ("Companies should respect the rights of tenants.", (), ("business",)),
        ("The Special Rapporteur recommends that Peru protect tenants.", ("PER",), ()),
        ("United Nations agencies and civil society should help tenants.", (), ("united-nations", "civil-society")),
        ("The Government should work with civil society.", ("XAA",), ()),
    ],
)
def test_others_are_kept_apart_from_the_state(text: str, states: tuple[str, ...], others: tuple[str, ...]) -> None:
    assert [(f.addressees, f.further_addressees) for f in findings(under(CHAPTER, text))] == [(states, others)]


@pytest.mark.parametrize(
    ("language", "heading", "government", "donors"),
    [
        ("fr", "V. Conclusions et recommandations", "La Rapporteuse spéciale recommande au Gouvernement de plafonner "
         "les loyers.", "Les donateurs devraient financer le logement."),
        ("es", "V. Conclusiones y recomendaciones", "La Relatora Especial recomienda al Gobierno que limite los "
         "alquileres.", "Los donantes deberían financiar la vivienda."),
        ("ru", "V. Выводы и рекомендации", "Специальный докладчик рекомендует правительству ограничить аренду.",
         "Донорам следует финансировать жилье."),
        ("ar", "الاستنتاجات والتوصيات", "توصي المقررة الخاصة الحكومة بأن تحدد الإيجارات.",
         "ينبغي للجهات المانحة أن تمول السكن."),
        ("zh", "五、结论和建议", "特别报告员建议政府限制租金。", "捐助方应资助住房。"),
    ],
)  # fmt: skip
def test_others_are_kept_apart_in_every_language(language: str, heading: str, government: str, donors: str) -> None:
    found = findings(under(heading, government), under(heading, donors), language=language)
    assert [(f.addressees, f.further_addressees) for f in found] == [(("XAA",), ()), ((), ("donors",))]


def test_bare_verbs_under_a_heading_that_names_an_addressee_are_demands() -> None:
    # A/79/520, paragraphs 137, 139 and 124, shortened.
    business, states = "Recommendations for the private sector", "Recommendations for States"
    found = findings(
        under(business, "Ensure that tools address inclusion.", "138"),
        under(business, "Partner with schools on access.", "140"),
        under(states, "Implement the strategies.", "124"),
    )
    assert [(f.number, f.stem, f.further_addressees) for f in found] == [
        ("138", "", ("business",)),
        ("140", "", ("business",)),
        ("124", "", ("states",)),
    ]


def test_an_unknown_document_is_read_for_what_it_reprints() -> None:
    resolution = findings(
        ReadParagraph(text="The General Assembly,"),
        ReadParagraph(text="Calls upon all States to protect water;", number="1"),
        kind=Kind.OTHER,
    )
    assert [f.number for f in resolution] == ["1"]
    observations = findings(
        ReadParagraph(text="Concluding observations", heading=True),
        ReadParagraph(text="The State party should cap rents.", number="9", headings=("Concluding observations",)),
        kind=Kind.OTHER,
    )
    assert [f.number for f in observations] == ["9"]
    assert findings(ReadParagraph(text="States should act.", number="1"), kind=Kind.OTHER) == ()


def test_what_others_told_the_review_is_no_bodys_recommendation() -> None:
    compiled = under("Recommendations", "Joint submission 1 recommended that the Government act.")
    assert findings(compiled, kind=Kind.OTHER, body=Body.UPR) == ()


def test_states_named_in_the_sentence_before_are_asked_on() -> None:
    # E/2025/43, paragraphs 12 and 13, shortened; in a report on no one State.
    pipeline = under(
        "Recommendations for Member States",
        "The Permanent Forum reiterates its call for Canada and the United States to decommission the pipeline. "
        "Both States must implement the Declaration.",
    )
    conflict = under(
        "Recommendations for Member States",
        "The Permanent Forum calls upon India to uphold human rights. "
        "The Forum calls for a cessation of violence and insists that the State adopt peaceful measures.",
    )
    found = findings(pipeline, conflict, states=())
    assert [f.addressees for f in found] == [("CAN", "USA"), ("CAN", "USA"), ("IND",), ("IND",)]
    assert {f.further_addressees for f in found} == {()}
    assert {f.stem for f in found} == {""}


def test_what_a_mission_of_the_united_nations_should_do_is_not_the_states() -> None:
    # A/52/687, paragraphs 47 and 46, shortened.
    mandate = under("Recommendations", "The technical capacity of MICIVIH would need to be strengthened.")
    aside = under("Recommendations", "Institutions are in their infancy (the Ombudsman should open in November).")
    assert [(f.addressees, f.further_addressees) for f in findings(mandate, aside)] == [((), ("united-nations",))]


def test_whoever_is_to_do_what_should_be_done_is_asked() -> None:
    # A/80/188, paragraph 77.
    sharing = under("Recommendations", "Benefit-sharing should not be used by companies to impose certain views.")
    assert [f.further_addressees for f in findings(sharing)] == [("business",)]
