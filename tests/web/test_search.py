import re
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from index.embedded import EmbeddedEngine
from web.parts import Parts
from web.site import create


def test_the_start_page_shows_what_is_held(client: TestClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert "6 recommendations held" in answer.text


def test_hits_carry_what_a_reader_needs_to_judge_them(client: TestClient) -> None:
    page = client.get("/", params={"q": "eviction"}).text
    assert "1 recommendation</h2>" in page
    for shown in (
        "Kaldoria",
        "paragraph 24 (b)",
        "CESCR",
        "E/C.12/XAA/CO/3",
        "page 1",
        "21 October 2026",
        ">Housing</li>",
    ):
        assert shown in page
    assert "no <mark>eviction</mark> takes place" in page
    assert re.search(r'class="stem">Recalling its general comment No. 7 \(1997\)', page)


def test_the_words_of_documents_never_become_markup(client: TestClient) -> None:
    for path in ("/?q=ampersand", "/documents/E/C.12/XAA/CO/3", "/passages/E/C.12/XAA/CO/3?number=27"):
        page = client.get(path).text
        assert "<script" not in page
        assert "&lt;script&gt;" in page


def test_what_a_reader_types_never_becomes_markup(client: TestClient) -> None:
    for path in ("/?q=%3Cb%3Ex", '/?q="%3Cb%3Ex', "/?q=x&state=%3Cb%3E", "/documents/%3Cb%3E", "/?order=%3Cb%3E"):
        assert "<b>" not in client.get(path).text


def test_all_text_is_searched_on_request(client: TestClient) -> None:
    assert "Nothing held here answers" in client.get("/?q=winter").text
    assert "1 passage</h2>" in client.get("/?q=winter&scope=all").text


def test_a_reader_of_french_reads_french_where_it_exists(client: TestClient) -> None:
    page = client.get("/?q=expulsion&reader=fr").text
    assert '<blockquote lang="fr"' in page
    assert "aucune <mark>expulsion</mark>" in page


def test_pages_of_results_follow_each_other_to_the_end(client: TestClient) -> None:
    path, numbers = "/?limit=4&order=oldest", []
    while path:
        page = client.get(path).text
        numbers += re.findall(r"paragraph ([\d. ()a-z]+)</span>", page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        path = following[1].replace("&amp;", "&") if following else ""
    assert sorted(numbers) == ["118.17", "118.18", "24 (a)", "24 (b)", "26", "27"]


def test_a_chosen_facet_value_without_hits_can_still_be_taken_away(client: TestClient) -> None:
    page = client.get("/?q=water&state=XAB").text
    assert "Nothing held here answers" in page
    assert 'href="/?q=water">Meridane' in page


@pytest.mark.parametrize(("query", "pointed"), [('housing "a phrase', "<mark>&#34;</mark>"), ("(housing", "<mark>")])
def test_a_faulty_query_is_pointed_at(client: TestClient, query: str, pointed: str) -> None:
    answer = client.get("/", params={"q": query})
    assert answer.status_code == 400
    assert "This query cannot be understood" in answer.text
    assert pointed in answer.text
    assert "<h2" not in answer.text


def test_an_address_that_makes_no_sense_is_a_page_that_says_so(client: TestClient) -> None:
    answer = client.get("/?limit=many&order=random")
    assert answer.status_code == 422
    assert "limit" in answer.text
    assert "order" in answer.text


def test_an_index_of_another_version_is_told_with_its_remedy(site: FastAPI, tmp_path: Path) -> None:
    parts: Parts = site.state.parts
    engine = EmbeddedEngine(tmp_path, states=parts.states, writable=True)
    engine.clear()
    (tmp_path / "text" / "form").write_text("of another version")
    stale = create(replace(parts, engine=engine))
    with TestClient(stale) as client:
        for path in ("/?q=water", "/api/v1/search?q=water"):
            answer = client.get(path)
            assert answer.status_code == 503
            assert "treatywatch process" in answer.text
