"""The text of web pages, and of passages that a site hands over as pieces of HTML or of Markdown."""

import html
import re
from collections.abc import Iterator

from lxml.etree import iterwalk
from lxml.html import fragment_fromstring
from parsel import Selector, SelectorList

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_MARKDOWN = re.compile(r"\*\*|\*(?=\S)|(?<=\S)\*|\\(?=[^\w\s])")
_BLOCKS = ("p", "li", "br", "div", "tr", "h1", "h2", "h3", "h4")
_APART = frozenset((*_BLOCKS, "td", "th", "dt", "dd", "option", "section"))
_UNSEEN = frozenset(("script", "style"))


def words(shown: Selector | SelectorList[Selector]) -> str:
    """Return the text of an element, or of the first of several, on one line; empty where there is none.

    As on a screen, blocks and cells stand apart, while "63<sup>rd</sup>" is one word.
    """
    first = shown if isinstance(shown, Selector) else next(iter(shown), None)
    return " ".join("".join(_pieces(first.root)).split()) if first is not None else ""


def plain_text(markup: str) -> str:
    """Return the text of a piece of HTML, or of a text that is none, one line a paragraph, spaces closed up."""
    if not _TAG.search(markup):
        return _closed_up(html.unescape(markup))
    piece = fragment_fromstring(markup, create_parent="div")
    for block in piece.iter(*_BLOCKS):
        block.tail = f"\n{block.tail or ''}"
    return _closed_up(piece.text_content())


def from_markdown(written: str) -> str:
    """Return the text of a piece of Markdown as recommendations are written in: emphasis and escapes alone."""
    return plain_text(_MARKDOWN.sub("", written))


def _pieces(element: object) -> Iterator[str]:
    """Give the texts below an element in order, with a space at the edges of what stands apart."""
    for event, node in iterwalk(element, events=("start", "end", "comment")):
        if node.tag in _APART:
            yield " "
        if event == "start":
            yield (node.tag not in _UNSEEN and node.text) or ""
        elif node is not element:
            yield node.tail or ""


def _closed_up(text: str) -> str:
    return "\n".join(closed for line in text.splitlines() if (closed := " ".join(line.split())))
