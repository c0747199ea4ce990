"""The demonstration's site behaves as the treaty-body database does."""

from collections.abc import Iterator
from datetime import date
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest
from parsel import Selector

from crawlers.webforms import Grid, form_fields, grid
from treatywatch.demo.search import SiteDocument
from treatywatch.demo.site import Site

ROWS = [
    SiteDocument(
        symbols=(f"CAT/C/FRA/CO/{number}",),
        title=f"Report {number}",
        treaty="CAT",
        kind="Concluding observations",
        states="France",
        date=date(2024, 1, 1),
    )
    for number in range(24)
]


@pytest.fixture
def address() -> Iterator[str]:
    site = Site(ROWS)
    yield f"http://127.0.0.1:{site.start()}/_layouts/15/treatybodyexternal/TBSearch.aspx"
    site.stop()


def turn(visitor: OpenerDirector, address: str, page: str) -> str:
    """Press the link to the next page."""
    form = {**form_fields(Selector(page)), **grid(Selector(page), address).next_postback()}
    with visitor.open(address, urlencode(form).encode()) as reply:
        return str(reply.read().decode())


def shown(page: str) -> Grid:
    return grid(Selector(page), "page")


def test_pages_are_turned_one_after_the_other(address: str) -> None:
    visitor = build_opener(HTTPCookieProcessor(CookieJar()))
    first = visitor.open(address).read().decode()
    second = turn(visitor, address, first)
    third = turn(visitor, address, second)
    assert [shown(page).current for page in (first, second, third)] == [1, 2, 3]
    assert [len(shown(page).rows) for page in (first, second, third)] == [10, 10, 4]
    assert (shown(first).items, shown(first).pages) == (24, 3)


def test_a_viewstate_serves_once_so_that_pages_cannot_be_turned_in_parallel(address: str) -> None:
    visitor = build_opener(HTTPCookieProcessor(CookieJar()))
    first = visitor.open(address).read().decode()
    turn(visitor, address, first)
    with pytest.raises(HTTPError, match="500"):
        turn(visitor, address, first)
