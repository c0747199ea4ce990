import pytest
from fastapi.testclient import TestClient

from web.hits import HitRecord

PROMISED = {"symbol", "paragraph", "page", "states", "body", "date", "language", "text", "score"}


def test_a_search_answers_with_hits_counts_and_a_way_on(client: TestClient) -> None:
    answer = client.get("/api/v1/search", params={"q": "housing", "limit": 1}).json()
    assert answer["total"] == 2
    assert answer["facets"]["state"] == {"XAA": 1, "XAB": 1}
    assert len(answer["hits"]) == 1
    assert set(answer["hits"][0]) >= PROMISED
    rest = client.get("/api/v1/search", params={"q": "housing", "limit": 1, "after": answer["next"]}).json()
    assert rest["next"] is None
    assert {answer["hits"][0]["symbol"], rest["hits"][0]["symbol"]} == {"E/C.12/XAA/CO/3", "A/HRC/63/5"}


def test_a_hit_says_where_it_stands(client: TestClient) -> None:
    (hit,) = client.get("/api/v1/search?q=court").json()["hits"]
    assert (hit["paragraph"], hit["page"], hit["states"], hit["date"]) == ("24 (b)", 1, ["XAA"], "2026-10-21")
    assert [hit["text"][start:end] for start, end in hit["highlights"]] == ["court"]
    assert hit["url"].startswith("https://treatywatch.example/passages/E/C.12/XAA/CO/3?number=24+(b)&lang=en")
    assert client.get(hit["url"].removeprefix("https://treatywatch.example")).status_code == 200


def test_filters_are_those_of_the_search_page(client: TestClient) -> None:
    answer = client.get("/api/v1/search?q=&state=XAB&state=XAC&right=housing").json()
    assert [hit["paragraph"] for hit in answer["hits"]] == ["118.17"]


def test_a_faulty_query_is_answered_with_its_place(client: TestClient) -> None:
    answer = client.get("/api/v1/search", params={"q": 'housing "a phrase'})
    assert answer.status_code == 400
    assert answer.json()["position"] == 8
    assert answer.json()["message"]


@pytest.mark.parametrize("asked", ["limit=0", "limit=101", "limit=x", "order=best", "reader=english", "reader=de"])
def test_bounds_are_kept(client: TestClient, asked: str) -> None:
    answer = client.get(f"/api/v1/search?q=water&{asked}")
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"][-1] == asked.partition("=")[0]


def test_the_description_tells_programs_of_every_field(client: TestClient) -> None:
    described = client.get("/api/v1/openapi.json").json()
    assert set(described["paths"]) == {"/api/v1/search", "/health"}
    assert set(described["components"]["schemas"]["HitRecord"]["properties"]) == set(HitRecord.model_fields)


def test_health_counts_what_is_held(client: TestClient) -> None:
    answer = client.get("/health").json()
    assert answer["status"] == "ok"
    assert (answer["documents"], answer["passages"], answer["lacking_vectors"]) == (5, 13, 13)


def test_every_answer_forbids_script_and_strangers(client: TestClient) -> None:
    for path in ("/", "/health", "/nowhere", "/static/treatywatch.css"):
        headers = client.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'; img-src 'self'; style-src 'self'")
        assert headers["x-content-type-options"] == "nosniff"


def test_the_sources_page_tells_trouble_from_silence(client: TestClient) -> None:
    page = client.get("/sources").text
    assert '<a href="https://digitallibrary.un.org/">UN Digital Library</a>: a challenge' in page
    assert "Layout of the site has changed" in page
    assert "the listing has no table of documents" in page
    assert "Working" in page
