"""A State's answers reach the recommendations that they are about, whichever file is read first."""

import shutil
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from treatywatch.app.answering import answer_to
from treatywatch.app.house import open_house
from treatywatch.app.ingesting import ingest
from treatywatch.catalogue.tables import Recommendation
from treatywatch.settings import Settings

REPORT, ADDENDUM = "g1423930.pdf", "g1504261.pdf"


@pytest.mark.parametrize("order", [(REPORT, ADDENDUM), (ADDENDUM, REPORT)], ids=["report first", "addendum first"])
def test_the_addendum_says_which_recommendations_are_supported(
    data: Path, tmp_path: Path, order: tuple[str, str]
) -> None:
    with open_house(Settings(home=tmp_path / "home")) as house:
        for name in order:
            ingest(house, [Path(shutil.copy(data / "review-slovenia" / name, tmp_path))])
        with house.catalogue.session() as session:
            positions = Counter(session.scalars(select(Recommendation.position)))
    # A/HRC/28/15/Add.1 answers every one of the report's recommendations; OHCHR's list counts the same two positions.
    assert positions.keys() == {"supported", "noted"}


def test_an_answer_is_found_by_full_number_then_serial_then_list() -> None:
    given = {"118.1": "supported", "2": "supported", "119": "noted"}
    numbers = ("118.1", "118.2", "119.7", "118.3")
    assert [answer_to(number, given) for number in numbers] == ["supported", "supported", "noted", None]
