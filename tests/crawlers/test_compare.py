"""One careful look at a source: each way in which its page is not what the spider expects is told, and nothing kept."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from crawlers.apart import crawl_apart
from crawlers.fetching import SourceSpider
from crawlers.run import spider_of
from crawlers.sources import sources
from crawlers.tally import Outcome
from tests.crawlers.conftest import Ordering
from tests.crawlers.replay import CHALLENGE, OneSearch, Refusing, observations
from treatywatch.catalogue.database import Catalogue
from treatywatch.catalogue.tables import Document
from treatywatch.demo.site import Answer, Asked, Site


class Renumbered(OneSearch):
    """Has other ids and another column than those configured, and a body of which nobody has heard."""

    def answer(self, asked: Asked) -> Answer:
        answer = super().answer(asked)
        changed = answer.body.replace(b'value="9"', b'value="90"').replace(b">CESCR</td>", b">CESR</td>")
        return replace(answer, body=changed)


@pytest.mark.parametrize(
    ("site", "outcome", "said"),
    [
        (OneSearch([observations(1)]), Outcome.OK, ()),
        (
            Renumbered([observations(1)]),
            Outcome.OK,
            ("body not understood: CESR", "'CESCR' has the id 90, and 9 in the yml"),
        ),
        (Refusing("TBSearch", Answer(body=b"<h1>Our new search</h1>")), Outcome.LAYOUT_CHANGED, ("no results grid",)),
        (Refusing("TBSearch", Answer(status=403, body=CHALLENGE)), Outcome.BLOCKED, ("403, refused",)),
        (Refusing("TBSearch", Answer(status=404)), Outcome.ERROR, ("answered 404",)),
    ],
    ids=["the same", "renumbered", "another page", "refused", "gone"],
)
def test_a_page_is_compared_with_what_is_expected(
    site: OneSearch,
    outcome: Outcome,
    said: tuple[str, ...],
    started: Callable[[Site], int],
    order: Ordering,
    catalogue: Catalogue,
) -> None:
    result = crawl_apart(replace(order(started(site)), compare=True))
    assert result.outcome == outcome
    assert bool(result.alarms) == bool(said)
    for words in said:
        assert any(words in alarm for alarm in result.alarms), result.alarms
    assert site.count("TBSearch") == site.asked.total() - 1  # but for robots.txt
    with catalogue.session() as session:
        assert session.query(Document).count() == 0


@pytest.mark.parametrize("name", sources())
def test_every_spider_says_what_it_expects(name: str) -> None:
    assert spider_of(name).check is not SourceSpider.check
