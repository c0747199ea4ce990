"""What a passage answers to besides its words: the values of its fields, by the names that queries use."""

from collections.abc import Mapping

from index.engine import Passage
from index.values import plain

# The fields that are compared for equality, and those that have an order: the keys of `terms` and of `numbers`.
KEYWORDS = (
    *("state", "body", "by", "kind", "lang", "leads", "year", "right", "duty", "issue", "group", "policy", "sdg"),
    *("symbol", "para", "is", "repeated"),
)
NUMBERS = ("date", "deadline", "action")
FACETS = ("state", "body", "right", "kind", "lang", "year", "duty", "issue", "group", "policy", "sdg", "action")


def terms(passage: Passage) -> Mapping[str, tuple[str, ...]]:
    """Return a passage's values for every field that is compared for equality; "leads" are its reader languages."""
    return {
        "state": passage.states,
        "body": (passage.body,),
        "by": (passage.body, *passage.recommending_states),
        "kind": (passage.kind,),
        "lang": (passage.language,),
        "leads": passage.leads_for,
        "year": (str(passage.date.year),),
        "right": passage.rights,
        "duty": passage.duties,
        "issue": passage.issues,
        "group": passage.groups,
        "policy": passage.policies,
        "sdg": passage.sdg,
        "symbol": (plain(passage.symbol),),
        "para": (plain(passage.number),),
        "is": ("recommendation",) if passage.recommendation else (),
        "repeated": ("yes" if passage.repeated else "no",),
    }


def numbers(passage: Passage) -> Mapping[str, int | None]:
    """Return a passage's values for the fields that have an order; dates as index.tree.Between has them."""
    return {
        "date": int(f"{passage.date:%Y%m%d}"),
        "deadline": int(f"{passage.deadline:%Y%m%d}") if passage.deadline else None,
        "action": passage.action,
    }
