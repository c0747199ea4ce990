import pytest

from nlp.find.articles import articles
from nlp.find.particulars import particulars
from nlp.find.references import own_paragraphs, references
from treatywatch.catalogue.readings import Body, Reference


@pytest.mark.parametrize(
    ("language", "text", "paragraphs"),
    [
        ("en", "its recommendations (CCPR/C/XAA/CO/4, paras. 12 and 14 (b)–(d))", ["12", "14 (b)", "14 (c)", "14 (d)"]),
        ("fr", "(CCPR/C/XAA/CO/4, par. 12 et 14 b))", ["12", "14 (b)"]),
        ("es", "(CCPR/C/XAA/CO/4, párrs. 12 y 14)", ["12", "14"]),
        ("ru", "(CCPR/C/XAA/CO/4, пп. 12 и 14)", ["12", "14"]),
        ("ar", "(CCPR/C/XAA/CO/4، الفقرة 12)", ["12"]),
        ("zh", "(CCPR/C/XAA/CO/4，第12段)", ["12"]),
        ("en", "see CCPR/C/XAA/CO/4.", [""]),
    ],
)
def test_an_earlier_document_is_parsed_into_symbol_and_paragraphs(
    language: str, text: str, paragraphs: list[str]
) -> None:
    wanted = tuple(Reference(symbol="CCPR/C/XAA/CO/4", paragraph=paragraph) for paragraph in paragraphs)
    assert references(text, particulars(language), Body.CCPR) == wanted


def test_an_own_general_comment_is_given_its_symbol_where_that_is_certain() -> None:
    words = particulars("en")
    recent = references("its general comment No. 20 (2009)", words, Body.CESCR)
    assert recent == (Reference(symbol="E/C.12/GC/20"),)
    assert not references("its general comment No. 4 (1991)", words, Body.CESCR)
    assert not references("general comment No. 20 of the Committee", words, Body.CESCR)


def test_previous_observations_without_symbol_are_no_reference() -> None:
    assert not references("para. 12 of its previous concluding observations", particulars("en"), Body.CESCR)


@pytest.mark.parametrize(
    ("language", "text", "numbers"),
    [
        ("en", "paragraphs 16 (violence against women), 20 (a) and (b) and 24 above", ["16", "20 (a)", "20 (b)", "24"]),
        ("en", "paragraphs 11–13", ["11", "12", "13"]),
        ("fr", "paragraphes 11, 15 a) et 23 b), ci-dessus", ["11", "15 (a)", "23 (b)"]),
        ("ar", "الفقرات 11 و15 (أ) أعلاه", ["11", "15 (أ)"]),
        ("zh", "第11段、第15段(a)和第23段", ["11", "15 (a)", "23"]),
        ("en", "rule 75, paragraph 1, of the rules of procedure", []),
        ("en", "CCPR/C/XAA/CO/3, para. 12", []),
    ],
)
def test_the_documents_own_paragraphs_are_told_from_others(language: str, text: str, numbers: list[str]) -> None:
    assert list(own_paragraphs(text, particulars(language))) == numbers


@pytest.mark.parametrize(
    ("language", "text", "named"),
    [
        ("en", "article 2, paragraph 1, of the Covenant", ["ICCPR 2 (1)"]),
        ("en", "paragraph 3 of article 14 of the Covenant", ["ICCPR 14 (3)"]),
        ("en", "(arts. 2, 3 (1) and 26)", ["ICCPR 2", "ICCPR 3 (1)", "ICCPR 26"]),
        ("en", "(arts. 16–18)", ["ICCPR 16", "ICCPR 17", "ICCPR 18"]),
        ("en", "(art. 2 (b)–(d))", ["ICCPR 2 (b)", "ICCPR 2 (c)", "ICCPR 2 (d)"]),
        ("en", "article 12 of the Convention on the Rights of the Child", ["CRC 12"]),
        ("en", "article 149 of the Criminal Code", []),
        ("en", "article 4 of the Optional Protocol", []),
        ("en", "repeal article 149", []),
        ("fr", "article 2 (par. 1) du Pacte", ["ICCPR 2 (1)"]),
        ("fr", "article 149 du Code pénal", []),
        ("es", "el párrafo 3 del artículo 14 del Pacto", ["ICCPR 14 (3)"]),
        ("es", "artículo 16 1) c) del Pacto", ["ICCPR 16 (1) (c)"]),
        ("ru", "пункт 1 статьи 2 Пакта", ["ICCPR 2 (1)"]),
        ("ru", "статья 149 Уголовного кодекса", []),
        ("ar", "(المادتان 2 و26)", ["ICCPR 2", "ICCPR 26"]),
        ("ar", "المادة 149 من القانون", []),
        ("zh", "《公约》第十一条和第12条第一款", ["ICCPR 11", "ICCPR 12 (1)"]),
        ("zh", "《刑法》第149条", []),
    ],
)  # fmt: skip
def test_only_articles_of_treaties_are_named(language: str, text: str, named: list[str]) -> None:
    assert list(articles(text, particulars(language), Body.CCPR)) == named


def test_the_covenant_is_that_of_the_body() -> None:
    text = "article 11 (2) of the Covenant"
    assert articles(text, particulars("en"), Body.CESCR) == ("ICESCR 11 (2)",)
    assert articles(text, particulars("en"), Body.HRC) == ()
