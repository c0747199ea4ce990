"""The text of an element, as a reader sees it and not as the page's source runs."""

import pytest
from parsel import Selector

from crawlers.council import sessions
from crawlers.markup import words


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<td>CAT/C/<b>51</b>/D/429/2010</td>", "CAT/C/51/D/429/2010"),
        ("<ul><li>Views</li><li>Decision</li></ul>", "Views Decision"),
        ("<table><tr><td>France</td><td>CESCR</td></tr></table>", "France CESCR"),
        ("<p>31 Oct<!-- due --> 2027<br>CRC</p>", "31 Oct 2027 CRC"),
        ("<p>3 items<script>var pages = '9 items in 9 pages';</script></p>", "3 items"),
    ],
)
def test_blocks_stand_apart_and_what_is_one_word_stays_one(html: str, text: str) -> None:
    assert words(Selector(text=f"<body>{html}</body>")) == text


def test_of_several_elements_the_first_is_read_and_of_none_nothing() -> None:
    page = Selector(text="<p>one</p> tail <p>two</p>")
    assert words(page.xpath("//p")) == "one"
    assert words(page.xpath("//h1")) == ""


def test_a_session_whose_dates_stand_on_a_line_of_their_own_is_read() -> None:
    page = "<li><a>63<sup>rd</sup> session of the Human Rights Council</a><br>07 September 2026 to 09 October 2026</li>"
    assert [session.number for session in sessions(Selector(text=page), "here")] == [63]
