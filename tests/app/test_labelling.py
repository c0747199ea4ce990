import json

import pytest
from typer.testing import CliRunner

from treatywatch.cli.main import app

PASSAGES = [
    {"id": "a", "text": "Ratify the Convention against Torture"},
    {"id": 2, "text": "Garantizar el acceso al agua potable para las mujeres indígenas"},
    {"id": "zh", "text": "废除死刑"},
]
LISTS = {"issues", "rights", "duties", "policies", "groups", "sdg"}


def label(*words: str, given: bytes) -> tuple[int, list[str], list[str]]:
    result = CliRunner().invoke(app, ["label", *words], input=given)
    return result.exit_code, result.stdout.splitlines(), result.stderr.splitlines()


def test_each_line_gets_its_labels_in_the_order_of_the_lines() -> None:
    status, said, refused = label("--jsonl", given="\n".join(map(json.dumps, PASSAGES)).encode())
    records = [json.loads(line) for line in said]
    assert (status, refused) == (0, [])
    assert [record["id"] for record in records] == ["a", 2, "zh"]
    assert [record["language"] for record in records] == ["en", "es", "zh"]
    for record in records:
        assert 0 <= record["recommendation"] <= 1
        assert record.keys() >= LISTS | {"action"}
    assert records[0]["action"] == 5
    assert set(records[0]["issues"]) == {"International instruments", "Torture and other CID treatment"}
    assert set(records[1]["issues"]) == {"Right to water", "Women's rights", "Indigenous peoples"}
    assert set(records[1]["sdg"]) >= {"5", "6", "10"}
    assert records[2]["issues"] == ["Death penalty"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"nonsense", "not JSON"),
        (b'{"id": 1, "text": "\xff"}', "not JSON"),
        (b"[" * 200_000, "not JSON"),
        (b'["a", "b"]', 'no "id"'),
        (b'{"text": "Ratify it"}', 'no "id"'),
        (b'{"id": 7}', 'id 7 has no "text"'),
        (b'{"id": 7, "text": "  "}', 'id 7 has no "text"'),
        (b'{"id": 7, "text": 8}', 'id 7 has no "text"'),
        (b'{"id": 7, "text": "%s"}' % (b"word " * 20_001), "100,005 characters"),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_done(line: bytes, reason: str) -> None:
    good = json.dumps(PASSAGES[0]).encode()
    status, said, refused = label("--jsonl", given=b"\n".join([good, b"", line, good]))
    assert status == 1
    assert [json.loads(one)["id"] for one in said] == ["a", "a"]
    (refusal,) = refused
    assert refusal.startswith(f"treatywatch: line 3: {reason}")


def test_letters_that_no_text_can_hold_do_no_harm() -> None:
    status, said, _ = label("--jsonl", given=rb'{"id": "\ud800", "text": "Ratify \ud800 the Convention"}')
    assert status == 0
    assert json.loads(said[0])["issues"] == ["International instruments"]


def test_plain_lines_are_described_for_people() -> None:
    status, said, _ = label(given=b"Ratify the Convention against Torture\n")
    assert status == 0
    assert said[0].startswith("1  recommendation ")
    assert any(line.startswith("  issues: ") for line in said[1:])


@pytest.mark.parametrize(
    "text",
    [
        "Der Ausschuss empfiehlt dem Vertragsstaat, die Sozialausgaben zu erhöhen.",
        "Η Επιτροπή συνιστά στο κράτος μέρος να αυξήσει τις κοινωνικές δαπάνες.",
        "委員会は、締約国が社会住宅への支出を増やすことを勧告する。",
    ],
)
def test_a_language_that_is_not_read_gets_no_labels(text: str) -> None:
    (record,) = map(json.loads, label("--jsonl", given=json.dumps({"id": 1, "text": text}).encode())[1])
    assert record["language"] is record["action"] is None
    assert not any(record[axis] for axis in LISTS)
    assert record["recommendation"] < 0.5


def test_what_asks_for_nothing_and_has_no_subject_gets_no_issue_and_no_action() -> None:
    (record,) = map(json.loads, label("--jsonl", given=b'{"id": 1, "text": "The sky is blue."}')[1])
    assert (record["language"], record["issues"], record["action"]) == ("en", [], None)


def test_a_passage_too_short_to_tell_its_language_is_read_as_english() -> None:
    (record,) = map(json.loads, label("--jsonl", given=b'{"id": 1, "text": "Ratify CAT"}')[1])
    assert (record["language"], record["action"]) == ("en", 5)
