"""Tells a demand from a worry, a word of praise or an account of the session, sentence by sentence."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from nlp.sentences import sentences
from nlp.wording import Wording

# Spaces of other widths, one for one so that offsets keep.
PLAIN_SPACES = str.maketrans(dict.fromkeys("\n\t\u00a0\u2007\u2009\u202f\u3000", " "))
# An asking clause ("The Committee requests the State party to") and a term fill about this many characters.
FIRST_ASKED = 160
# Words before an open bracket, and the bracket not yet closed; an item's own mark "(a)" is closed.
ASIDE = re.compile(r"\w\s[(（][^()（）]*$")


class Tone(StrEnum):
    """What a sentence of a treaty body does."""

    DEMAND = "demand"
    REMARK = "remark"
    NEUTRAL = "neutral"


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """The tone of a sentence, and the verbs by which it asks ("recommend", "urge"; empty for a mere duty)."""

    tone: Tone
    verbs: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """A demand's place in its text, with its verbs."""

    start: int
    end: int
    verbs: tuple[str, ...]


def judge(sentence: str, words: Wording, *, quiet: bool = False) -> Judgement:
    """Return what a sentence does; where `quiet`, only a body asking in so many words makes a demand.

    A body that asks outweighs the worry in the same sentence ("Concerned that …, the Committee urges"); a duty
    ("should") does not: "concerned at children who should be in school" asks for nothing.
    """
    sentence = sentence.translate(PLAIN_SPACES)
    if verbs := tuple(ask.verb for ask in words.asks if ask.present.search(sentence)):
        return Judgement(tone=Tone.DEMAND, verbs=verbs)
    if words.account.search(sentence):
        return Judgement(tone=Tone.REMARK)
    past = tuple(ask.verb for ask in words.asks if ask.past and ask.past.search(sentence))
    worried = bool(words.concern.search(sentence))
    if past and not (worried and words.recalled.search(sentence)):
        return Judgement(tone=Tone.DEMAND, verbs=past)
    if not quiet and _lays_a_duty(sentence, words):
        return Judgement(tone=Tone.DEMAND)
    return Judgement(tone=Tone.REMARK if worried or words.positive.search(sentence) else Tone.NEUTRAL)


def demands(text: str, words: Wording, *, quiet: bool = False) -> list[Span]:
    """Return the demands in a text without lettered items, each with the sentences that carry it further."""
    spans: list[Span] = []
    open_ = False
    for start, end in sentences(text, words.language):
        judgement = judge(text[start:end], words, quiet=quiet)
        carries_on = open_ and (judgement.tone is Tone.NEUTRAL or bool(words.continues.match(text[start:end])))
        if judgement.tone is Tone.REMARK:
            open_ = False
        elif carries_on:
            last = spans.pop()
            spans.append(Span(start=last.start, end=end, verbs=_joined((last.verbs, judgement.verbs))))
        elif judgement.tone is Tone.DEMAND:
            spans.append(Span(start=start, end=end, verbs=judgement.verbs))
            open_ = True
    return spans


def is_procedural(text: str, words: Wording) -> bool:
    """Whether the demand only has the State report, reply or spread the word: that is what it asks for first."""
    found = words.procedural.search(text)
    return found is not None and found.start() <= FIRST_ASKED


def _lays_a_duty(sentence: str, words: Wording) -> bool:
    for duty in words.duty.finditer(sentence):
        # What a bracket adds is an aside: "(the Office should open in November)".
        if ASIDE.search(sentence[: duty.start()]):
            continue
        clause = sentence[sentence.rfind(";", 0, duty.start()) + 1 : duty.start()]
        if not (words.concern.search(clause) or words.positive.search(clause)):
            return True
    return False


def _joined(groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(verb for group in groups for verb in group))
