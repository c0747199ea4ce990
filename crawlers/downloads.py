"""The Download pages of the Treaty Body Database: the files that each offers, and what it says where there are none."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from urllib.parse import urljoin

from parsel import Selector
from scrapy import Request
from scrapy.http import Response

from crawlers.fetching import SourceSpider
from crawlers.labels import meaning
from crawlers.markup import words
from crawlers.offers import Offer, by_language
from crawlers.postbacks import page_of
from crawlers.visit import Visit
from crawlers.webforms import LayoutChanged
from treatywatch.catalogue.intake import DocumentFacts

_FILE_LINK = re.compile(r"(FilesHandler\.ashx|DownloadDraft\.aspx)\?", re.IGNORECASE)
_FORMAT = re.compile(r"\b(pdf|docx|doc|rtf|html?|wp[fd])\s*$", re.IGNORECASE)
_NO_FILES = re.compile(r"there (?:is|are) no files? available", re.IGNORECASE)


def has_no_files(page: Selector) -> bool:
    """Whether a Download page says that its document has no files: not published yet, or no more."""
    return bool(_NO_FILES.search(words(page)))


def offers(page: Selector, where: str, languages: Mapping[str, str]) -> list[Offer]:
    """Return the files that the Download page at `where` links to, in its order; none is for the caller to judge.

    The links' titles ("English pdf") tell language and format; where they have none, the table row does.
    """
    found = []
    for link in page.xpath("//a[@href]"):
        if _FILE_LINK.search(link.attrib["href"]):
            printed, kind = _described(link)
            url = urljoin(where, link.attrib["href"].strip())
            draft = "downloaddraft" in url.lower()
            found.append(
                Offer(printed=printed, language=meaning(printed, languages), format=kind, url=url, draft=draft)
            )
    return found


def full_title(page: Selector, shortened: str) -> str:
    """Return the longest line of the page that begins as a shortened title does, else that title itself."""
    beginning = shortened.rstrip(".… ")
    if beginning == shortened or not beginning:
        return shortened
    lines = (" ".join(text.split()) for text in page.xpath("//body//text()").getall())
    return max((line for line in lines if line.startswith(beginning)), key=len, default=shortened)


def _described(link: Selector) -> tuple[str, str]:
    """Return the language as printed and the format of a link, "pdf" where nothing tells."""
    cells = [text for cell in link.xpath("./ancestor::tr[1]/td") if (text := words(cell))]
    title = link.attrib.get("title", "")
    told = [title, words(link), *cells]
    kind = next((match[1].lower() for text in told if (match := _FORMAT.search(text))), "pdf")
    language = _FORMAT.sub("", title).strip() if _FORMAT.search(title) else ""
    return language or next(iter(cells), title), kind


class DownloadPages(SourceSpider):
    """A visit whose documents each have a Download page; `languages` are the first words of the links' titles."""

    def __init__(self, visit: Visit, languages: Mapping[str, str]) -> None:
        super().__init__(visit)
        self.download_languages = languages

    def files(self, response: Response, documents: list[DocumentFacts]) -> Iterator[Request]:
        """Ask for the files on a Download page, one in each language; raises LayoutChanged where it is another page."""
        if response.status != 200:
            self.visit.fail(documents, f"{response.url}: answered {response.status}")
            return
        page = page_of(response)
        titled = [replace(facts, title=full_title(page, facts.title)) for facts in documents]
        offered = offers(page, response.url, self.download_languages)
        for in_language in by_language(offered):
            if in_language[0].language is None:
                self.visit.tally.alarm(f"{response.url}: language not understood: {in_language[0].printed}")
            yield from self.want(titled, in_language)
        if offered:
            return
        if not has_no_files(page):
            self.visit.fail(titled, "its page has neither files nor word of none")
            raise LayoutChanged(f"{response.url}: neither files nor word of none: compare it with the recorded page")
        self.visit.without_files(titled)
