"""Values as people write them, the default view, and expressions that mean the same."""

import re

import pytest

from index.analyse import sequences
from index.engine import QueryError
from index.query import parse
from index.tree import And, Begins, Between, Everything, Field, Or, Query, Stems, leaves
from index.understand import resolve, understand
from nlp.goals import GOALS
from nlp.label import closed_lists
from nlp.trained import CATEGORIES, trained
from treatywatch.catalogue.states import StateNames


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("state:FRA", Field("state", "FRA")),
        ("state:france", Field("state", "FRA")),
        ('state:"Bolivia (Plurinational State of)"', Field("state", "BOL")),
        ("state:Turkey", Field("state", "TUR")),
        ("by:cescr", Field("by", "CESCR")),
        ('by:"Human Rights Committee"', Field("by", "CCPR")),
        ("by:Spain", Field("by", "ESP")),
        ("right:housing", Field("right", "housing")),
        ('right:"social security"', Field("right", "social-security")),
        ('right:"right to water"', Field("right", "water")),
        ('issue:"Women\'s rights"', Field("issue", "Women's rights")),
        ("issue:torture", Field("issue", "Torture and other CID treatment")),
        ("state:fr", Field("state", "FRA")),
        ("state:法国", Field("state", "FRA")),
        ('by:"the CRPD Committee"', Field("by", "CRPD")),
        ('by:"Comité des droits de l’homme"', Field("by", "CCPR")),
        ('by:"Comité de los Derechos del Niño"', Field("by", "CRC")),
        ('by:"Комитет против пыток"', Field("by", "CAT")),
        ('by:"لجنة حقوق الطفل"', Field("by", "CRC")),
        ("by:消除对妇女歧视委员会", Field("by", "CEDAW")),
        ('sdg:"Peace, justice and strong institutions"', Field("sdg", "16")),
        ("group:lgbtiq", Field("group", "lgbti")),
        ('sdg:"SDG 3"', Field("sdg", "3")),
        ("kind:observations", Field("kind", "concluding-observations")),
        ("lang:français", Field("lang", "fr")),
        ("lang:sw", Field("lang", "sw")),
        ("lang:any", Everything()),
        ("is:any", Everything()),
        ("is:recommendations", Field("is", "recommendation")),
        ("repeated:true", Field("repeated", "yes")),
        ("para:24(B)", Field("para", "24(b)")),
        ('para:"24 (b)"', Field("para", "24(b)")),
        ("symbol:e/c.12/fra/co/5", Field("symbol", "e/c.12/fra/co/5")),
        ("symbol:E/C.12/*", Field("symbol", "e/c.12/", prefix=True)),
        ("action:4", Between("action", 4, 4)),
        ("action>=4", Between("action", 4, None)),
        ("date:2024", Between("date", 20240101, 20241231)),
        ("date:2024-02", Between("date", 20240201, 20240231)),
        ("date:[2024-03-08 TO 2025]", Between("date", 20240308, 20251231)),
        ("date>2024-12-31", Between("date", 20241232, None)),
        ("deadline<2024", Between("deadline", None, 20240100)),
        ("deadline:*", Between("deadline", None, None)),
        ("evict*", Begins("evict")),
        ('"Disability"', Stems((("disability",),), exact=True)),
        ("住房*", Stems((("住", "房"),))),
    ],
)
def test_a_value_is_understood_as_it_is_written(text: str, held: Query, states: StateNames) -> None:
    assert resolve(parse(text), states) == held


@pytest.mark.parametrize("field", ["right", "duty", "policy", "group"])
def test_every_label_of_the_closed_lists_can_be_asked_for(field: str, states: StateNames) -> None:
    for label in closed_lists()[{"policy": "policies", "duty": "duties"}.get(field, f"{field}s")]:
        assert resolve(parse(f"{field}:{label}"), states) == Field(field, label)


def test_every_issue_that_texts_are_given_and_every_goal_can_be_asked_for(states: StateNames) -> None:
    issues = set(trained().labels) - set(CATEGORIES)
    assert len(issues) == 54
    for field, labels in {"issue": issues, "sdg": map(str, GOALS)}.items():
        for label in labels:
            assert resolve(parse(f'{field}:"{label}"'), states) == Field(field, label)


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("state:Frnce", 6, 'did you mean "France"?'),
        ("state:Qqqqq", 6, "no State or body"),
        ("a right:hosing", 8, 'did you mean "housing"?'),
        ("is:qqqq", 3, "it has recommendation, any"),
        ("date:2024-02-30", 5, "no day"),
        ("date:soon", 5, "is no date"),
        ("date:[2025 TO 2024]", 0, "comes after"),
        ("action:9", 7, "from 1 to 5"),
        ("non-disc*", 0, "one word"),
    ],
)
def test_a_value_that_is_none_is_refused_with_advice(
    text: str, position: int, message: str, states: StateNames
) -> None:
    with pytest.raises(QueryError, match=re.escape(message)) as caught:
        understand(text, states=states)
    assert caught.value.position == position


@pytest.mark.parametrize(
    ("text", "view"),
    [
        ("a", {"leads", "is"}),
        ("a lang:es", {"lang", "is"}),
        ("a OR lang:es", {"lang", "is"}),
        ("a is:any", {"leads"}),
        ("a NOT is:recommendation", {"leads", "is"}),
        ("is:any lang:any", set()),
    ],
)
def test_the_default_view_gives_way_to_what_the_query_says_itself(
    text: str, view: set[str], states: StateNames
) -> None:
    tree = understand(text, states=states, language="es")
    assert {leaf.name for leaf in leaves(tree) if isinstance(leaf, Field)} == view


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ESCR", '"economic, social and cultural rights"'),
        ("NHRI", '"institution nationale des droits de l\'homme"'),
        ("UHC", '"всеобщий охват услугами здравоохранения"'),
        ("SDG", "可持续发展目标"),
        ("OP-CAT", "OPCAT"),
        ("FPIC", '"consentimiento libre, previo e informado"'),
        ("ILO", '"منظمة العمل الدولية"'),
        ("LGBTI", "LGBT"),
    ],
)
def test_an_acronym_and_its_words_ask_for_the_same(one: str, other: str, states: StateNames) -> None:
    asked = [
        {leaf for leaf in leaves(resolve(parse(text), states)) if isinstance(leaf, Stems)} for text in (one, other)
    ]
    assert asked[0] == asked[1]
    assert len(asked[0]) > 1


def test_words_side_by_side_are_known_as_an_expression_without_quotation_marks(states: StateNames) -> None:
    uhc = resolve(parse("UHC"), states)
    assert isinstance(uhc, Or)
    tree = resolve(parse("nurses universal health coverage doctors"), states)
    assert isinstance(tree, And)
    nurses, coverage, doctors = tree.parts
    assert Stems(sequences("UHC")) in leaves(coverage)
    assert {nurses, doctors} == {resolve(parse("nurses"), states), resolve(parse("doctors"), states)}
    assert Stems(sequences("UHC")) not in set(leaves(resolve(parse("universal coverage health"), states)))


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("right to health", Field("issue", "Right to health")),
        ('"persons with disabilities"', Field("group", "disability")),
        ("persons with disability", Field("group", "disability")),
        ("zero hunger", Field("sdg", "2")),
    ],
)
def test_the_name_of_a_label_finds_what_carries_it(text: str, label: Field, states: StateNames) -> None:
    assert label in set(leaves(resolve(parse(text), states)))


@pytest.mark.parametrize("text", ["work", "land", "general", '"ESCR"', "health right"])
def test_one_word_or_a_quoted_one_or_another_order_is_no_name(text: str, states: StateNames) -> None:
    assert all(isinstance(leaf, Stems) for leaf in leaves(resolve(parse(text), states)))
    assert len(list(leaves(resolve(parse(text), states)))) == len(text.split())
