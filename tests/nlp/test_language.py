import json
from pathlib import Path

import pytest

from nlp.language import best_share, detect, may_be, passage_language

# Aligned sentences down to two words and lists of names, some of them in another language than their file says.
FLOORS = {"ar": 0.97, "en": 0.88, "es": 0.89, "fr": 0.90, "ru": 0.96, "zh": 0.98}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The State party should increase its spending on social housing.", "en"),
        ("Le Comité recommande à l'État partie d'augmenter les dépenses sociales.", "fr"),
        ("El Comité recomienda al Estado parte que aumente el gasto social.", "es"),
        ("el comite recomienda al estado parte que aumente el gasto en educacion", "es"),
        ("O Comitê recomenda que o Estado Parte aumente os gastos com a habitação.", "pt"),
        ("Комитет рекомендует государству-участнику увеличить расходы.", "ru"),
        ("توصي اللجنة الدولة الطرف بزيادة الإنفاق على السكن.", "ar"),
        ("委员会建议缔约国增加住房支出。", "zh"),
        ("", ""),
        ("24. (b)", ""),
        ("E/C.12/XAA/CO/4", ""),
        ("한국어 문장입니다", ""),
        ("Η Επιτροπή συνιστά στο κράτος μέρος να αυξήσει τις κοινωνικές δαπάνες.", ""),
        ("委員会は、締約国が社会住宅への支出を増やすことを勧告する。", ""),
        ("Комітет рекомендує державі-учасниці збільшити видатки на соціальне житло.", ""),
        ("Der Ausschuss empfiehlt dem Vertragsstaat, die Sozialausgaben zu erhöhen.", ""),
        ("Il Comitato raccomanda allo Stato parte di aumentare la spesa sociale.", ""),
        ("Comitetul recomandă statului parte să sporească cheltuielile sociale.", ""),
        ("Welcome the visit of Mr. Škoda and Ms. Åström to the State party in May.", "en"),
    ],
)
def test_the_language_of_a_passage(text: str, language: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("Ratify ILO Convention No. 189", True),
        ("Der Himmel ist blau.", False),
        ("空は青い", False),
        ("Kamati inapendekeza kwamba Nchi Wanachama waongeze matumizi ya kijamii", False),
    ],
)
def test_a_short_passage_may_be_of_a_language_in_its_script(text: str, english: bool) -> None:
    assert may_be(text, "en") == english


@pytest.mark.parametrize("pair", ["ar-en", "en-es", "en-fr", "en-ru", "en-zh"])
def test_aligned_sentences_reach_their_floor(data: Path, pair: str) -> None:
    for language in pair.split("-"):
        sentences = (data / f"parallel-sentences/valid.{pair}.{language}").read_text(encoding="utf-8").splitlines()
        right = sum(detect(sentence) == language for sentence in sentences) / len(sentences)
        print(f"{pair} {language}: {right:.3f} of {len(sentences)}")
        assert right >= FLOORS[language]


def test_every_real_passage_of_observations_is_told(data: Path) -> None:
    for folder in ("observations", "observations-es"):
        passages = (data / folder / "labelled.jsonl").read_text(encoding="utf-8").splitlines()
        for passage in map(json.loads, passages):
            assert detect(passage["text"]) == passage.get("language", "es"), passage["text"]


def judgments(data: Path, first: str, second: str, longer: int) -> list[str]:
    """Return the paragraphs, longer than so many characters, of the judgments in the first language of a pair."""
    files = (data / "multilingual/labels").glob(f"*_{first}_{second}.json")
    paragraphs = [
        p["main_language"] for file in files for p in json.loads(file.read_text(encoding="utf-8"))["paragraphs"]
    ]
    return [text for text in paragraphs if len(text) > longer]


PAIRS = [("es", "pt"), ("pt", "es"), ("en", "fr"), ("fr", "en"), ("en", "ru"), ("ru", "en")]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_judgments_in_two_near_languages_are_told_apart(data: Path, first: str, second: str) -> None:
    told = [detect(text) for text in judgments(data, first, second, 60)]
    assert told.count(first) >= 0.97 * len(told) > 0


def test_a_broken_text_layer_has_few_function_words() -> None:
    sound = "تعرب اللجنة عن قلقها إزاء ارتفاع معدل البطالة في المناطق الريفية وعدم كفاية التدابير التي اتخذتها"
    broken = "ت عر ب ا ل ل ج ن ة ع ن ق ل ق ه ا إ ز ا ء ا ر ت ف ا ع م ع د ل ا ل ب ط ا ل ة"
    assert (best_share(sound) or 0) > 0.1 > (best_share(broken) or 0)
    assert (best_share("The rights of the child and of women") or 0) > 0.5
    assert best_share("") is None


SPANISH = "El Comité recomienda que el Estado parte adopte medidas para proteger a los niños y a las niñas."


@pytest.mark.parametrize(
    ("text", "around", "language"),
    [
        (SPANISH, "en", "es"),
        (SPANISH, "", "es"),
        ("توصي اللجنة الدولة الطرف بزيادة الإنفاق على السكن الاجتماعي في المناطق الريفية من البلد.", "en", "ar"),
        ("Ministerio de Relaciones Exteriores", "en", "en"),
        ("Strengthen actions against harmful cultural practices (Côte d'Ivoire);", "en", "en"),
        ("Children's rights and violence against children (recommendations 4, 9, 12, 13, 17, 24)", "en", "en"),
        ("Ratify CEDAW, ICRMW, CRPD, CAT, OP-CAT, ICESCR and ICCPR (Argentina, Brazil, Chile, Peru)", "en", "en"),
    ],
)
def test_a_passage_is_of_the_documents_language_unless_it_clearly_reads_else(
    text: str, around: str, language: str
) -> None:
    assert passage_language(text, around) == language


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_parallel_judgments_are_told_apart_though_the_document_is_said_to_be_the_others(
    data: Path, first: str, second: str
) -> None:
    told = [passage_language(text, second) for text in judgments(data, first, second, 120)]
    assert told.count(first) >= 0.9 * len(told) > 0


def test_hardly_a_recommendation_of_an_english_report_is_taken_for_another_language(data: Path) -> None:
    rows = map(json.loads, (data / "upr/gold.jsonl").read_text(encoding="utf-8").splitlines())
    texts = [one["text"] for row in rows if row["split"] == "sample" for one in row["recommendations"]]
    strange = [text for text in texts if passage_language(text, "en") != "en"]
    assert len(strange) <= 0.001 * len(texts), strange
