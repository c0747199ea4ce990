"""Says whom a demand addresses: the State under review, other States by name, or others from a closed list."""

import re
from dataclasses import dataclass

from nlp.find.particulars import Particulars
from treatywatch.catalogue.states import StateNames

# The clause that names who is asked fills about this much of a stem or a demand.
FIRST_WORDS = 400
WORD = re.compile(r"[^\W\d_][\w’'.-]*")
LONGEST_NAME = 9  # words: "the United Kingdom of Great Britain and Northern Ireland"


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """Whom a demand says that it asks: the State under review, States by name (ISO 3166-1 alpha-3), others by id."""

    state: bool = False
    named: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.state or bool(self.named or self.others)

    @property
    def beyond_organs(self) -> bool:
        """Whether it asks anyone but organs of the United Nations."""
        return self.state or bool(self.named) or any(other != "united-nations" for other in self.others)


def asked(text: str, words: Particulars, states: StateNames | None = None) -> Asked:
    """Return whom a demand says that it asks; nobody where it does not say.

    Only the words that name who is asked count ("recommends that donors …", "companies should …"), not whoever is to
    be heard or helped. Names of States are understood where `states` is given.
    """
    for found in words.asked_of.finditer(text[:FIRST_WORDS]):
        who = next((part for part in found.groupdict().values() if part), "")
        one = Asked(
            state=bool(words.state.search(who)),
            named=named_states(who, states, words) if states else (),
            others=tuple(name for name, pattern in words.addressees.items() if pattern.search(who)),
        )
        if one:
            return one
    return Asked()


def named_states(text: str, states: StateNames, wording: Particulars) -> tuple[str, ...]:
    """Return the codes of the States that a text names, in order; the longest name that begins at a word counts.

    One named as a place ("all groups in Nicaragua") is left out.
    """
    words = list(WORD.finditer(text))
    codes: dict[str, None] = {}
    position = 0
    while position < len(words):
        longest = min(len(words), position + LONGEST_NAME)
        # A name begins with a capital, where the script has any: "chad" in lower case is no State.
        ends = range(longest, position, -1) if words[position][0][0] != words[position][0][0].lower() else ()
        spans = ((end, text[words[position].start() : words[end - 1].end()]) for end in ends)
        code, after = next(((code, end) for end, name in spans if (code := _code(name, states))), ("", position + 1))
        if code and not wording.located.search(text[: words[position].start()]):
            codes[code] = None
        position = after
    return tuple(codes)


def _code(name: str, states: StateNames) -> str | None:
    # Codes are names to StateNames too; in running text three capitals are an acronym ("UPR", "CAN").
    return None if name.isupper() and len(name) <= len("ISO") else states.code(name)
