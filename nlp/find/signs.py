"""What a passage that stands without its document shows of asking: who is asked, and in which words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields

from nlp.find.demands import PLAIN_SPACES, Tone, judge
from nlp.find.upr_profile import profile
from nlp.sentences import sentences
from nlp.wording import Wording

# Who is asked stands right behind the verb; further on, other States and organs are spoken of.
REACH = 90
# Who has a duty stands before it in its clause, or, where the verb comes first, right behind it.
DUTY_REACH = 30
CLAUSES = ";；؛"
# Where a recommendation opens: a passage, or what follows its number or an omission: "(…) 127.3 Ratify the Convention".
OPENING = re.compile(r"(?:^[\W\d]*|\(…\)[\W\d]*|\b\d+\.\s?\d+\.?\s+)(?:\(?[^\W\d]\)\s*)?(?=[^\W\d])")
# What follows the noun of the same letters as a verb.
NOUN = re.compile(
    "|".join((
        r"\s*[(:/]",  # "Work (art. 6)"
        r"-up (?:to|of)\b",
        r"(?<=support) for\b",
        r"\s(?:of|by(?! law)|no|was|were|is|and recommendations|report|revised)\b",  # "Review of the report"
        r"\s(?:resolutions?|decisions?)\b",  # "Draft resolution"
        r"\sto the (?:\w+ )?(?:council|assembly)\b",  # "Address to the General Assembly"
        r"\son the (?:\w+ )?(?:session|meeting|visit|work|question|preparations)\b",  # "Report on the visit"
    )),
    re.IGNORECASE,
)  # fmt: skip
# The language of the reviews' profile, whose verbs are words of other kinds elsewhere ("encourage", "resume").
REVIEWED_IN = "en"
# "To ratify" opens few demands, but many purposes: "To assist victims, the Government has …".
PURPOSE = re.compile(r"(?:also )?to\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Signs:
    """What is seen in a passage, whatever its language.

    A body `asks` now or `asked` in an account: a State, an organ of another kind, or nobody named. A `duty` is laid on
    a State or on something else. The passage `opens` with the bare form of a verb. Some sentence `tells` what others
    said. `many_states` are spoken of, as general comments and resolutions do.
    """

    asks_state: bool = False
    asks_organ: bool = False
    asks_unnamed: bool = False
    asked_state: bool = False
    asked_organ: bool = False
    asked_unnamed: bool = False
    duty_of_state: bool = False
    duty_of_others: bool = False
    opens: bool = False
    tells: bool = False
    many_states: bool = False


SIGNS = tuple(field.name for field in fields(Signs))


def signs(text: str, words: Wording) -> Signs:
    """Return what the sentences of a passage show together."""
    text = text.translate(PLAIN_SPACES)
    seen = {sign for start, end in sentences(text, words.language) for sign in _in_sentence(text[start:end], words)}
    return Signs(opens=_opens(text, words), **dict.fromkeys(seen, True))


def _opens(text: str, words: Wording) -> bool:
    """Whether a bare verb opens the passage, or a numbered part of it.

    English takes more verbs, and their other moods, from the reports of the Universal Periodic Review, whose
    recommendations open so.
    """
    verbs = (
        [words.infinitive, profile().openings, profile().other_openings]
        if words.language == REVIEWED_IN
        else [words.infinitive]
    )
    for opening in OPENING.finditer(text):
        verb = next((found for each in verbs if (found := each.match(text, opening.end()))), None)
        if verb and not PURPOSE.match(verb[0]) and not NOUN.match(text, verb.end()):
            return True
    return False


def _in_sentence(sentence: str, words: Wording) -> Iterator[str]:
    for ask in words.asks:
        if found := ask.present.search(sentence):
            yield f"asks_{_addressee(sentence, found, words)}"
        elif ask.past and (found := ask.past.search(sentence)):
            yield f"asked_{_addressee(sentence, found, words)}"
    judgement = judge(sentence, words)
    if judgement.tone is Tone.DEMAND and not judgement.verbs:
        yield "duty_of_state" if _binds_a_state(sentence, words) else "duty_of_others"
    if words.account.search(sentence):
        yield "tells"
    if words.many_states.search(sentence):
        yield "many_states"


def _addressee(sentence: str, asking: re.Match[str], words: Wording) -> str:
    asked = sentence[asking.start() : asking.end() + REACH]
    state, organ = words.state.search(asked), words.organs.search(asked)
    if organ and not (state and state.start() < organ.start()):
        return "organ"
    return "state" if state else "unnamed"


def _binds_a_state(sentence: str, words: Wording) -> bool:
    for duty in words.duty.finditer(sentence):
        clause = max(sentence.rfind(mark, 0, duty.start()) for mark in CLAUSES) + 1
        if words.state.search(sentence[clause : duty.end() + DUTY_REACH]):
            return True
    return False
