"""A batch of alerts killed at any point tells every passage once, with no repair: none is lost, none told twice."""

import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from alerts.batches import prepare
from alerts.letterhead import Letterhead
from alerts.matching import Matcher
from tests.alerts.conftest import NOW, Invented, publish, subscribe
from treatywatch.catalogue.alert_tables import Delivery, Match
from treatywatch.catalogue.database import Catalogue
from treatywatch.catalogue.tables import Document

ROOT = Path(__file__).parent.parent.parent
READERS, DOCUMENTS_A_KILL = 12, 3


@pytest.mark.parametrize("kills", [3, pytest.param(20, marks=pytest.mark.whole)])
def test_every_passage_is_told_once_however_often_the_batch_is_killed(
    catalogue: Catalogue, matcher: Matcher, letterhead: Letterhead, tmp_path: Path, kills: int
) -> None:
    chance = random.Random(kills)
    searches = {
        subscribe(catalogue, matcher, query, email=f"reader{reader}@example.org")
        for reader in range(READERS)
        for query in ("housing", "evictions NOT water")
    }
    for kill in range(kills):
        with catalogue.session() as session:
            for place in range(DOCUMENTS_A_KILL):
                publish(session, Invented(symbol=f"E/C.12/KEN/CO/{kill * DOCUMENTS_A_KILL + place}"))
        prepare_and_be_killed(tmp_path / "catalogue.db", lines=chance.randint(1, DOCUMENTS_A_KILL + READERS * 6))
    prepare(catalogue, matcher, letterhead, NOW)
    with catalogue.session() as session:
        documents = session.scalars(select(Document.id)).all()
        matches = session.execute(select(Match.subscription_id, Match.document_id, Match.delivery_id)).all()
        mails = session.scalar(select(func.count(Delivery.id)))
    told = Counter((match.subscription_id, match.document_id) for match in matches)
    assert told == {(search, document): 1 for search in searches for document in documents}
    assert len({match.delivery_id for match in matches} - {None}) == mails
    assert all(match.delivery_id for match in matches)


def prepare_and_be_killed(catalogue: Path, *, lines: int) -> None:
    command = [sys.executable, "-m", "tests.alerts.batch_runner", f"sqlite:///{catalogue}"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as batch:
        assert batch.stdout is not None
        for _ in range(lines):
            batch.stdout.readline()
        batch.kill()
