import hashlib
import io

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from PIL import Image
from sqlalchemy import select

from treatywatch.catalogue.tables import Paragraph, Version

PASSAGE = "/passages/E/C.12/XAA/CO/3?number=24+(b)&lang=en"


@pytest.fixture
def english(site: FastAPI) -> Version:
    with site.state.parts.catalogue.session() as session:
        found = select(Version).where(Version.language == "en", Version.symbol == "E/C.12/XAA/CO/3")
        version = session.scalars(found).one()
        session.expunge(version)
        return version


def test_a_paragraph_is_shown_with_all_that_is_needed_to_check_it(client: TestClient, english: Version) -> None:
    page = client.get(PASSAGE).text
    for shown in (english.sha256, "extractor 1", "21 October 2026, 09:30 UTC", "Right to adequate housing", "p. 1."):
        assert shown in page
    assert "before a <mark>court has examined</mark> its proportionality" in page
    assert 'from <q lang="en">court has examined</q>, score 0.93' in page
    assert "https://treatywatch.example/passages/E/C.12/XAA/CO/3?number=24+(b)&amp;lang=en" in page


def test_a_finding_says_what_it_answers_whom_else_it_asks_and_what_it_refers_to(client: TestClient) -> None:
    page = client.get("/passages/E/C.12/XAA/CO/3?number=26&lang=en").text
    for shown in ('<q lang="en">The Committee</q>', "Donors", "E/C.12/XAA/CO/2, para. 12", "ICESCR 11 (1)"):
        assert shown in page


def test_the_citation_says_who_what_when_and_where(client: TestClient) -> None:
    assert (
        "Committee on Economic, Social and Cultural Rights, Concluding observations on the third periodic report of "
        "&lt;Kaldoria&gt;, UN Doc. E/C.12/XAA/CO/3 (16 October 2026), para. 24 (b), p. 1. https://"
    ) in client.get(PASSAGE).text


def test_where_the_operator_keeps_files_is_nobody_elses_business(client: TestClient) -> None:
    page = client.get("/passages/A/HRC/63/5?number=118.17").text
    assert "meridane.pdf, given by hand" in page
    assert "/home/operator" not in page + client.get("/documents/A/HRC/63/5").text


def test_a_paragraph_with_items_shows_them(client: TestClient) -> None:
    page = client.get("/passages/E/C.12/XAA/CO/3?number=24").text
    assert "No recommendation was found in this paragraph" in page
    assert "number=24+(a)" in page


def test_a_language_that_is_lacking_is_replaced_by_english(client: TestClient) -> None:
    assert 'lang="en"' in client.get("/passages/E/C.12/XAA/CO/3?number=26&lang=ru").text
    assert "De modifier le Code" in client.get("/passages/E/C.12/XAA/CO/3?number=24+(b)&lang=fr").text


@pytest.mark.parametrize(
    "path",
    [
        "/documents/E/C.12/XZZ/CO/1",
        "/passages/E/C.12/XAA/CO/3?number=999",
        "/passages/E/C.12/XZZ/CO/1?number=1",
        f"/pages/{'0' * 64}/1.png",
        f"/files/{'0' * 64}",
    ],
)
def test_what_is_not_held_is_not_found(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "This page cannot be shown" in answer.text


def test_a_number_that_is_printed_twice_is_told_apart_by_its_place(client: TestClient) -> None:
    first = client.get("/passages/E/C.12/XAA/CO/3?number=1").text
    assert "is printed 2 times in this document" in first
    assert "considered the third periodic report" in first
    second = client.get("/passages/E/C.12/XAA/CO/3?number=1&place=11").text
    assert "The Committee met the delegation" in second
    assert "?number=1&amp;lang=en&amp;place=11" in second
    assert "considered the third periodic report" not in second


def test_a_symbol_of_a_version_finds_its_document(client: TestClient, site: FastAPI, english: Version) -> None:
    with site.state.parts.catalogue.session() as session:
        session.get_one(Version, english.id).symbol = "E/C.12/XAA/CO/3/Rev.1"
    assert client.get("/documents/E/C.12/XAA/CO/3/Rev.1").status_code == 200
    with site.state.parts.catalogue.session() as session:
        session.get_one(Version, english.id).symbol = english.symbol


def test_a_document_that_was_not_read_says_why(client: TestClient) -> None:
    page = client.get("/documents/E/C.12/XAC/CO/1").text
    assert "Not read: the file ends in the middle: fetch it again" in page
    assert "No file of this document has been read yet" in page


def test_a_document_is_shown_whole(client: TestClient) -> None:
    page = client.get("/documents/E/C.12/XAA/CO/3").text
    for shown in ("Eightieth session", "French", "Water and sanitation", "families with children in winter"):
        assert shown in page


def test_the_page_image_marks_the_paragraph_alone(client: TestClient, english: Version, site: FastAPI) -> None:
    with site.state.parts.catalogue.session() as session:
        paragraph = session.scalars(
            select(Paragraph).where(Paragraph.version_id == english.id, Paragraph.number == "24 (b)")
        ).one()
        position, (_, left, top, right, bottom) = paragraph.position, paragraph.boxes[0]
    plain = _image(client, f"/pages/{english.sha256}/1.png")
    marked = _image(client, f"/pages/{english.sha256}/1.png?paragraph={position}")
    scale = plain.width / 595
    differs = [
        (x / scale, y / scale)
        for x in range(0, plain.width, 2)
        for y in range(plain.height)
        if plain.getpixel((x, y)) != marked.getpixel((x, y))
    ]
    assert differs
    assert all(left - 3 <= x <= right + 3 and top - 3 <= y <= bottom + 3 for x, y in differs)


def test_a_page_beyond_the_last_is_not_found(client: TestClient, english: Version) -> None:
    assert client.get(f"/pages/{english.sha256}/3.png").status_code == 404


def test_the_archived_file_is_given_byte_for_byte_to_be_saved(client: TestClient, english: Version) -> None:
    answer = client.get(f"/files/{english.sha256}")
    assert hashlib.sha256(answer.content).hexdigest() == english.sha256
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-type"] == "application/pdf"


def _image(client: TestClient, path: str) -> Image.Image:
    answer = client.get(path)
    assert answer.headers["content-type"] == "image/png"
    return Image.open(io.BytesIO(answer.content)).convert("RGB")


def test_a_paragraph_links_only_the_languages_that_print_it(client: TestClient) -> None:
    link = "/passages/E/C.12/XAA/CO/3?number={}&amp;lang=fr"
    assert link.format("24+(b)") in client.get(PASSAGE).text
    assert link.format("26") not in client.get("/passages/E/C.12/XAA/CO/3?number=26&lang=en").text


def test_a_newer_file_says_which_paragraphs_it_changed_and_what_corrects_the_document(client: TestClient) -> None:
    page = " ".join(client.get("/documents/E/C.12/XAD/CO/2").text.split())
    assert "<dt>Added</dt><dd>paragraph 3</dd>" in page
    assert "<dt>Changed</dt><dd>paragraph 2</dd>" in page
    assert '<a href="/documents/E/C.12/XAD/CO/2/Corr.1">' in page
    assert '<a href="/documents/E/C.12/XAD/CO/2">' in client.get("/documents/E/C.12/XAD/CO/2/Corr.1").text
