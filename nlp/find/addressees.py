"""Says whom a demand addresses: the State under review, or others from a closed list."""

from nlp.find.particulars import Particulars

# The clause that names who is asked fills about this much of a stem or a demand.
FIRST_WORDS = 400


def asked(text: str, words: Particulars) -> tuple[bool, tuple[str, ...]]:
    """Return whether a demand says that it asks the State itself, and which others it says that it asks.

    Only the words that name who is asked count ("recommends that donors …", "companies should …"), not whoever is to
    be heard or helped; neither is said by a text that names nobody.
    """
    for found in words.asked_of.finditer(text[:FIRST_WORDS]):
        named = next((part for part in found.groupdict().values() if part), "")
        state = bool(words.state.search(named))
        others = tuple(name for name, pattern in words.addressees.items() if pattern.search(named))
        if state or others:
            return state, others
    return False, ()
