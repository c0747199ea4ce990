"""A process that prepares alerts over and over, saying how far it is: made to be killed.

Run as `python -m tests.alerts.batch_runner CATALOGUE_URL`.
"""

import sys
from collections.abc import Sequence
from functools import partial

from sqlalchemy.orm import Session

from alerts.batches import prepare
from alerts.letterhead import Letterhead
from alerts.matching import Matcher
from index.engine import Passage
from index.passages import passages_of
from index.tree import Query
from index.understand import understand
from tests.alerts.conftest import NOW
from treatywatch.catalogue.database import open_catalogue
from treatywatch.catalogue.states import StateNames
from treatywatch.catalogue.tables import Version
from web.addresses import permalink
from web.words import name


def main() -> None:
    """Prepare until killed."""
    catalogue, states = open_catalogue(sys.argv[1]), StateNames.load()
    address = partial(permalink, "https://treatywatch.example")

    def understood(query: str, language: str) -> Query:
        return understand(query, states=states, language=language)

    def read(session: Session, version: Version) -> Sequence[Passage]:
        print("reading", version.id, flush=True)
        return passages_of(session, version)

    def linked(key: str, number: str, language: str) -> str:
        print("writing a mail", flush=True)
        return address(key, number, language)

    matcher = Matcher(passages_of=read, understand=understood)
    letterhead = Letterhead(
        sender="Treatywatch <alerts@treatywatch.example>",
        public_url="https://treatywatch.example",
        secret="a secret of the tests",
        permalink=linked,
        state_name=states.name,
        name_of=name,
    )
    while True:
        prepare(catalogue, matcher, letterhead, NOW)
        print("prepared", flush=True)


if __name__ == "__main__":
    main()
