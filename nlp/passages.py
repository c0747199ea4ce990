"""Tells whether a human-rights body asks something of its addressee in a passage that stands without its document."""

from nlp.find.demands import demands
from nlp.wording import wording


def recommendation(text: str, language: str) -> float:
    """Return the probability that a body asks its addressee to do something here, reporting and dissemination included.

    `language` is ISO 639-1; a language without a vocabulary file is read with English's.
    """
    return 0.95 if demands(text, wording(language)) else 0.05
