"""A hit as every engine gives it: where the words stand, and why it answers: words, a label, or its meaning."""

from collections.abc import Sequence

from index.engine import Hit, Passage, Why
from index.expressions import LABELS
from index.highlight import Span, highlights
from index.terms import terms
from index.tree import Field, Like, Query, leaves


def hit(question: Query, passage: Passage, *, score: float, cursor: str, by_meaning: bool) -> Hit:
    """Return the hit that a passage is; `by_meaning` says that it answers by nothing but its meaning."""
    marks = highlights(question, passage.text, passage.language)
    return Hit(
        passage=passage,
        score=score,
        highlights=marks,
        by_meaning=by_meaning,
        why=_why(question, passage, marks, by_meaning=by_meaning),
        cursor=cursor,
    )


def _why(question: Query, passage: Passage, found: Sequence[Span], *, by_meaning: bool) -> tuple[Why, ...]:
    """Return the reasons for which a passage is shown; none where fields and dates alone were asked for."""
    if by_meaning:
        return (Why.MEANING,)
    reasons = []
    if found:
        reasons.append(Why.WORDS)
    if passage.stem and highlights(question, passage.stem, passage.language):
        reasons.append(Why.INTRODUCTION)
    if any(_carries(passage, leaf) for leaf in leaves(question, denied=False)):
        reasons.append(Why.LABEL)
    if not reasons and any(isinstance(leaf, Like) for leaf in leaves(question, denied=False)):
        reasons.append(Why.MEANING)
    return tuple(reasons)


def _carries(passage: Passage, leaf: Query) -> bool:
    return isinstance(leaf, Field) and leaf.name in LABELS and leaf.value in terms(passage)[leaf.name]
