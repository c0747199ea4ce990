import json
from pathlib import Path

import pytest

from nlp.passages import MODEL, recommendation
from nlp.train_passages import Passage, figures, learn, out_of_fold, passages

FLOORS = json.loads(Path(__file__).with_name("floors_passages.json").read_text())
# Of these the less the better.
CEILINGS = {"calibration error", "near misses"}


@pytest.fixture(scope="module")
def known(data: Path) -> list[Passage]:
    return passages(data)


def test_passages_are_told_apart_as_well_as_before(known: list[Passage]) -> None:
    reached = figures(known, out_of_fold(known))
    print(reached)
    assert reached.keys() == FLOORS.keys()
    for name, floor in FLOORS.items():
        assert reached[name] <= floor if name in CEILINGS else reached[name] >= floor, name


def test_training_again_gives_the_weights_in_use(known: list[Passage]) -> None:
    learnt = learn(known)
    assert {"intercept": learnt.intercept, "weights": learnt.weights} == json.loads(MODEL.read_text())


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "It also requests the State party to disseminate the present concluding observations widely."),
        ("en", "118.17 Ratify the Optional Protocol to the Convention against Torture (Uruguay);"),
        ("en", "That Algeria take appropriate measures to address violence against children"),
        ("en", "That civil society be involved in the follow-up to the review"),
        ("en", "Taking effective measures against the trafficking of children"),
        ("en", "Ratifying the Convention on the Rights of Persons with Disabilities"),
        ("en", "Prompt ratification of the Optional Protocol to the Convention against Torture"),
        ("en", "Adoption of a law against domestic violence"),
        ("en", "the state\u00a0party should end forced evictions."),
        ("es", "82.2 Ratificar el Protocolo para Prevenir la Trata de Personas (Ecuador)"),
        ("es", "c) Asigne recursos suficientes a la institución nacional de derechos humanos;"),
        ("es", "Se recomienda al Estado parte que prohíba los desalojos forzosos."),
        ("fr", "Le Comité engage l’État partie à interdire les expulsions forcées."),
        ("fr", "Il l’invite à soumettre ses rapports en un seul document."),
        ("fr", "Mettre fin aux expulsions forcées (Belgique) ;"),
        ("ru", "Комитет настоятельно призывает государство-участник запретить принудительные выселения."),
        ("ru", "комитет просит представить эту информацию в следующем периодическом докладе."),
        ("ru", "Принять меры по сокращению детской смертности (Куба)."),
        ("ar", "وتوصي اللجنة الدولة الطرف بأن تحظر عمليات الإخلاء القسري."),
        ("ar", "ينبغي للدولة الطرف أن تحظر عمليات الإخلاء القسري."),
        ("ar", "وهي تطلب إلى الدولة الطرف أن تقدم معلومات في تقريرها المقبل."),
        ("zh", "委员会建议缔约国禁止强迫驱逐。"),
        ("zh", "缔约国应确保受害人获得补救。"),
        ("zh", "它还请缔约国在下次定期报告中提供资料。"),
    ],
)
def test_what_asks_is_a_recommendation_in_whatever_language(language: str, text: str) -> None:
    assert recommendation(text, language) > 0.9


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The Committee is concerned that children who should be in school work in mines."),
        ("en", "The State party argues that the communication should be deemed inadmissible."),
        ("en", "The Committee recommended that the General Assembly approve the programme budget."),
        ("en", "The Committee welcomes the ratification of the Optional Protocol."),
        ("en", "Adoption of the agenda and organization of work"),
        ("en", "Having considered the fifteenth periodic report of Finland at its 1200th meeting,"),
        ("en", "Recognizing that States have obligations to respect human rights,"),
        ("en", "Concluding observations on the third periodic report of Algeria"),
        ("en", "Draft resolution: report of the Human Rights Council on the Durban Review Conference"),
        ("en", "To tackle the problem, the Ministry and civil society were working on a plan."),
        ("en", "The Committee is willing to consider all requests for technical assistance."),
        ("es", "El Comité celebra la ratificación del Protocolo Facultativo."),
        ("fr", "Le Comité note avec satisfaction que le Protocole a été ratifié."),
        ("ru", "Комитет с обеспокоенностью отмечает, что дети, которые должны учиться, работают."),
        ("ar", "ويساور اللجنة القلق من أن الأجور غير كافية."),
        ("zh", "消除对妇女歧视委员会的第54条建议"),
        ("zh", "委员会对以下情况表示关注：儿童在矿场工作。"),
        ("zh", "委员会满意地注意到丹麦关于指控警察的新规则。"),
    ],
)
def test_what_worries_praises_or_pleads_is_none(language: str, text: str) -> None:
    assert recommendation(text, language) < 0.3


def test_portuguese_is_told_as_its_spanish_side_is(data: Path) -> None:
    order = json.loads((data / "multilingual/labels/cejil_2_pt_es.json").read_text())
    pairs = [(p["main_language"], p["other_language"]) for p in order["paragraphs"]]
    verdicts = [(recommendation(pt, "pt") > 0.5, recommendation(es, "es") > 0.5) for pt, es in pairs]
    assert sum(asks for asks, _ in verdicts) >= 10
    assert all(pt == es for pt, es in verdicts)
