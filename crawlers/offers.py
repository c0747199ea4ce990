"""The files that a Download page offers: which languages, which formats, and where each is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from parsel import Selector

from crawlers.labels import meaning

_FILE_LINK = re.compile(r"(FilesHandler\.ashx|DownloadDraft\.aspx)\?", re.IGNORECASE)
_FORMAT = re.compile(r"\b(pdf|docx|doc|rtf|html?|wp[fd])\s*$", re.IGNORECASE)
# Pages are what quotations are traced to, so the paged format comes first; Word second, for its numbered paragraphs.
PREFERRED = ("pdf", "docx", "doc", "rtf", "html", "htm", "wpd", "wpf")
_NO_FILES = re.compile(r"there (?:is|are) no files? available", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """One file on offer; `language` is ISO 639-1, None where what is `printed` is not understood; `draft` unedited."""

    printed: str
    language: str | None
    format: str
    url: str
    draft: bool


def has_no_files(page: Selector) -> bool:
    """Whether a Download page says that its document has no files: not published yet, or no more."""
    return bool(_NO_FILES.search(" ".join(page.xpath("string(//body)").get("").split())))


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


def by_language(found: list[Offer]) -> list[list[Offer]]:
    """Return the offers of each language, the one to fetch first."""
    grouped: dict[str, list[Offer]] = {}
    for offer in sorted(found, key=lambda offer: PREFERRED.index(offer.format)):
        grouped.setdefault(offer.language or offer.printed, []).append(offer)
    return list(grouped.values())


def full_title(page: Selector, shortened: str) -> str:
    """Return the longest line of the page that begins as a shortened title does, else that title itself."""
    beginning = shortened.rstrip(".… ")
    if beginning == shortened or not beginning:
        return shortened
    lines = (" ".join(text.split()) for text in page.xpath("//body//text()").getall())
    return max((line for line in lines if line.startswith(beginning)), key=len, default=shortened)


def _described(link: Selector) -> tuple[str, str]:
    """Return the language as printed and the format of a link, "pdf" where nothing tells."""
    cells = [text for cell in link.xpath("./ancestor::tr[1]/td") if (text := _text(cell))]
    title = link.attrib.get("title", "")
    told = [title, _text(link), *cells]
    kind = next((match[1].lower() for text in told if (match := _FORMAT.search(text))), "pdf")
    language = _FORMAT.sub("", title).strip() if _FORMAT.search(title) else ""
    return language or next(iter(cells), title), kind


def _text(element: Selector) -> str:
    return " ".join(element.xpath("string()").get("").split())
