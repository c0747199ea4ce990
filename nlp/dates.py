"""Days as documents print them, "24 de marzo de 2016", in any of the languages whose months are listed."""

import re
from collections.abc import Iterator, Sequence
from datetime import date


class Calendar:
    """Finds days in text by the names of the months, given as one alternation a month."""

    def __init__(self, months: Sequence[str]) -> None:
        self._months = [re.compile(month, re.IGNORECASE) for month in months]
        names = "|".join(months)
        self._day = re.compile(
            rf"\b(?P<day>\d{{1,2}})(?:er|º)?\s+(?:de\s+)?(?P<month>{names}),?\s*(?:de\s+)?(?P<year>\d{{4}})\b",
            re.IGNORECASE,
        )

    def days(self, text: str) -> Iterator[tuple[int, date]]:
        """Yield every day printed in the text, with its offset; one that no calendar has is left out."""
        for found in self._day.finditer(text):
            month = next(n for n, name in enumerate(self._months, 1) if name.fullmatch(found["month"]))
            try:
                yield found.start(), date(int(found["year"]), month, int(found["day"]))
            except ValueError:
                continue
