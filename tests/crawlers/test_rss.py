"""The feeds of newly issued documents: found where they are, read to the last item, and the files fetched at once."""

from pathlib import Path

import pytest

from crawlers.feeds import items
from crawlers.tally import Outcome
from crawlers.webforms import LayoutChanged
from tests.crawlers.conftest import Visiting
from tests.crawlers.official import CHALLENGE, PAGE, Official, translated
from treatywatch.catalogue.database import Catalogue
from treatywatch.catalogue.tables import Document, Version
from treatywatch.demo.site import Answer, Asked

PAGES = Path(__file__).parents[1] / "pages" / "rss"
RECORDED = {page.stem: page.read_bytes() for page in PAGES.glob("*.xml")}
EMPTY = RECORDED["empty"]
XML = {"Content-Type": "application/rss+xml"}
RIGHT_TO_FOOD = "A/HRC/63/44"


class Issuing(Official):
    """Serves feeds by host and name, 404 elsewhere, and the files of some symbols."""

    def __init__(self, feeds: dict[str, bytes | Answer], *symbols: str) -> None:
        super().__init__({symbol: translated(symbol) for symbol in symbols})
        self.feeds = feeds

    def answer(self, asked: Asked) -> Answer:
        if not asked.path.startswith("/rss/"):
            return super().answer(asked)
        feed = self.feeds.get(asked.host + asked.path, Answer(status=404))
        return feed if isinstance(feed, Answer) else Answer(body=feed, headers=XML)


def first_choice(**feeds: bytes | Answer) -> dict[str, bytes | Answer]:
    """Feeds at the addresses that are tried first; those not given list nothing."""
    named = {"hrc": EMPTY, "gadocs": EMPTY, "ecosocdocs": EMPTY, **feeds}
    return {f"esubscription.un.org/rss/{name}.xml": feed for name, feed in named.items()}


def test_what_the_feeds_list_is_fetched_in_the_same_visit_and_what_lacks_then_in_the_next(
    visit: Visiting, catalogue: Catalogue
) -> None:
    site = Issuing(
        first_choice(hrc=RECORDED["hrc"], ecosocdocs=RECORDED["ecosocdocs"]), RIGHT_TO_FOOD, "E/C.12/AUS/CO/6"
    )
    result = visit(site, "rss")
    assert (result.outcome, result.alarms) == (Outcome.OK, ())
    assert (result.counts["new"], result.counts["not-published"]) == (2, 7)
    with catalogue.session() as session:
        documents = {document.key: document for document in session.query(Document)}
        assert len(documents) == 9
        assert (documents["E/C.12/AUS/CO/6"].body, documents["A/HRC/WG.6/55/BRB/1"].body) == ("CESCR", "UPR")
        assert (documents["E/2026/22"].body, documents["E/C.12/2026/3"].body) == ("ECOSOC", "CESCR")
        assert documents["A/HRC/RES/63/6"].kind == "resolution"
        assert documents["A/HRC/63/L.4"].status == "not-published"
        languages = [version.language for version in documents[RIGHT_TO_FOOD].versions if version.current]
        assert sorted(languages) == ["ar", "en", "es", "fr", "ru", "zh"]
    asked = list(site.asked)
    last_english = max(at for at, address in enumerate(asked) if "l=en" in address)
    first_french = min(at for at, address in enumerate(asked) if "l=fr" in address)
    assert last_english < first_french, "what is new is there in English before any translation is asked for"

    before = site.count("/api/", "A%2FHRC%2F63%2F44&")
    site.held = {**site.held, "A/HRC/63/L.4/Rev.1": translated("A/HRC/63/L.4/Rev.1")}
    again = visit(site, "rss")
    assert (again.outcome, again.alarms) == (Outcome.OK, ())
    assert (again.counts["new"], again.counts["unchanged"]) == (1, 2)
    assert site.count("/api/", "A%2FHRC%2F63%2F44&") == before, "what came is not asked for again, what did not is"
    with catalogue.session() as session:
        revised = session.query(Version).filter_by(symbol="A/HRC/63/L.4/Rev.1", language="en", current=True).one()
        assert (revised.document.key, revised.status) == ("A/HRC/63/L.4", "revision")


def test_a_corrigendum_is_a_document_of_its_own(visit: Visiting, catalogue: Catalogue) -> None:
    corrigendum = f"{RIGHT_TO_FOOD}/Corr.1"
    feed = RECORDED["hrc"].replace(RIGHT_TO_FOOD.encode(), corrigendum.encode())
    visit(Issuing(first_choice(hrc=feed), corrigendum), "rss")
    with catalogue.session() as session:
        document = session.query(Document).filter_by(key=corrigendum).one()
        assert {(version.symbol, version.status) for version in document.versions} == {(corrigendum, "corrigendum")}


def test_a_feed_is_read_where_it_still_is_and_a_person_told(visit: Visiting, catalogue: Catalogue) -> None:
    gone: dict[str, bytes | Answer] = {"hrc": Answer(status=404), "gadocs": Answer(body=PAGE), "ecosocdocs": CHALLENGE}
    still: dict[str, bytes | Answer] = {
        "docs.un.org/rss/hrc.xml": RECORDED["hrc"],
        "docs.un.org/rss/allundocs.xml": RECORDED["hrc"][:900],
        "undocs.org/rss/gadocs.xml": RECORDED["empty"],
        "undocs.org/rss/ecosocdocs.xml": RECORDED["ecosocdocs"],
    }
    result = visit(Issuing(first_choice(**gone) | still), "rss")
    assert result.outcome == Outcome.OK
    with catalogue.session() as session:
        assert session.query(Document).count() == 9
    for what in ("hrc.xml: answered 404", "ecosocdocs.xml: 403, a Cloudflare challenge", "cut short"):
        assert any(what in alarm and "read in its place" in alarm for alarm in result.alarms)


def test_the_feed_of_everything_is_gone_through_for_what_is_followed(visit: Visiting, catalogue: Catalogue) -> None:
    feeds: dict[str, bytes | Answer] = {
        "esubscription.un.org/rss/hrc.xml": RECORDED["hrc"],
        "docs.un.org/rss/allundocs.xml": RECORDED["allundocs"],
    }
    result = visit(Issuing(feeds), "rss")
    with catalogue.session() as session:
        listed = {document.key for document in session.query(Document)}
    assert {"A/AC.298/CRP.32", "CCPR/C/147/2", "A/80/PV.30"} < listed
    assert not any(key.startswith(("S/", "UNEP/")) for key in listed)
    told = "\n".join(result.alarms)
    assert "XYZ/2026/1" in told
    assert "WIPO/A/67/1" in told
    assert "CCPR/C/147/2: date not understood: Mon, 01 Jan 0001 00:00:00 GMT" in told
    assert "a field that nobody reads: category" in told


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (CHALLENGE, Outcome.BLOCKED),
        (Answer(status=404), Outcome.ERROR),
        (Answer(body=PAGE), Outcome.LAYOUT_CHANGED),
        (Answer(body=EMPTY, headers=XML), Outcome.EMPTY),
    ],
    ids=["blocked", "404", "a web page", "empty"],
)
def test_feeds_that_list_nothing_are_told_apart(visit: Visiting, reply: Answer, outcome: Outcome) -> None:
    hosts = ("esubscription.un.org", "docs.un.org", "undocs.org")
    names = ("hrc", "gadocs", "ecosocdocs", "allundocs")
    result = visit(Issuing({f"{host}/rss/{name}.xml": reply for host in hosts for name in names}), "rss")
    assert result.outcome == outcome
    assert result.alarms


def test_the_first_item_is_left_out_only_where_it_is_a_header() -> None:
    feed = RECORDED["hrc"].decode()
    assert items(feed, "here")[0].symbols == (RIGHT_TO_FOOD,)
    without = RECORDED["allundocs"].decode()
    assert items(without, "here")[0].symbols == ("S/RES/2781(2025)",)
    with pytest.raises(LayoutChanged, match="here: no feed"):
        items(PAGE.decode(), "here")
    with pytest.raises(LayoutChanged, match="here: the feed was cut short"):
        items(feed[:-60], "here")
    assert items(f"{feed}\n<!-- made in 3 ms -->\n", "here") == items(feed, "here")
