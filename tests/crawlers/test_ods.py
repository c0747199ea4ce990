"""The file fetcher for symbols of the United Nations, against each answer that the real one is known to give."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from scrapy.http import Response

from crawlers.access import askable, differences, file_url, viewer_url
from crawlers.spiders.ods import Age, due
from crawlers.tally import Outcome
from tests.crawlers.conftest import Visiting
from tests.crawlers.official import (
    CHALLENGE,
    LANGUAGES,
    MISSING,
    NOT_YET,
    NOWHERE,
    PAGE,
    WEB_PAGE,
    WORDPERFECT,
    Files,
    Official,
    pdf,
    translated,
    word,
)
from tests.crawlers.replay import OLE, TRUNCATED
from treatywatch.catalogue.archive import Archive
from treatywatch.catalogue.database import Catalogue
from treatywatch.catalogue.intake import DocumentFacts, FileFacts, keep_document, keep_version
from treatywatch.catalogue.tables import Document, Version
from treatywatch.demo.site import Answer, Asked

WORD_XML = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
Knowing = Callable[..., None]


@pytest.fixture
def know(catalogue: Catalogue) -> Knowing:
    """Enter documents, of which no file is held, as another source lists them."""

    def known(*symbols: str, days: int = 0) -> None:
        with catalogue.session() as session:
            for symbol in symbols:
                facts = DocumentFacts(
                    key=symbol,
                    symbol=symbol,
                    source="tbinternet",
                    publisher="UN",
                    title="Report",
                    status="not-published",
                )
                keep_document(session, facts, datetime.now(UTC) - timedelta(days=days))

    return known


def held(catalogue: Catalogue, symbol: str) -> dict[tuple[str, str, bool], Version]:
    """The files of a document by language, media type and whether each is the one that is read."""
    with catalogue.session() as session:
        session.expire_on_commit = False
        document = session.query(Document).filter_by(key=symbol).one()
        return {(version.language, version.media_type, version.current): version for version in document.versions}


def status(catalogue: Catalogue, symbol: str) -> str:
    with catalogue.session() as session:
        return session.query(Document).filter_by(key=symbol).one().status


class Busy(Official):
    """Asks for time before each file, once."""

    def __init__(self, held: dict[str, Files]) -> None:
        super().__init__(held)
        self.put_off: set[tuple[str, ...]] = set()

    def access(self, symbol: str, name: str) -> Answer:
        if (symbol, name) in self.put_off:
            return super().access(symbol, name)
        self.put_off.add((symbol, name))
        return Answer(status=503, headers={"Retry-After": "1"})


def test_both_formats_come_in_all_languages_and_the_pdf_is_read(
    visit: Visiting, know: Knowing, catalogue: Catalogue, archive: Archive
) -> None:
    symbol = "E/C.12/AUS/CO/6"
    know(symbol)
    site = Busy({symbol: translated(symbol)})
    result = visit(site, "ods")
    assert (result.outcome, result.counts["new"], result.alarms) == (Outcome.OK, 1, ())
    assert site.count("/api/") == 24, "each asked for once more after a 503"
    files = held(catalogue, symbol)
    assert set(files) == {
        each for language in LANGUAGES for each in ((language, WORD_XML, False), (language, "application/pdf", True))
    }
    russian = files["ru", "application/pdf", True]
    assert archive.read(russian.sha256) == pdf(f"{symbol} ru")
    assert russian.url == "https://documents.un.org/api/symbol/access?s=E%2FC.12%2FAUS%2FCO%2F6&l=ru&t=pdf"
    assert russian.final_url == "https://documents.un.org/doc/UNDOC/E%2FC.12%2FAUS%2FCO%2F6/ru.pdf"
    assert russian.symbol == symbol
    assert status(catalogue, symbol) == "published"
    again = visit(site, "ods")
    assert (again.outcome, again.counts["unchanged"]) == (Outcome.OK, 1)
    assert site.count("/api/") == 24, "nothing that is held is asked for again"


def test_a_system_that_finds_nothing_any_more_has_changed(visit: Visiting, know: Knowing, catalogue: Catalogue) -> None:
    know("A/HRC/58/56")
    site = Official({"A/HRC/58/56": {"en.pdf": pdf("whole")}})
    assert visit(site, "ods").outcome == Outcome.OK
    know("A/HRC/58/57")
    assert visit(site, "ods").outcome == Outcome.OK, "the file that is held is still found"
    site.held = {}
    result = visit(site, "ods")
    assert result.outcome == Outcome.LAYOUT_CHANGED
    assert any("A%2FHRC%2F58%2F56" in alarm and "not found any more" in alarm for alarm in result.alarms)
    assert status(catalogue, "A/HRC/58/56") == "published"


def everywhere(answer: Answer) -> Files:
    """The same answer for each file of a symbol."""
    return {f"{language}.{form}": answer for language in LANGUAGES for form in ("docx", "pdf")}


VIEWED = {"en.viewer": pdf("viewed")}
REPLIES: dict[str, tuple[Files, set[tuple[str, str, bool]]]] = {
    "E/C.12/1/Add.1": ({"en.docx": OLE}, {("en", "application/msword", True)}),
    "E/C.12/1/Add.2": ({"en.docx": WORDPERFECT}, {("en", "application/vnd.wordperfect", True)}),
    "E/C.12/1/Add.3": ({"en.docx": pdf("as docx")}, {("en", "application/pdf", True)}),
    "E/C.12/1/Add.4": ({"es.pdf": pdf("in Spanish alone")}, {("es", "application/pdf", True)}),
    "E/C.12/1/Add.5": (VIEWED, {("en", "application/pdf", True)}),
    "E/C.12/1/Add.6": ({"en.pdf": TRUNCATED, **VIEWED}, {("en", "application/pdf", True)}),
    "E/C.12/1/Add.7": ({**everywhere(Answer(status=400)), **VIEWED}, {("en", "application/pdf", True)}),
    "E/C.12/1/Add.8": ({**everywhere(WEB_PAGE), **VIEWED}, {("en", "application/pdf", True)}),
    "E/C.12/1/Add.9": (everywhere(NOT_YET), set()),
    "E/C.12/1/Add.10": (everywhere(NOWHERE), set()),
    "E/C.12/1/Add.11": (everywhere(MISSING), set()),
}


def test_each_reply_is_taken_for_what_it_is(visit: Visiting, know: Knowing, catalogue: Catalogue) -> None:
    know(*REPLIES)
    result = visit(Official({symbol: files for symbol, (files, _) in REPLIES.items()}), "ods")
    assert {symbol: set(held(catalogue, symbol)) for symbol in REPLIES} == {
        symbol: kept for symbol, (_, kept) in REPLIES.items()
    }
    assert [status(catalogue, symbol) for symbol in list(REPLIES)[-4:]] == ["published", *["not-published"] * 3]
    assert (result.outcome, result.counts["not-published"]) == (Outcome.OK, 3)
    # In the other languages of these two there is nothing but the reply that should not be.
    assert result.counts["failed"] == 2
    assert all("/Add.7" in alarm or "/Add.8" in alarm for alarm in result.alarms)


def test_what_stood_in_is_replaced_by_the_final_pdf(visit: Visiting, know: Knowing, catalogue: Catalogue) -> None:
    """A Word file stands in for a truncated PDF, which is told to a person, and an unedited text for the final one."""
    know("A/HRC/58/56", "E/C.12/FRA/CO/5")
    draft = FileFacts(
        url="https://tbinternet.ohchr.org/DownloadDraft.aspx?key=x", sha256="0" * 64, size=1, symbol="E/C.12/FRA/CO/5",
        media_type="application/pdf", language="en", fetched=datetime.now(UTC), status="advance-unedited",
    )  # fmt: skip
    with catalogue.session() as session:
        keep_version(session, session.query(Document).filter_by(key="E/C.12/FRA/CO/5").one(), draft)
    broken: Files = {"en.docx": word("whole"), "en.pdf": TRUNCATED}
    site = Official({"A/HRC/58/56": broken, "E/C.12/FRA/CO/5": {"en.pdf": pdf("final")}})
    result = visit(site, "ods")
    with catalogue.session() as session:
        document = session.query(Document).filter_by(key="E/C.12/FRA/CO/5").one()
        statuses = {version.status: version.current for version in document.versions}
    assert statuses == {"advance-unedited": False, "final": True}
    assert set(held(catalogue, "A/HRC/58/56")) == {("en", WORD_XML, True)}
    assert [alarm for alarm in result.alarms if "A/HRC/58/56" in alarm and "truncated" in alarm]
    assert site.count("/doc/", "A%252FHRC", "en.pdf") + site.count("/doc/", "A%2FHRC", "en.pdf") == 3
    site.held = {"A/HRC/58/56": {"en.docx": word("whole"), "en.pdf": pdf("whole")}}
    visit(site, "ods")
    assert set(held(catalogue, "A/HRC/58/56")) == {("en", WORD_XML, False), ("en", "application/pdf", True)}
    assert site.count("/api/", "A%2FHRC", "l=en", "docx") == 1


class Refusing(Official):
    """Refuses at one of its hosts."""

    def __init__(self, held: dict[str, Files], *hosts: str) -> None:
        super().__init__(held)
        self.hosts = hosts

    def answer(self, asked: Asked) -> Answer:
        refused = asked.host in self.hosts and asked.path != "/robots.txt"
        return CHALLENGE if refused else super().answer(asked)


def test_a_challenge_is_routed_round_and_the_host_left_alone(
    visit: Visiting, know: Knowing, catalogue: Catalogue
) -> None:
    know("A/HRC/58/56", "A/HRC/58/57")
    files = {"en.viewer": pdf("viewed"), "fr.viewer": pdf("vu")}
    site = Refusing({"A/HRC/58/56": files}, "documents.un.org")
    result = visit(site, "ods")
    assert result.outcome == Outcome.BLOCKED
    assert site.count("documents.un.org/api") == 1
    assert set(held(catalogue, "A/HRC/58/56")) == {("en", "application/pdf", True), ("fr", "application/pdf", True)}
    assert status(catalogue, "A/HRC/58/57") == "not-published"
    assert result.counts["failed"] == 2


def test_nothing_more_is_asked_once_both_hosts_refuse(visit: Visiting, know: Knowing) -> None:
    know(*(f"A/HRC/58/{number}" for number in range(1, 30)))
    site = Refusing({}, "documents.un.org", "docs.un.org")
    result = visit(site, "ods")
    assert result.outcome == Outcome.BLOCKED
    assert (site.count("documents.un.org/api"), site.count("docs.un.org/en")) == (1, 1)
    assert len(result.alarms) == 2


def test_what_is_held_or_cannot_be_had_or_is_not_due_is_not_asked_for(
    visit: Visiting, know: Knowing, catalogue: Catalogue
) -> None:
    know("E/C.12/FRA/CO/5", "INT/CESCR/CSS/FRA/12345", "A/HRC/58/5[6]", "A/HRC/58/5^6")
    know("A/HRC/58/56", days=31)
    with catalogue.session() as session:
        document = session.query(Document).filter_by(key="E/C.12/FRA/CO/5").one()
        for language in LANGUAGES[:-1]:
            url = f"https://docstore.ohchr.org/{language}"
            facts = FileFacts(
                url=url, sha256=language * 32, size=1, media_type="application/pdf", language=language,
                fetched=datetime.now(UTC), symbol="E/C.12/FRA/CO/5",
            )  # fmt: skip
            keep_version(session, document, facts)
    site = Official({symbol: translated(symbol) for symbol in ("E/C.12/FRA/CO/5", "A/HRC/58/56")})
    result = visit(site, "ods")
    assert (result.outcome, result.counts["changed"], result.counts["not-published"]) == (Outcome.OK, 1, 4)
    assert site.count("documents.un.org/api") == site.count("E%2FC.12%2FFRA%2FCO%2F5", "l=zh") == 2
    assert site.count("docs.un.org") == 0


AGAIN = [Age(days=30, every=1), Age(days=365, every=7), Age(days=36500, every=91)]


@pytest.mark.parametrize(
    ("age", "asked"),
    [(0, True), (1, True), (30, True), (31, False), (35, True), (36, False), (364, True), (371, False), (455, True)],
)
def test_what_is_lacking_is_asked_for_ever_more_rarely(age: int, asked: bool) -> None:
    today = date(2026, 11, 25)
    assert due(today - timedelta(days=age), today, AGAIN) is asked


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (200, pdf("whole"), []),
        (404, PAGE, ["not found, and it is known to be there"]),
        (200, b"", ["not yet published, and it is known to be there"]),
        (200, PAGE, ["a web page in place of the file"]),
        (200, word("Word"), [f"{WORD_XML}, and a PDF was asked for"]),
    ],
)
def test_what_is_answered_for_a_known_file_is_compared(status: int, body: bytes, said: list[str]) -> None:
    asked = file_url("A/RES/79/1", "en", "pdf")
    lines = list(differences(Response(asked, status=status, body=body), asked))
    assert len(lines) == len(said)
    assert all(asked in line and words in line for line, words in zip(lines, said, strict=True))


def test_symbols_stand_in_addresses_as_they_must() -> None:
    assert file_url("S/RES/2781(2025)", "en", "pdf").endswith("access?s=S%2FRES%2F2781%282025%29&l=en&t=pdf")
    assert viewer_url("A/RES/80/240", "fr") == "https://docs.un.org/fr/A/RES/80/240?direct=true"
    assert askable("A/HRC/58/56")
    assert not askable("INT/CESCR/CSS/FRA/12345")
