"""Chooses by the kind of document how recommendations are found in it."""

from nlp.find.observations import find_in_observations
from nlp.find.resolutions import find_in_resolutions
from nlp.find.upr import find_in_upr_report
from treatywatch.catalogue.readings import Finding, Identity, Kind, Reading
from treatywatch.catalogue.states import StateNames

# Nobody is asked for anything in these: they report, answer or ask for information.
WITHOUT_RECOMMENDATIONS = {Kind.STATE_REPORT, Kind.LIST_OF_ISSUES, Kind.UPR_ADDENDUM}


def find(reading: Reading, identity: Identity, states: StateNames) -> tuple[Finding, ...]:
    """Return the recommendations of a document in reading order; none for a kind that makes none."""
    if identity.kind in WITHOUT_RECOMMENDATIONS:
        return ()
    if identity.kind is Kind.UPR_REPORT:
        return find_in_upr_report(reading, identity, states)
    if identity.kind is Kind.RESOLUTION:
        return find_in_resolutions(reading, identity)
    return find_in_observations(reading, identity)
