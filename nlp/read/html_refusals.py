"""Tells a document from the pages that sites send in its place: block pages, listings, pages with next to no text."""

import re
from functools import lru_cache
from pathlib import Path

import lxml.html
import yaml
from lxml import etree

from treatywatch.catalogue.readings import UnreadableFile

WORDING = Path(__file__).with_name("html.yml")
# Words. The shortest resolutions have a hundred; pages that say only that a file is not there have fewer than this.
SHORTEST = 50
# Words. Block pages explain themselves in fewer; a longer page that has one of their phrases in its text quotes it.
LONGEST_EXCUSE = 300
# A page of which most letters stand in links is a listing or a site's own page, not a document.
LINKED = 0.5
UNSEEN = {"script", "style", "noscript", etree.Comment}
WORD = re.compile(r"\w+")


def refuse_others(root: lxml.html.HtmlElement) -> None:
    """Raise UnreadableFile where the page is no document, with what it is instead."""
    title = " ".join(found.text_content() for found in root.iter("title")).lower()
    whole = " ".join(root.text_content().split()).lower()
    body = root.find("body")
    words = _words(root if body is None else body)
    told = title if len(words) > LONGEST_EXCUSE else f"{title} {whole}"
    if any(phrase in told for phrase in _phrases("challenge")):
        raise UnreadableFile("a block page in place of the document: fetch it again later or by hand")
    if any(phrase in told for phrase in _phrases("missing")):
        raise UnreadableFile("a page that says the document is not there: look it up at the publisher")
    if len(words) < SHORTEST:
        raise UnreadableFile(f"a web page of {len(words)} words in place of the document: fetch it again or by hand")
    linked = sum(len(WORD.findall(link.text_content())) for link in root.iter("a") if link.get("href"))
    if linked > LINKED * len(words):
        raise UnreadableFile("a web page of links in place of the document: follow the link to the document itself")


def _words(body: lxml.html.HtmlElement) -> list[str]:
    """Return the words of the page that a reader sees."""
    seen = (text for part in body.iter() for text in ("" if part.tag in UNSEEN else part.text, part.tail))
    return [word for text in seen for word in WORD.findall(text or "")]


@lru_cache
def _phrases(kind: str) -> tuple[str, ...]:
    return tuple(yaml.safe_load(WORDING.read_text(encoding="utf-8"))[kind])
