"""From a query as typed to the question put to an engine or to a passage: values looked up, words analysed."""

from collections.abc import Sequence

from index.analyse import sequences, tokens
from index.engine import READERS, QueryError
from index.expressions import equivalents, runs, spelled
from index.query import parse
from index.tree import (
    And,
    Begins,
    Compare,
    Field,
    Like,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Range,
    Stems,
    Word,
    conjunction,
    disjunction,
    leaves,
)
from index.values import between, held
from treatywatch.catalogue.states import StateNames
from treatywatch.refusal import Refusal


def understand(text: str, *, states: StateNames, language: str = "en", recommendations_only: bool = True) -> Query:
    """Return the question that a query is for a reader of a language (ISO 639-1), with the default view added.

    The view is: the version shown to that reader, unless the query says `lang:`; and recommendations, where
    `recommendations_only`, unless it says `is:`. Raises QueryError for what cannot be understood,
    Refusal for a language that no reader can have.
    """
    if language not in READERS:
        raise Refusal(f"{language}: not a language of readers; say one of {', '.join(READERS)}")
    asked = parse(text)
    named = {leaf.name for leaf in leaves(asked) if isinstance(leaf, Field | Compare | Range)}
    view: list[Query] = [] if "lang" in named else [Field("leads", language)]
    if recommendations_only and "is" not in named:
        view.append(Field("is", "recommendation"))
    # The view first: the matcher then need not look at the words of most passages.
    return conjunction([*view, resolve(asked, states)])


def resolve(tree: Query, states: StateNames) -> Query:
    """Return a parsed tree in the terms of passages: Stems, Begins, Field, Between, Like and their combinations."""
    match tree:
        case And(parts):
            return conjunction([_together(run, states) for run in runs(parts)])
        case Or(parts):
            return disjunction([resolve(part, states) for part in parts])
        case Not(part):
            return Not(resolve(part, states))
        case Field():
            return held(tree, states)
        case Compare() | Range():
            return between(tree)
        case Word(text) | Phrase(text):
            words = _words(tree)
            return words if words.exact else disjunction([words, *equivalents(text)])
        case Prefix():
            return _beginning(tree)
        case _:
            return tree


def spoken(tree: Query) -> str:
    """Return the words of a parsed query that may be searched by meaning, in order; empty where there are none."""
    return " ".join(leaf.text for leaf in leaves(tree, denied=False) if isinstance(leaf, Word | Phrase | Like))


def _together(run: Sequence[Query], states: StateNames) -> Query:
    """Return the question for words that side by side are an expression, or for one part."""
    if len(run) == 1:
        return resolve(run[0], states)
    return disjunction([conjunction([resolve(part, states) for part in run]), *equivalents(spelled(run))])


def _words(tree: Word | Phrase) -> Stems:
    exact = tuple(token.exact for token in tokens(tree.text, "en"))
    if not exact:
        raise QueryError(f'there are no words to search for in "{tree.text}"', tree.position)
    if isinstance(tree, Phrase) and len(exact) == 1:
        return Stems((exact,), exact=True)
    return Stems(sequences(tree.text))


def _beginning(tree: Prefix) -> Query:
    words = [token.exact for token in tokens(tree.text, "en")]
    if len(words) == 1:
        return Begins(words[0])
    # Chinese is written without spaces: the beginning of a word is a phrase of characters.
    if words and not any(map(str.isascii, words)) and all(len(word) == 1 for word in words):
        return Stems(sequences(tree.text))
    raise QueryError(f'a star goes after one word, "{tree.text}" is {len(words)}', tree.position)
