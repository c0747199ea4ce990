"""No listing, document or redirect leads the crawler anywhere but to its source, on the public network."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from scrapy.resolver import dnscache
from twisted.internet.base import ReactorBase

from crawlers.addresses import AddressPolicy, ForbiddenAddress
from crawlers.apart import CrawlOrder, crawl_apart
from crawlers.connection import GuardedNames
from tests.crawlers.conftest import Visiting
from tests.crawlers.replay import OneSearch, Refusing, observations
from treatywatch.demo.site import Answer, Asked, Site

POLICY = AddressPolicy(hosts=frozenset({"tbinternet.ohchr.org"}), loopback_ports=frozenset({8123}))


@pytest.mark.parametrize(
    "url", ["https://tbinternet.ohchr.org/x", "http://TBINTERNET.ohchr.org:80/", "http://127.0.0.1:8123/"]
)
def test_own_hosts_are_admitted(url: str) -> None:
    POLICY.admit(url)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://tbinternet.ohchr.org/x",
        "https://elsewhere.org/",
        "https://evil.tbinternet.ohchr.org/",
        "https://tbinternet.ohchr.org.evil.net/",
        "https://tbinternet.ohchr.org@evil.net/",
        "http://tbinternet.ohchr.org:22/",
        "http://127.0.0.1:8124/",
        "http://localhost:8123/",
        "http://[::1]:8123/",
        "http://[::ffff:127.0.0.1]:8123/",
        "http://2130706433:8123/",
        "http://0x7f000001:8123/",
        "http://0177.0.0.1:8123/",
        "http://127.1:8123/",
        "http://user:word@tbinternet.ohchr.org/",
        "http://user@127.0.0.1:8123/",
        "http://tbinternet.ohchr.org:port/",
        "http://[::1",
        "http://tbinternet.ohchr.org\\@evil.net/",
        "https://tbinternet.ohchr.org./",
        "https://xn--tbinternet.ohchr.org/",
        "//tbinternet.ohchr.org/x",
        "data:text/plain,x",
    ],
)
def test_other_addresses_are_not(url: str) -> None:
    with pytest.raises(ForbiddenAddress, match="not an address of this source"):
        POLICY.admit(url)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "fd00::1",
        "fe80::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a9fe:a9fe",
    ],
)
def test_a_name_that_leads_inside_is_refused_even_in_a_demonstration(address: str) -> None:
    with pytest.raises(ForbiddenAddress, match="no public address"):
        POLICY.admit_resolved("tbinternet.ohchr.org", address)


def test_a_public_address_and_the_admitted_loopback_literal_pass() -> None:
    POLICY.admit_resolved("tbinternet.ohchr.org", "193.194.138.190")
    POLICY.admit_resolved("127.0.0.1", "127.0.0.1")


def test_a_redirect_to_another_host_is_not_followed(visit: Visiting) -> None:
    site = Refusing("FilesHandler", Answer(status=302, headers={"Location": "http://169.254.169.254/latest"}))
    result = visit(site)
    assert site.count("169.254.169.254") == 0
    assert any("169.254.169.254" in alarm and "not an address of this source" in alarm for alarm in result.alarms)


def test_a_redirect_within_the_source_is_followed_and_remembered(visit: Visiting) -> None:
    class Moved(OneSearch):
        def answer(self, asked):  # type: ignore[no-untyped-def]
            if asked.path.startswith("/SelfServices"):
                where = f"https://docstore.ohchr.org/moved/FilesHandler.ashx?enc={asked.query['enc']}"
                return Answer(status=302, headers={"Location": where})
            return super().answer(asked)

    site = Moved([observations(1)])
    assert visit(site).counts["new"] == 1
    assert visit(site).counts["unchanged"] == 1
    assert site.count("moved/FilesHandler") == 2


class Climbing(OneSearch):
    """Calls its files by names that lead elsewhere on the disk."""

    def answer(self, asked: Asked) -> Answer:
        answer = super().answer(asked)
        if asked.path.startswith("/SelfServices"):
            name = "attachment; filename=\"../../../climbed\"; filename*=UTF-8''..%2F..%2Fclimbed"
            return replace(answer, headers={"Content-Disposition": name})
        return answer


def test_no_name_that_a_site_gives_becomes_a_path(visit: Visiting, tmp_path: Path) -> None:
    document = replace(observations(1), symbols=("../../../climbed",), title="../../climbed")
    visit(Climbing([document, observations(2)]))
    archived = [path.relative_to(tmp_path / "archive") for path in (tmp_path / "archive").rglob("*") if path.is_file()]
    assert archived
    assert all(re.fullmatch(r"[0-9a-f/]{64,}", str(path)) for path in archived)
    assert not list(tmp_path.parent.rglob("*climbed*"))


def test_a_replay_server_that_is_not_admitted_is_refused(
    started: Callable[[Site], int], order: Callable[[int], CrawlOrder]
) -> None:
    site = OneSearch([])
    made = order(started(site))
    other = CrawlOrder(**{name: getattr(made, name) for name in made.__slots__} | {"policy": AddressPolicy()})
    with pytest.raises(ForbiddenAddress):
        crawl_apart(other)
    assert site.asked.total() == 0


def test_the_address_that_a_name_resolved_to_is_checked_each_time_it_is_connected_to() -> None:
    """Names already looked up too: an entry that was changed in between leads nowhere."""
    names = GuardedNames(cast("ReactorBase", None), cache_size=10, timeout=1)
    names.policy = POLICY
    reached: list[str] = []
    refused: list[str] = []
    for address in ("193.194.138.190", "10.1.2.3"):
        dnscache["tbinternet.ohchr.org"] = address
        found = names.getHostByName("tbinternet.ohchr.org")
        found.addCallbacks(reached.append, lambda failure: refused.append(str(failure.value)))
    dnscache.clear()
    assert reached == ["193.194.138.190"]
    (why,) = refused
    assert "no public address" in why
