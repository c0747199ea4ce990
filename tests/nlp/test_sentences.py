from cProfile import Profile

import pytest

from nlp.sentences import sentences
from nlp.wording import languages


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("en", ["The Committee recalls para. 12 of CERD/C/XXX/CO/4 (see art. 5).", "It urges Mr. A. Smith to reply."]),
        (
            "es",
            ["El Comité recuerda el párr. 12 y el art. 5.", "¿Se han aplicado?", "Insta al Estado parte a hacerlo."],
        ),
        ("fr", ["Le Comité rappelle le par. 12 et l’art. 5.", "Il demande à M. Dupont de répondre."]),
        ("pt", ["O Comitê recorda o art. 5 da Convenção.", "O Estado parte deve aplicá-lo."]),
        (
            "ru",
            ["Комитет напоминает о п. 12 и ст. 5 Конвенции.", "В 2004 г. доклад не был представлен.", "Он просит его."],
        ),
        ("ar", ["توصي اللجنة الدولة الطرف بذلك.", "هل تم ذلك؟", "وتحث اللجنة الدولة الطرف على المتابعة؛ وتطلب الرد."]),
        ("zh", ["委员会感到关切。", "委员会建议缔约国采取“措施。”", "是否已执行？", "缔约国应作出答复；并说明原因。"]),
    ],
)
def test_a_paragraph_is_cut_at_its_stops_but_not_at_abbreviations(language: str, parts: list[str]) -> None:
    text = ("" if language == "zh" else " ").join(parts)
    assert [text[start:end] for start, end in sentences(text, language)] == parts


def test_every_language_with_wording_is_cut() -> None:
    assert set(languages()) == {"ar", "en", "es", "fr", "pt", "ru", "zh"}


def work(text: str) -> tuple[int, int]:
    """Return how many calls it takes to cut the text, and in how many of them spaCy walks all its tokens."""
    sentences(text, "zh")  # the first text of a language loads its wording, and meets its words
    profile = Profile()
    profile.runcall(sentences, text, "zh")
    calls = {getattr(entry.code, "co_name", entry.code): entry.callcount for entry in profile.getstats()}
    return sum(calls.values()), calls["has_annotation"]


def test_a_text_twice_as_long_takes_twice_the_work() -> None:
    calls, walks = work("委员会感到关切。缔约国（见上文）应作出答复；" * 100)
    more_calls, more_walks = work("委员会感到关切。缔约国（见上文）应作出答复；" * 200)
    assert more_calls <= 2.5 * calls
    assert more_walks == walks
