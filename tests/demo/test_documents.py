import re
from pathlib import Path

import pycountry
import pypdfium2
import pytest
import yaml
from docx import Document

from treatywatch.catalogue.states import StateNames
from treatywatch.demo.documents import FOLDER, INVENTED, STATES_FILE, DemoDocument, demo_documents
from treatywatch.demo.make_files import EXPECTED, expected, printed
from treatywatch.demo.texts import Demand, Style, load_text

DOCUMENTS = demo_documents()
FILES = [path for document in DOCUMENTS for path in document.files.values()]


def pages(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as file:
        return [page.get_textpage().get_text_bounded() for page in file]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.text)
def test_the_files_are_what_their_texts_print(document: DemoDocument) -> None:
    for path, content in printed(document).items():
        assert path.read_bytes() == content, f"{path.name} differs: run python -m treatywatch.demo.make_files"


def test_the_expected_findings_are_what_the_texts_mark() -> None:
    assert yaml.safe_load(EXPECTED.read_text("utf-8")) == expected()


def test_no_file_is_left_over() -> None:
    assert sorted((FOLDER / "files").iterdir()) == sorted(FILES)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.text)
def test_language_versions_have_the_same_blocks_and_make_the_same_demands(document: DemoDocument) -> None:
    texts = [load_text(document.text, language) for language in {language for language, _ in document.files}]
    assert len({tuple((block.style, block.number, block.demand) for block in text.blocks) for text in texts}) == 1


@pytest.mark.parametrize("path", [path for path in FILES if path.suffix == ".pdf"], ids=lambda path: path.name)
def test_every_page_of_a_pdf_says_that_it_is_invented(path: Path) -> None:
    assert all(INVENTED in page for page in pages(path))


@pytest.mark.parametrize("path", [path for path in FILES if path.suffix == ".docx"], ids=lambda path: path.name)
def test_every_page_of_a_word_file_says_that_it_is_invented(path: Path) -> None:
    word = Document(str(path))
    section = word.sections[0]
    assert section.first_page_footer.paragraphs[0].text == section.footer.paragraphs[0].text == INVENTED
    assert word.core_properties.subject == INVENTED


@pytest.mark.parametrize("path", [path for path in FILES if path.suffix == ".docx"], ids=lambda path: path.name)
def test_word_files_number_by_themselves(path: Path) -> None:
    numbered = [paragraph for paragraph in Document(str(path)).paragraphs if paragraph._p.pPr is not None]
    numbered = [paragraph for paragraph in numbered if paragraph._p.pPr.numPr is not None]
    text = load_text(*path.stem.rsplit(".", 1))
    assert len(numbered) == sum(bool(block.label) for block in text.blocks)
    assert not [paragraph.text for paragraph in numbered if re.match(r"\(?\w{1,2}[.)]", paragraph.text)]


@pytest.mark.parametrize("path", [path for path in FILES if path.suffix == ".pdf"], ids=lambda path: path.name)
def test_footnotes_stand_on_the_page_that_calls_them(path: Path) -> None:
    text = load_text(*path.stem.rsplit(".", 1))
    printed_pages = [" ".join(page.split()) for page in pages(path)]
    assert " ".join(text.title_note.split()) in printed_pages[0]
    for block in text.blocks:
        for before, note in re.findall(r"([^\]]{20})\[\^([^\]]+)\]", block.text):
            assert [page for page in printed_pages if before.strip() in page and note in page], note


def test_the_states_are_invented_and_known_by_their_names_in_three_languages() -> None:
    names = yaml.safe_load(STATES_FILE.read_text("utf-8"))
    states = StateNames.load(STATES_FILE)
    for code, name in names.items():
        assert re.fullmatch(r"X[A-Z]{2}", code)
        assert code != "XKX"
        assert {states.code(spelling) for spelling in (name["en"], name["fr"], name["es"], *name["variants"])} == {code}
        assert pycountry.countries.get(name=name["en"]) is None


def test_every_state_of_a_document_is_one_of_the_invented() -> None:
    names = {name["en"] for name in yaml.safe_load(STATES_FILE.read_text("utf-8")).values()}
    assert {state for document in DOCUMENTS for state in document.states} == names


def test_a_reference_to_a_paragraph_that_is_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "astray.en.yml").write_text(
        "layout: modern\norgan: O\nnotice: []\nissuer: []\ntitle: T\njob: J\n"
        "content: [{numbered: 'See paragraph {housing} above.'}]\n"
    )
    with pytest.raises(KeyError, match="housing"):
        load_text("astray", "en", tmp_path)


def test_items_are_lettered_as_their_language_prints_them() -> None:
    labels = {
        language: next(
            block.label for block in load_text("cescr-xaa-co-3", language).blocks if block.style is Style.LETTERED
        )
        for language in ("en", "fr", "es")
    }
    assert labels == {"en": "(a)", "fr": "a)", "es": "a)"}


def test_a_paragraph_with_items_leaves_the_demand_to_them() -> None:
    numbers = load_text("cescr-xaa-co-3", "en").numbers(Demand.SUBSTANCE)
    assert "17" not in numbers
    assert "17 (c)" in numbers
