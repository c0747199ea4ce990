"""The footnotes of a web page: each mark links to its note, and the note links back to its mark."""

from dataclasses import dataclass

import lxml.html

BLOCK = frozenset({"p", "li", "td", "dd", "blockquote"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Notes:
    """The footnotes of a page: their marks in the text and the elements that hold them, by key, and their texts."""

    marks: dict[lxml.html.HtmlElement, str]
    bodies: frozenset[lxml.html.HtmlElement]
    texts: dict[str, str]


def notes(root: lxml.html.HtmlElement) -> Notes:
    """Return the footnotes: of two anchors that link to each other, the second stands in the note."""
    anchors = {name: a for a in root.iter("a") if (name := a.get("name") or a.get("id"))}
    marks: dict[lxml.html.HtmlElement, str] = {}
    bodies: set[lxml.html.HtmlElement] = set()
    texts: dict[str, str] = {}
    for name, anchor in anchors.items():
        target = _target(anchor)
        if name in texts or target == name or target not in anchors or _target(anchors[target]) != name:
            continue
        body = _body(anchors[target])
        marks[anchor] = target
        bodies.add(body)
        mark = " ".join(anchors[target].text_content().split())
        texts[target] = " ".join(body.text_content().split()).removeprefix(mark).strip()
    return Notes(marks=marks, bodies=frozenset(bodies), texts=texts)


def _target(anchor: lxml.html.HtmlElement) -> str:
    link = anchor.get("href") or ""
    return link.partition("#")[2]


def _body(anchor: lxml.html.HtmlElement) -> lxml.html.HtmlElement:
    """Return the note's own division, else the paragraph that the anchor stands in."""
    block = next((parent for parent in anchor.iterancestors() if parent.tag in BLOCK), anchor)
    parent = block.getparent()
    own = parent is not None and parent.tag == "div" and next(parent.iter("a"), None) is anchor
    only = own and sum(1 for a in parent.iter("a") if a.get("name") and _target(a)) == 1
    return parent if only else block
