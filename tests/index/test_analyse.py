"""Words as they are compared: forms of one word meet, other words stay apart, offsets point at the text."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analyse import sequences, spans, tokens
from index.highlight import highlights
from index.query import parse
from index.stemming import LATIN, fold
from index.understand import resolve
from treatywatch.catalogue.states import StateNames


def stems(text: str, language: str) -> list[str]:
    return [token.stem for token in tokens(text, language)]


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "forced evictions", "forced eviction"),
        ("en", "labor organizations", "labour organisation"),
        ("en", "analyzing programs", "analysing programmes"),
        ("en", "health centers", "health centre"),
        ("en", "the State’s duty", "the State duty"),
        ("en", "re\u00adsources", "resources"),
        ("en", "women and children", "woman and child"),
        ("en", "ratify and accede", "ratification and accession"),
        ("en", "fetal hemorrhage, enquiries", "foetal haemorrhage, inquiries"),
        ("fr", "l’égalité", "égalités"),
        ("fr", "les travailleuses", "les travailleurs"),
        ("fr", "expulsions forcées", "EXPULSION FORCÉE"),
        ("es", "la discriminación", "la discriminaciones"),
        ("es", "educación", "educacion"),
        ("pt", "educação", "educações"),
        ("ru", "жильё", "жилья"),
        ("ar", "وَالتَّعْلِيم", "التعليم"),
        ("ar", "إلغاء", "الغاء"),
        ("ru", "защита детей от пыток", "защита ребёнка от пытки"),
        ("ar", "للجنة", "اللجنة"),
        ("ar", "وحقوق الأطفال والنساء", "والحق الطفل المرأة"),
        ("ar", "للاجئين", "اللاجئين"),
        ("zh", "２０３０年", "2030年"),
    ],
)
def test_forms_of_a_word_meet(language: str, one: str, other: str) -> None:
    assert stems(one, language) == stems(other, language)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "organization", "organ"),
        ("en", "labour", "laboratory"),
        ("en", "program", "progress"),
        ("ar", "لجنة", "الجنة"),
    ],
)
def test_other_words_stay_apart(language: str, one: str, other: str) -> None:
    assert stems(one, language) != stems(other, language)


def test_chinese_is_read_by_characters_also_beside_other_scripts() -> None:
    assert stems("2030年议程与UNESCO", "zh") == ["2030", "年", "议", "程", "与", "en:unesco"]


def test_a_chinese_query_finds_exactly_the_texts_that_contain_it(data: Path, states: StateNames) -> None:
    """No segmenter decides where words end, so that none can divide a query and a text in different ways."""
    sentences = (data / "parallel-sentences" / "valid.en-zh.zh").read_text(encoding="utf-8").splitlines()[:80]
    asked = sorted({found[:length] for text in sentences for found in HAN.findall(text) for length in (1, 2, 4)})[::4]
    found = 0
    for query in asked:
        tree = resolve(parse(query), states)
        for text in sentences:
            contained = query in text
            found += contained
            assert bool(highlights(tree, text, "zh")) == contained, (query, text)
    assert found > len(asked) > 50


HAN = re.compile("[\u4e00-\u9fff]{4,}")


def test_a_query_word_is_reduced_as_every_language_would() -> None:
    assert sequences("住房") == (("住", "房"),)
    assert {f"{language}:" for language in LATIN if language} < {words[0][:3] for words in sequences("rights")}


@pytest.mark.parametrize("language", [*LATIN, "ar", "ru", "zh"])
def test_an_acronym_is_found_in_a_text_of_any_language(language: str) -> None:
    assert tuple(stems("UNESCO", language)) in sequences("unesco")


@given(st.text(), st.sampled_from([*LATIN, "ar", "ru", "zh"]))
def test_offsets_point_at_the_words_in_the_text(text: str, language: str) -> None:
    ends = 0
    for token, (start, end) in zip(tokens(text, language), spans(text, language), strict=True):
        assert ends <= start < end <= len(text)
        assert fold(text[start:end]) == token.exact
        assert not any(map(str.isspace, token.exact + token.stem))
        ends = end


@given(st.text(min_size=1))
def test_folding_twice_changes_nothing_more(word: str) -> None:
    assert fold(fold(word)) == fold(word)


def test_a_word_is_rewritten_by_each_rule_that_fits_it() -> None:
    assert stems("programs, labor, organizations and grandchildren of the UN's centers", "en") == stems(
        "programme, labour, organisation and grandchild of the UN centre", "en"
    )
