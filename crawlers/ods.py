"""The one way to the files of a United Nations symbol: the Official Document System, in the six languages.

Each language's Word file is asked for first and its PDF last, so that the PDF, whose pages quotations are traced to, is
the file that is read; the Word file is kept behind it, and stands in where there is no PDF.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from scrapy import Request
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.http import Response

from crawlers.access import ACCESS, VIEWER, Standing, absence, askable, best, file_url, held_formats, viewer_url
from crawlers.addresses import ForbiddenAddress
from crawlers.courtesy import closed, connection_failures
from crawlers.entries import version_status
from crawlers.fetching import SourceSpider
from crawlers.payload import PDF, BadPayload, media_type
from crawlers.tally import Fate
from crawlers.visit import fetched_file
from crawlers.webforms import LayoutChanged
from treatywatch.catalogue.intake import DocumentFacts

LANGUAGES = ("en", "fr", "es", "ar", "ru", "zh")
# A file that comes broken is asked for twice more; one that is broken each time is broken at its source.
ATTEMPTS = 3


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


def shut(spider: SourceSpider) -> bool:
    """Whether both of the hosts that give files have refused during this visit, so that nothing more can be had."""
    return all(closed(spider.crawler, address) for address in (ACCESS, VIEWER))


def unfetched(spider: SourceSpider, documents: Iterable[DocumentFacts], most: int) -> list[DocumentFacts]:
    """Return the first of some documents that have no file and may be had here, so many at most, each once."""
    each = {facts.key: facts for facts in documents if facts.symbol and askable(facts.symbol)}
    return list(islice((facts for facts in each.values() if not spider.visit.holdings.files(facts.key)), most))


async def doubt_silence(spider: SourceSpider) -> None:
    """Where nothing came, see whether a file that came from here before is still found; notes LayoutChanged if not.

    Without it a system that has come to find nothing would pass for one that has nothing new.
    """
    held = (file for document in spider.visit.holdings.documents() for file in document.files)
    url = next((file.url for file in held if file.url.startswith(ACCESS)), None)
    if url is None or spider.visit.tally.files:
        return
    response = await _response(spider, url, follow=False)
    if isinstance(response, Response) and absence(_led_to(response), url):
        spider.visit.fault(
            LayoutChanged(f"{url}: is held, and is not found any more: see how documents.un.org answers")
        )


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


async def _response(spider: SourceSpider, url: str, *, follow: bool = True) -> Response | Told:
    """Return the reply to an address, after the retries that PatientRetry makes, or how it failed.

    A refusal is told to a person once, for the whole visit.
    """
    if closed(spider.crawler, url):
        return Told(standing=Standing.FAILED)
    request = Request(url, dont_filter=True, meta={"dont_redirect": not follow})
    failures: tuple[type[Exception], ...] = (
        *connection_failures(spider.crawler),
        DownloadCancelledError,
        ForbiddenAddress,
    )
    try:
        response: Response = await spider.crawler.engine.download_async(request)
    except IgnoreRequest as refused:
        spider.visit.fault(refused)
        return Told(standing=Standing.FAILED)
    except failures as error:
        return Told(standing=Standing.FAILED, why=f"{url}: {type(error).__name__} {error}")
    return response


def _led_to(response: Response) -> Response:
    """Return a reply as if it came from where it redirects to."""
    where = (response.headers.get("Location") or b"").decode("latin-1")
    return response.replace(url=response.urljoin(where)) if where else response
