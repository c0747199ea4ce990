"""The text of passages that a site hands over as pieces of HTML or of Markdown."""

import html
import re

from lxml.html import fragment_fromstring

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_MARKDOWN = re.compile(r"\*\*|\*(?=\S)|(?<=\S)\*|\\(?=[^\w\s])")
_BLOCKS = ("p", "li", "br", "div", "tr", "h1", "h2", "h3", "h4")


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


def _closed_up(text: str) -> str:
    return "\n".join(closed for line in text.splitlines() if (closed := " ".join(line.split())))
