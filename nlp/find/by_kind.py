"""Chooses by the kind of document how recommendations are found in it."""

from nlp.find.general_comments import find_in_general_comment
from nlp.find.kinds import kinds
from nlp.find.observations import find_in_observations
from nlp.find.reports import find_in_report
from nlp.find.resolutions import find_in_resolutions
from nlp.find.statement import referring
from nlp.find.upr import find_in_upr_report
from nlp.find.views import find_in_views
from treatywatch.catalogue.readings import Body, Finding, Identity, Kind, Reading
from treatywatch.catalogue.states import StateNames

FINDERS = {
    Kind.VIEWS: find_in_views,
    Kind.GENERAL_COMMENT: find_in_general_comment,
}
# In these States are asked by name, or under headings that name them.
FINDERS_OF_NAMED = {
    Kind.CONCLUDING_OBSERVATIONS: find_in_observations,
    Kind.FOLLOW_UP: find_in_observations,
    Kind.RESOLUTION: find_in_resolutions,
    Kind.SPECIAL_PROCEDURES_REPORT: find_in_report,
}


def find(reading: Reading, identity: Identity, states: StateNames) -> tuple[Finding, ...]:
    """Return the recommendations of a document in reading order.

    None for a kind that makes none: States' reports and replies, lists of issues, and what others submit to a body.
    """
    if identity.kind is Kind.UPR_REPORT:
        return referring(find_in_upr_report(reading, identity, states), reading, identity)
    if finder := FINDERS.get(identity.kind):
        return finder(reading, identity)
    if finder_of_named := FINDERS_OF_NAMED.get(identity.kind):
        return finder_of_named(reading, identity, states)
    return _find_in_other(reading, identity, states) if identity.kind is Kind.OTHER else ()


def _find_in_other(reading: Reading, identity: Identity, states: StateNames) -> tuple[Finding, ...]:
    """Look in a document that its symbol and title do not tell for what such documents reprint, by its headings.

    A report may hold draft resolutions, or a committee's observations on several States; else its chapter of
    recommendations is read. The UPR's compilations of what others said are no body's own recommendations.
    """
    if identity.body is Body.UPR:
        return ()
    if any(kinds(p.language or reading.language).enacts.match(p.text) for p in reading.paragraphs):
        return find_in_resolutions(reading, identity, states)
    # The Subcommittee on Prevention recommends all through its reports on visits.
    if identity.body is Body.SPT or _reprints_observations(reading):
        return find_in_observations(reading, identity, states)
    return find_in_report(reading, identity, states)


def _reprints_observations(reading: Reading) -> bool:
    headings = (paragraph for paragraph in reading.paragraphs if paragraph.heading)
    return any(kinds(p.language or reading.language).observes.search(p.text) for p in headings)
