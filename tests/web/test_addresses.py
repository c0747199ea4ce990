import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from index.engine import Order
from web.addresses import Pinpoint, document_address, passage_address, permalink
from web.asking import Asked


def test_a_permalink_can_be_read_aloud() -> None:
    link = permalink("https://watch.example/", "E/C.12/XAA/CO/3", "24 (b)", "en")
    assert link == "https://watch.example/passages/E/C.12/XAA/CO/3?number=24+(b)&lang=en"


def test_a_place_tells_namesakes_apart() -> None:
    assert passage_address("A/HRC/63/5", "", "en", 7) == "/passages/A/HRC/63/5?number=&lang=en&place=7"


def test_a_key_of_any_characters_stays_a_path() -> None:
    assert document_address('Ombud #7?/"x"') == "/documents/Ombud%20%237%3F/%22x%22"


@given(
    st.builds(
        Pinpoint,
        key=st.text("abE/1. ", min_size=1),
        language=st.sampled_from(["en", "zh"]),
        place=st.integers(0, 10**9 - 1),
        number=st.text("12.;() ab"),
    )
)
def test_what_names_a_paragraph_can_be_written_in_one_line(pinpoint: Pinpoint) -> None:
    assert Pinpoint.parse(str(pinpoint)) == pinpoint
    assert Asked(similar=str(pinpoint)).pinpoint == pinpoint


@pytest.mark.parametrize(
    ("asked", "address"),
    [
        (Asked(), "/"),
        (Asked(q="housing AND evict*"), "/?q=housing+AND+evict%2A"),
        (Asked(q="a", order=Order.NEWEST, state=["XAA", "XAB"]), "/?q=a&order=newest&state=XAA&state=XAB"),
        (Asked(q="a", after="cursor"), "/?q=a"),
    ],
)
def test_a_search_has_the_shortest_address_that_says_it(asked: Asked, address: str) -> None:
    assert asked.address() == address


@given(st.lists(st.sampled_from(["XAA", "XAB", "XAC"]), unique=True), st.sampled_from(["XAA", "XAB", "XAC"]))
def test_switching_a_facet_value_twice_changes_nothing(states: list[str], value: str) -> None:
    before = Asked(q="water", state=states)
    once = Asked(q="water", state=[s for s in states if s != value] if value in states else [*states, value])
    assert before.toggled("state", value) == once.address()
    assert sorted(once.toggled("state", value)) == sorted(before.address())


def test_every_address_on_the_search_page_leads_somewhere(client: TestClient) -> None:
    seen = {"/"}
    waiting = ["/?q=housing"]
    while waiting:
        address = waiting.pop()
        answer = client.get(address)
        assert answer.status_code == 200, address
        if not address.startswith(("/files/", "/pages/", "/api/", "/static/")) and len(seen) < 500:
            found = sorted(set(_links(answer.text)) - seen)
            seen |= set(found)
            waiting += found
    assert any(address.startswith("/passages/") for address in seen)


def _links(page: str) -> list[str]:
    from html import unescape
    from re import findall

    return [unescape(link) for link in findall(r'(?:href|src)="(/[^"#]*)"', page)]
