"""Quotations with words marked in them: every character is escaped, only our own marks are markup."""

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup, escape

Span = tuple[int, int]

MARK = Markup("<mark>{}</mark>")
DEMAND = Markup('<span class="demand">{}</span>')


@dataclass(frozen=True, kw_only=True, slots=True)
class Demand:
    """Where one recommendation stands in a paragraph, with its evidence; all are offsets in the paragraph's text."""

    start: int
    end: int
    evidence: tuple[Span, ...] = ()


def marked(text: str, spans: Iterable[Span]) -> Markup:
    """Return the text as HTML with the spans, offsets in it, in <mark>; spans that touch or overlap become one."""
    return _wrapped(text, 0, len(text), _merged(spans))


def demands_marked(text: str, demands: Iterable[Demand]) -> Markup:
    """Return a paragraph's text as HTML: each demand in its own element, the words that carried its labels marked.

    Of demands that overlap, the first is shown.
    """
    pieces, reached = [], 0
    for demand in sorted(demands, key=lambda demand: demand.start):
        if demand.start < reached:
            continue
        pieces.append(escape(text[reached : demand.start]))
        pieces.append(DEMAND.format(_wrapped(text, demand.start, demand.end, _merged(demand.evidence))))
        reached = demand.end
    pieces.append(escape(text[reached:]))
    return Markup("").join(pieces)


def _wrapped(text: str, start: int, end: int, spans: Iterable[Span]) -> Markup:
    pieces = []
    for first, last in spans:
        first, last = max(first, start), min(last, end)
        if first >= last:
            continue
        pieces += [escape(text[start:first]), MARK.format(text[first:last])]
        start = last
    pieces.append(escape(text[start:end]))
    return Markup("").join(pieces)


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
