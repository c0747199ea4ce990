import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from web.marks import Demand, demands_marked, marked

spans = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda pair: (min(pair), max(pair))))


@given(st.text(max_size=30), spans)
def test_marks_change_no_character_of_the_text(text: str, spans: list[tuple[int, int]]) -> None:
    assert _unmarked(marked(text, spans)) == text


@given(st.text(max_size=30), spans, spans)
def test_demands_change_no_character_of_the_text(text: str, demands: list, evidence: list) -> None:
    found = [Demand(start=start, end=end, evidence=tuple(evidence)) for start, end in demands]
    assert _unmarked(demands_marked(text, found)) == text


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([], "a &lt;b&gt; c"),
        ([(2, 5)], "a <mark>&lt;b&gt;</mark> c"),
        ([(0, 1), (6, 7)], "<mark>a</mark> &lt;b&gt; <mark>c</mark>"),
        ([(0, 4), (2, 7)], "<mark>a &lt;b&gt; c</mark>"),
    ],
)
def test_marked(spans: list[tuple[int, int]], expected: str) -> None:
    assert marked("a <b> c", spans) == expected


def test_evidence_is_marked_inside_its_demand() -> None:
    text = "It urges the State to pay. It notes."
    shown = demands_marked(text, [Demand(start=9, end=26, evidence=((22, 25),))])
    assert shown == 'It urges <span class="demand">the State to <mark>pay</mark>.</span> It notes.'


def _unmarked(shown: Markup) -> str:
    for element in ("<mark>", "</mark>", '<span class="demand">', "</span>"):
        shown = Markup(str(shown).replace(element, ""))
    # Markup.unescape also reads character references that the text itself holds; escaping was done once, undo it once.
    text = str(shown).replace("&lt;", "<").replace("&gt;", ">").replace("&#39;", "'").replace("&#34;", '"')
    return text.replace("&amp;", "&")
