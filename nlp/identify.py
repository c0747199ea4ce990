"""Tells from its masthead what a document is: its symbol, title, kind and body, the State it is about, its dates."""

from collections.abc import Sequence
from itertools import pairwise

from nlp.front.days import adopted, published
from nlp.front.kinds import kind_and_body, states_taken_up
from nlp.front.masthead import bare_line, is_session
from nlp.front.state_named import NamedState, coded_state, named_state
from nlp.front.title import find_title, in_one_line
from treatywatch.catalogue.readings import Identity, Reading
from treatywatch.catalogue.states import StateNames
from treatywatch.catalogue.symbols import masthead_symbol


def identify(reading: Reading, states: StateNames) -> Identity:
    """Return what the document says of itself on its first page; nothing is guessed.

    The symbol decides the kind where it can, else the title's words do; the same for the State. A State that `states`
    does not know goes to `unknown_states` as printed.
    """
    symbol = _symbol(reading.front)
    title = find_title(reading.front)
    kind, body = kind_and_body(reading, symbol, title.text, states)
    taken_up = states_taken_up(reading, body, states)
    named = NamedState() if taken_up else named_state(title, reading.front, kind, states)
    codes = _codes(symbol, named, taken_up, states)
    return Identity(
        symbol=symbol,
        title=in_one_line(title, named.printed),
        kind=kind,
        body=body,
        states=codes,
        unknown_states=(named.printed,) if named.printed and not codes else (),
        session=_session(reading.front),
        adopted=adopted(reading, kind),
        published=published(reading.front),
    )


def _symbol(front: Sequence[str]) -> str | None:
    """Return the first symbol that has its line to itself; one in a sentence is another document's."""
    broken = (line + following for line, following in pairwise(front) if line.endswith("/"))
    lines = (*broken, *front, *map(bare_line, front))
    return next((symbol for line in lines if (symbol := masthead_symbol(line))), None)


def _codes(symbol: str | None, named: NamedState, taken_up: tuple[str, ...], states: StateNames) -> tuple[str, ...]:
    """Return the code in the symbol, else of the name in the title, else of the one State that a report takes up."""
    if code := coded_state(symbol or "", states) or named.code:
        return (code,)
    # Of several, each recommendation would have all as addressees.
    return taken_up if len(taken_up) == 1 else ()


def _session(front: Sequence[str]) -> str | None:
    return next((line for line in front if is_session(line)), None)
