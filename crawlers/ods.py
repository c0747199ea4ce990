"""The one way to the files of a United Nations symbol: the Official Document System, in the six languages.

Each language's Word file is asked for first and its PDF last, so that the PDF, whose pages quotations are traced to, is
the file that is read; the Word file is kept behind it, and stands in where there is no PDF.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from urllib.parse import quote, urlencode, urlsplit

from scrapy import Request
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.http import Response

from crawlers.addresses import ForbiddenAddress
from crawlers.courtesy import closed, connection_failures
from crawlers.entries import version_status
from crawlers.fetching import SourceSpider
from crawlers.holdings import HeldFile
from crawlers.payload import HTML, PDF, BadPayload, media_type
from crawlers.tally import Fate
from crawlers.visit import fetched_file
from treatywatch.catalogue.intake import DocumentFacts

LANGUAGES = ("en", "fr", "es", "ar", "ru", "zh")
ACCESS = "https://documents.un.org/api/symbol/access"
VIEWER = "https://docs.un.org"
# A file that comes broken is asked for twice more; one that is broken each time is broken at its source.
ATTEMPTS = 3
# Symbols with these get a 400 (sources.md 3.2.1); those under INT/ are on tbinternet alone (2.2).
_REFUSED = frozenset("^[]")


class Standing(StrEnum):
    """What became of a symbol, or of one of its files; of several, the first in this order counts."""

    KEPT = "kept"
    HELD = "held"
    FAILED = "failed"
    NOT_YET = "not yet published"
    NOT_FOUND = "not found"


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """The standing of one file, with the reason where it failed."""

    standing: Standing
    why: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """A document's files in one language, wanted by a spider; `symbol` is as printed, with its revision."""

    spider: SourceSpider
    facts: DocumentFacts
    symbol: str
    language: str


def file_url(symbol: str, language: str, form: str) -> str:
    """Return the address of a symbol's file; `language` is ISO 639-1, `form` "docx" or "pdf" (sources.md 3.2.1)."""
    return f"{ACCESS}?{urlencode({'s': symbol, 'l': language, 't': form})}"


def viewer_url(symbol: str, language: str) -> str:
    """Return the address at which the human viewer gives the PDF itself, in some ten seconds (sources.md 3.2.2)."""
    return f"{VIEWER}/{language}/{quote(symbol)}?direct=true"


def askable(symbol: str) -> bool:
    """Whether a symbol can be asked for here at all."""
    return not symbol.startswith("INT/") and not _REFUSED & set(symbol)


def shut(spider: SourceSpider) -> bool:
    """Whether both of the hosts that give files have refused during this visit, so that nothing more can be had."""
    return all(closed(spider.crawler, address) for address in (ACCESS, VIEWER))


def absence(response: Response, asked: str) -> Standing | None:
    """Return how the reply to an address says that there is no file; None where it may hold one.

    The site says it in several ways (sources.md 1.1): 404, a redirect to its error page, an empty 200 for what is not
    published yet, and, from the viewer alone, a web page in place of the file.
    """
    if response.status in (404, 410) or urlsplit(response.url).path.endswith("/error"):
        return Standing.NOT_FOUND
    if response.status == 200 and not response.body:
        return Standing.NOT_YET
    if asked.startswith(VIEWER) and response.status == 200 and _is_web_page(response.body):
        return Standing.NOT_FOUND
    return None


def held_formats(files: Iterable[HeldFile], symbol: str, language: str) -> set[str]:
    """Return the media types in which a text is held in a language; an unedited one is still to be replaced.

    What came from its PDF's address is its PDF, whatever language it turned out to be in.
    """
    pdf = file_url(symbol, language, "pdf")
    return {
        PDF if file.url == pdf else file.media_type
        for file in files
        if file.url == pdf or ((file.symbol, file.language) == (symbol, language) and file.status != "advance-unedited")
    }


def lacks(files: Iterable[HeldFile], symbol: str, languages: Iterable[str]) -> bool:
    """Whether a document lacks the PDF of a text of its own in one of the languages."""
    held = list(files)
    return any(PDF not in held_formats(held, symbol, language) for language in languages)


def unfetched(spider: SourceSpider, documents: Iterable[DocumentFacts], most: int) -> list[DocumentFacts]:
    """Return the first of some documents that have no file and may be had here, so many at most, each once."""
    each = {facts.key: facts for facts in documents if facts.symbol and askable(facts.symbol)}
    return list(islice((facts for facts in each.values() if not spider.visit.holdings.files(facts.key)), most))


def best(standings: Iterable[Standing]) -> Standing:
    """Return the standing of a whole by those of its parts."""
    return min(standings, key=list(Standing).index, default=Standing.NOT_FOUND)


async def fetch_files(
    spider: SourceSpider, documents: Sequence[DocumentFacts], languages: Sequence[str] = LANGUAGES
) -> None:
    """Fetch the files of listed documents that are lacking, and settle what became of each document.

    The first language of all of them comes before the others of any, so that nothing new waits for translations; in it
    the viewer too, which is slow, is asked for what is not found. Blocks and failures are noted in the visit, never
    raised; a host that refused is not asked again.
    """
    first = [await fetch_language(spider, facts, languages[0], listed=True) for facts in documents]
    for facts, standing in zip(documents, first, strict=True):
        others = [await fetch_language(spider, facts, language) for language in languages[1:]]
        settle(spider, facts, best([standing, *others]))


async def fetch_language(
    spider: SourceSpider, facts: DocumentFacts, language: str, *, listed: bool = False
) -> Standing:
    """Fetch a document's files in one language unless its PDF is held: Word, then PDF, then the viewer's PDF.

    `listed` says that some page names the document, so that the viewer too is asked for what is not found.
    """
    symbol = facts.symbol or facts.key
    wanted = Wanted(spider=spider, facts=facts, symbol=symbol, language=language)
    held = held_formats(spider.visit.holdings.files(facts.key), symbol, language)
    if PDF in held:
        return Standing.HELD
    told = [] if held else [await _fetch(wanted, file_url(symbol, language, "docx"))]
    if not any(one.standing is Standing.NOT_YET for one in told):
        told.append(await _fetch(wanted, file_url(symbol, language, "pdf")))
    if told[-1].standing is Standing.FAILED or (listed and told[-1].standing is Standing.NOT_FOUND):
        told.append(await _fetch(wanted, viewer_url(symbol, language)))
    return best([_judged(wanted, told), *([Standing.HELD] if held else [])])


def settle(spider: SourceSpider, facts: DocumentFacts, standing: Standing) -> None:
    """Note what became of a document; what was kept or failed is noted already."""
    if standing is Standing.HELD:
        spider.visit.tally.settle(facts.key, Fate.UNCHANGED)
    elif standing in (Standing.NOT_YET, Standing.NOT_FOUND):
        held = spider.visit.holdings.files(facts.key)
        (spider.visit.not_yet if held else spider.visit.without_files)([facts])


def _judged(wanted: Wanted, told: list[Told]) -> Standing:
    """Return the standing of a language by its files'; what failed is told to a person unless a PDF came after it."""
    why = "; ".join(one.why for one in told if one.why)
    standing = best(one.standing for one in told)
    tally = wanted.spider.visit.tally
    if standing is Standing.FAILED:
        tally.settle(wanted.facts.key, Fate.FAILED)
    if why and told[-1].standing is not Standing.KEPT:
        tally.alarm(f"{wanted.symbol}: {why}")
    return standing


async def _fetch(wanted: Wanted, url: str) -> Told:
    """Fetch a file and keep it, as what its bytes are; one that comes broken is asked for again."""
    told = Told(standing=Standing.FAILED)
    for _ in range(ATTEMPTS):
        response = await _response(wanted.spider, url)
        if isinstance(response, Told):
            return response
        if absent := absence(response, url):
            return Told(standing=absent)
        if response.status != 200:
            return Told(standing=Standing.FAILED, why=f"{url}: answered {response.status}")
        try:
            kind = media_type(response.body)
        except BadPayload as error:
            told = Told(standing=Standing.FAILED, why=f"{url}: {error}")
            continue
        status = version_status(wanted.symbol, draft=False)
        file = fetched_file(response, media_type=kind, language=wanted.language, status=status)
        wanted.spider.visit.keep([wanted.facts], file)
        return Told(standing=Standing.KEPT)
    return told


async def _response(spider: SourceSpider, url: str) -> Response | Told:
    """Return the reply to an address, after the retries that PatientRetry makes, or how it failed.

    A refusal is told to a person once, for the whole visit.
    """
    if closed(spider.crawler, url):
        return Told(standing=Standing.FAILED)
    failures: tuple[type[Exception], ...] = (
        *connection_failures(spider.crawler),
        DownloadCancelledError,
        ForbiddenAddress,
    )
    try:
        response: Response = await spider.crawler.engine.download_async(Request(url, dont_filter=True))
    except IgnoreRequest as refused:
        spider.visit.fault(refused)
        return Told(standing=Standing.FAILED)
    except failures as error:
        return Told(standing=Standing.FAILED, why=f"{url}: {type(error).__name__} {error}")
    return response


def _is_web_page(body: bytes) -> bool:
    try:
        return media_type(body, web_page=True) == HTML
    except BadPayload:
        return False
