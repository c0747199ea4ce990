"""Second opinions: what another index says of passages, entered as it is listed and compared with the last time."""

from collections import Counter
from collections.abc import Sequence

from crawlers.visit import Visit
from treatywatch.catalogue.annotations import AnnotationFacts, Change

# An index that lost more than this share of its annotations has more likely broken than been emptied.
MOST_VANISHED = 0.25


class Opinions:
    """The annotations of one source during a visit, and what of them is not understood."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._listed: set[str] = set()
        self._unknown: Counter[str] = Counter()

    def take_in(self, annotations: Sequence[AnnotationFacts]) -> list[Change]:
        """Enter some annotations, and return what became of each."""
        changes = self._visit.ledger.annotate(annotations)
        self._listed.update(facts.identifier for facts in annotations)
        for change in changes:
            self._visit.tally.count(f"annotations {change}")
        return changes

    def puzzle(self, lines: Sequence[str]) -> None:
        """Note what is not understood of a record; the same of many records is told once."""
        self._unknown.update(lines)

    def close(self) -> None:
        """Tell what was not understood; what is listed no more has vanished, if all was read and it is not too much."""
        name, tally = self._visit.facts.name, self._visit.tally
        for what, times in self._unknown.most_common():
            tally.alarm(f"{what} ({times} records): add it to {name}.yml, or a State to states.yml")
        if not tally.complete():
            return
        gone = self._visit.ledger.annotations_gone(self._listed)
        if len(gone) > max(1, MOST_VANISHED * (len(gone) + len(self._listed))):
            tally.alarm(f"{len(gone)} annotations are listed no longer, like {gone[0]}: see what broke")
            return
        self._visit.ledger.strike(gone)
        tally.count("annotations vanished", len(gone))
