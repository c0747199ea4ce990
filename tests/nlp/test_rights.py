import json
from collections import Counter
from pathlib import Path

import pytest

from nlp.language import detect
from nlp.rights import action, label

FLOORS = json.loads(Path(__file__).with_name("floors_rights.json").read_text())


def names(text: str, language: str = "en", stem: str = "") -> set[str]:
    return {found.name for found in label(text, language, stem)}


def test_rights_are_found_above_their_floor(data: Path) -> None:
    counts: Counter[str] = Counter()
    for line in (data / "topics" / "labelled.jsonl").read_text(encoding="utf-8").splitlines():
        passage = json.loads(line)
        given, right = names(passage["text"], detect(passage["text"]) or "en"), set(passage["rights"])
        counts.update(found=len(given & right), given=len(given), right=len(right))
    micro = 2 * counts["found"] / (counts["given"] + counts["right"])
    print(f"rights, micro F1 over data/topics: {micro:.3f}")
    assert micro >= FLOORS["rights"]


def test_the_category_of_action_is_right_above_its_floor(data: Path) -> None:
    lines = (data / "upr" / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for line in lines for row in json.loads(line)["recommendations"]]
    share = sum(action(row["text"], "en") == row["action"] for row in rows) / len(rows)
    print(f"action category, share right over data/upr: {share:.3f}")
    assert share >= FLOORS["action"]


@pytest.mark.parametrize(
    ("text", "language", "right"),
    [
        ("Increase the supply of social housing", "en", "housing"),
        ("Garantizar el acceso al agua potable", "es", "water"),
        ("Relever le salaire minimum", "fr", "conditions"),
    ],
)
def test_a_label_shows_the_words_that_carried_it(text: str, language: str, right: str) -> None:
    (found,) = [one for one in label(text, language) if one.name == right]
    assert text[found.start : found.end]
    assert 0 < found.score <= 1


def test_the_name_of_a_treaty_gives_no_right() -> None:
    assert names("Ratify the Second Optional Protocol, aiming at the abolition of the death penalty") == set()
    assert names("Withdraw its reservations to the Convention on the Rights of the Child") == set()


def test_an_item_without_words_of_its_own_takes_the_label_of_its_stem() -> None:
    assert names("Allocate sufficient resources to it", stem="On social housing, the State party should:") == {
        "housing"
    }


def test_a_language_without_wording_gives_no_labels() -> None:
    assert names("住房", "zh") == set()
    assert action("住房", "zh") is None
