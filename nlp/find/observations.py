"""Finds the recommendations in a treaty body's concluding observations."""

from nlp.find.concerns import answering
from nlp.find.follow_up import followed_up
from nlp.find.paragraphs import demands_in
from nlp.find.statement import stated
from nlp.wording import wording
from treatywatch.catalogue.readings import Finding, Identity, Reading


def find_in_observations(reading: Reading, identity: Identity) -> tuple[Finding, ...]:
    """Return every demand of the body, in reading order: each lettered item its own, else each asking sentence.

    Concerns, praise and accounts of the session are left out; each demand has the concern that it answers and the
    theme that both stand under. Requests to report or to disseminate are kept and marked `procedural`. Those that a
    follow-up request names by number are marked `follow_up`, with the day by which the body wants to hear.
    """
    found = demands_in(reading, wording)
    return followed_up(stated(answering(found, reading), reading, identity), reading, identity)
