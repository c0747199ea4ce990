"""How the crawler behaves towards a site."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from scrapy.http import Response

from crawlers.addresses import AddressPolicy
from crawlers.apart import CrawlOrder, crawl_apart
from crawlers.courtesy import part, refusal, retry_after
from crawlers.run import CrawlRefused
from crawlers.sources import WrongSource, source
from crawlers.tally import Outcome
from tests.crawlers.conftest import Visiting
from tests.crawlers.replay import OneSearch, Refusing, observations
from treatywatch.demo.site import Answer, Asked

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def answer(status: int = 200, body: bytes = b"", **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response("https://tbinternet.ohchr.org/x", status=status, headers=named, body=body)


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("2", 2), ("Wed, 25 Nov 2026 12:00:30 GMT", 30), ("Wed, 25 Nov 2026 11:00:00 GMT", 0), ("soon", 0), ("", 0)],
)
def test_retry_after_is_read_in_both_forms(written: str, seconds: float) -> None:
    assert retry_after(answer(503, Retry_After=written), NOW) == seconds


def test_refusals_are_told_from_answers() -> None:
    assert refusal(answer(403, cf_mitigated="challenge"))
    assert refusal(answer(403))
    assert refusal(answer(202))
    assert refusal(answer(200, x_amzn_waf_action="challenge"))
    assert refusal(answer(body=b"<title>Just a moment...</title>"))
    assert refusal(answer()) is None
    assert refusal(answer(404)) is None
    assert refusal(Response("https://tbinternet.ohchr.org/robots.txt", status=403)) is None


def test_robots_txt_is_asked_for_first_and_obeyed(visit: Visiting) -> None:
    site = Refusing("robots.txt", Answer(body=b"User-agent: Treatywatch\nDisallow: /SelfServices/\n"))
    result = visit(site)
    assert next(iter(site.asked)) == "GET tbinternet.ohchr.org/robots.txt?"
    assert site.count("docstore.ohchr.org/robots.txt") == 1
    assert site.count("FilesHandler") == 0
    assert any("robots.txt" in alarm for alarm in result.alarms)


class Listening(OneSearch):
    """Notes the names under which it is addressed."""

    agents: set[str]

    def answer(self, asked: Asked) -> Answer:
        self.agents = {*getattr(self, "agents", ()), asked.agent}
        return super().answer(asked)


def test_a_replay_gives_the_real_names_and_an_honest_agent(visit: Visiting) -> None:
    site = Listening([observations(1)])
    assert visit(site).outcome == Outcome.OK
    hosts = {address.split()[1].split("/")[0] for address in site.asked}
    assert hosts == {"tbinternet.ohchr.org", "docstore.ohchr.org"}
    (agent,) = site.agents
    assert agent.startswith("Treatywatch/")


def live(**given: object) -> CrawlOrder:
    asked = {"source": "tbinternet", "catalogue_url": "sqlite://", "archive_url": "memory://", "contact": ""}
    return CrawlOrder(policy=AddressPolicy(), turns=Path("unused"), **{**asked, **given})  # type: ignore[arg-type]


def test_a_live_crawl_without_a_contact_is_refused() -> None:
    with pytest.raises(CrawlRefused, match="TREATYWATCH_CONTACT"):
        crawl_apart(live())


def test_a_live_crawl_is_never_sped_up() -> None:
    with pytest.raises(CrawlRefused, match="replay alone"):
        crawl_apart(live(contact="office@example.org", speed=10))


def test_an_unknown_source_is_named_with_those_there_are() -> None:
    with pytest.raises(WrongSource, match=r"nowhere: no such source; there are .*tbinternet"):
        source("nowhere")


def test_a_refusal_closes_the_section_that_it_stands_before_or_the_whole_host() -> None:
    sections = ("/en/hr-bodies/hrc", "/en/hr-bodies/upr", "/en/calls-for-input")
    base = "https://www.ohchr.org"
    assert part(f"{base}/en/hr-bodies/upr/us-index", sections) == "www.ohchr.org/en/hr-bodies/upr"
    assert part(f"{base}/en/hr-bodies/hrc", sections) == "www.ohchr.org/en/hr-bodies/hrc"
    assert part(f"{base}/en/calls-for-input-listing?page=1", sections) == "www.ohchr.org"
    assert part(f"{base}/en/hr-bodies/upr", ()) == "www.ohchr.org"
