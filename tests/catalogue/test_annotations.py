"""What another index says of passages, from one listing to the next."""

from dataclasses import replace
from datetime import UTC, datetime

from treatywatch.catalogue.annotation_tables import Annotation
from treatywatch.catalogue.annotations import (
    AnnotationFacts,
    Change,
    keep_annotations,
    missing_annotations,
    strike_annotations,
)
from treatywatch.catalogue.database import Catalogue

FIRST, SECOND = datetime(2026, 11, 16, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC)
LISTED = [
    AnnotationFacts(source="uhri", identifier=name, kind="recommendation", text=text, themes=("Right to health",))
    for name, text in (("a", "Ratify the Optional Protocol."), ("b", "Repeal the law."), ("c", "Train the police."))
]


def test_annotations_come_change_vanish_and_return(catalogue: Catalogue) -> None:
    with catalogue.session() as session:
        assert keep_annotations(session, LISTED, FIRST) == [Change.NEW] * 3
    amended = [LISTED[0], replace(LISTED[1], themes=("Right to housing",))]
    with catalogue.session() as session:
        assert keep_annotations(session, amended, SECOND) == [Change.UNCHANGED, Change.CHANGED]
        gone = missing_annotations(session, "uhri", {facts.identifier for facts in amended})
        assert gone == ["c"]
        strike_annotations(session, "uhri", gone, SECOND)
    with catalogue.session() as session:
        kept = {one.identifier: one for one in session.query(Annotation)}
        assert (kept["b"].themes, kept["b"].first_seen, kept["b"].changed) == (["Right to housing"], FIRST, SECOND)
        assert (kept["c"].text, kept["c"].vanished) == ("Train the police.", SECOND)
        assert missing_annotations(session, "uhri", {"a", "b"}) == []
        assert keep_annotations(session, LISTED[2:], SECOND) == [Change.CHANGED]
    with catalogue.session() as session:
        assert session.get_one(Annotation, ("uhri", "c")).vanished is None


def test_one_listed_twice_is_entered_once_and_another_index_is_left_alone(catalogue: Catalogue) -> None:
    theirs = replace(LISTED[0], source="upr")
    with catalogue.session() as session:
        assert keep_annotations(session, [LISTED[0], LISTED[0]], FIRST) == [Change.NEW] * 2
        assert keep_annotations(session, [theirs], FIRST) == [Change.NEW]
        assert keep_annotations(session, [], FIRST) == []
    with catalogue.session() as session:
        assert session.query(Annotation).count() == 2
        assert missing_annotations(session, "uhri", set()) == ["a"]
