"""The page that explains the query language says what is so."""

import datetime
import re

import pytest

from index.embedded import EmbeddedEngine
from index.engine import Passage, QueryError, Request
from index.query import ALIASES, FIELDS
from tests.index.conftest import ROOT, make_passage
from treatywatch.catalogue.states import StateNames

PAGE = (ROOT / "docs" / "query-language.md").read_text(encoding="utf-8")
PARAGRAPHS = re.findall(r"^\| (P\d) \| (.+?) \| (.+?) \|$", PAGE, re.MULTILINE)
EXAMPLES = re.findall(r"^\| `(.+?)` \| ((?:P\d ?)*)\|", PAGE, re.MULTILINE)
FAULTS = re.findall(r"^\| `(.+?)` \| ([^|]+\(at character \d+\)) \|$", PAGE, re.MULTILINE)

# What the page does not print of its paragraphs.
LABELS: dict[str, dict[str, object]] = {
    "P1": {
        "rights": ("housing",),
        "action": 4,
        "repeated": True,
        "deadline": datetime.date(2026, 12, 31),
        "leads_for": ("en", "es"),
    },
    "P2": {"rights": ("work",), "policies": ("labour-market",), "action": 5},
    "P3": {
        "rights": ("health",),
        "policies": ("budget-austerity",),
        "kind": "upr-report",
        "issues": ("Right to health",),
        "recommending_states": ("ESP",),
    },
    "P4": {"recommendation": False},
    "P5": {"language": "fr", "leads_for": ("fr",)},
    "P6": {"language": "es", "groups": ("children",), "sdg": ("4",)},
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, states: StateNames) -> EmbeddedEngine:
    engine = EmbeddedEngine(tmp_path_factory.mktemp("page"), states=states, writable=True)
    engine.replace([], [_passage(name, *described, states) for name, *described in PARAGRAPHS])
    return engine


def _passage(name: str, described: str, text: str, states: StateNames) -> Passage:
    body, state, symbol, date, number = described.split(", ")[:5]
    return make_passage(
        int(name[1:]),
        text,
        body=body,
        states=(states.code(state),),
        symbol=symbol,
        date=datetime.date.fromisoformat(date),
        number=number.removeprefix("paragraph "),
        **LABELS[name],
    )


@pytest.mark.parametrize(("query", "found"), EXAMPLES, ids=[query for query, _ in EXAMPLES])
def test_an_example_finds_what_the_page_says(engine: EmbeddedEngine, query: str, found: str) -> None:
    assert {f"P{hit.passage.id}" for hit in engine.search(Request(query=query)).hits} == set(found.split())


@pytest.mark.parametrize(("query", "answer"), FAULTS, ids=[query for query, _ in FAULTS])
def test_a_fault_is_answered_as_the_page_says(engine: EmbeddedEngine, query: str, answer: str) -> None:
    with pytest.raises(QueryError) as caught:
        engine.search(Request(query=query))
    assert str(caught.value) == answer


def test_every_query_of_the_page_is_run_and_every_field_is_shown() -> None:
    assert len(PARAGRAPHS) == 6
    assert len(EXAMPLES) + len(FAULTS) == len(re.findall(r"^\| `", PAGE, re.MULTILINE))
    grammar = PAGE[PAGE.index("    name    =") :].splitlines()[0]
    assert grammar.split()[2:] == list(FIELDS)
    told = re.search(r"^(`body`.+) stand for (.+?)\.", PAGE, re.MULTILINE)
    assert told
    assert [re.findall(r"`(\w+)`", names) for names in told.groups()] == [list(ALIASES), list(ALIASES.values())]
