from datetime import date, timedelta

import pytest

from alerts.preview import BROAD, WEEKS, preview
from index.embedded import EmbeddedEngine
from index.engine import Passage, QueryError

TODAY = date(2026, 11, 18)


def passage(number: int, *, days_ago: int = 30, state: str = "KEN", recommendation: bool = True) -> Passage:
    return Passage(
        id=number,
        document=number,
        position=0,
        symbol=f"E/C.12/{state}/CO/{number}",
        title="Concluding observations",
        number="48",
        text="The Committee recommends that the State party build social housing.",
        language="en",
        date=TODAY - timedelta(days=days_ago),
        body="CESCR",
        kind="concluding-observations",
        leads_for=("en",),
        states=(state,),
        recommendation=recommendation,
        rights=("housing",),
    )


@pytest.fixture
def taste(tmp_path, states, matcher):
    engines = []

    def tasted(passages, query="housing"):
        engine = EmbeddedEngine(tmp_path / str(len(engines)), states=states, writable=True)
        engines.append(engine)
        engine.replace([one.document for one in passages], passages)
        return preview(engine, query, "en", matcher.understand, TODAY)

    yield tasted
    for engine in engines:
        engine.close()


def test_the_recommendations_of_the_last_year_are_counted_and_the_newest_shown(taste):
    held = [passage(1), passage(2, days_ago=3), passage(3, days_ago=365), passage(4, days_ago=366)]
    found = taste([*held, passage(5, recommendation=False)])
    assert found.total == 3
    assert found.weekly == pytest.approx(3 / WEEKS)
    assert [hit.passage.id for hit in found.examples] == [2, 1, 3]
    assert not found.broad


def test_alternatives_stay_within_the_year(taste):
    assert taste([passage(1), passage(2, days_ago=400)], "housing OR water").total == 1


def test_all_text_is_counted_where_the_query_says_so(taste):
    assert taste([passage(1), passage(2, recommendation=False)], "housing is:any").total == 2


def test_too_many_a_week_come_with_narrower_queries_and_what_these_would_tell(taste):
    many = int(BROAD * WEEKS) + 60
    found = taste([passage(number, state="KEN" if number < 100 else "FRA") for number in range(many)])
    assert found.broad
    narrowed = {narrower.query: narrower.weekly for narrower in found.narrower}
    assert narrowed == {
        "(housing) state:FRA": pytest.approx((many - 100) / WEEKS),
        "(housing) state:KEN": pytest.approx(100 / WEEKS),
    }


@pytest.mark.parametrize("query", ["housing) OR (water", "(housing", "colour:blue"])
def test_a_query_that_cannot_be_understood_alone_is_refused(taste, query):
    with pytest.raises(QueryError):
        taste([passage(1)], query)
