import json
import os
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pytest
import yaml

from nlp.action import action
from nlp.goals import goals
from nlp.issues import ISSUES, LIKELIEST, issues, judged
from nlp.label import closed_lists, every_label
from nlp.label_phrases import LABELS
from nlp.train import examples, train
from nlp.trained import CATEGORIES, MODEL, Model, trained
from treatywatch.catalogue.readings import Label

FLOORS = json.loads(Path(__file__).with_name("floors_labels.json").read_text(encoding="utf-8"))
PAIRS = {"fr": "en-fr", "es": "en-es", "ru": "en-ru", "ar": "ar-en", "zh": "en-zh"}
# The whole model trained anew, some minutes long: TREATYWATCH_TRAIN=1 pytest tests/nlp/test_trained.py -k anew
TRAIN = "TRAIN" in {name.removeprefix("TREATYWATCH_") for name in os.environ}


def names(labels: tuple[Label, ...]) -> set[str]:
    return {label.name for label in labels}


@pytest.fixture(scope="module")
def kept_apart(data: Path) -> list[dict]:
    """The recommendations of the reports that nothing was trained on, each wording once a report."""
    lines = (data / "upr/gold.jsonl").read_text(encoding="utf-8").splitlines()
    reports = [report for report in map(json.loads, lines) if report["split"] == "sample"]
    return [
        one
        for report in reports
        for one in {one["text"].lower(): one for one in reversed(report["recommendations"])}.values()
    ]


def test_issues_reach_their_floor_on_reports_that_nothing_was_trained_on(kept_apart: list[dict]) -> None:
    found, given, wanted = Counter[str](), Counter[str](), Counter[str]()
    for one in kept_apart:
        right, said = set(one["issues"]), names(issues(one["text"], "en"))
        found.update(right & said)
        given.update(said)
        wanted.update(right)
    micro = 2 * found.total() / (given.total() + wanted.total())
    macro = np.mean([2 * found[name] / (given[name] + wanted[name]) for name in wanted])
    print(f"issues: micro F1 {micro:.4f}, macro F1 {macro:.4f} of {len(kept_apart)}")
    assert micro >= FLOORS["issues"]["micro"]
    assert macro >= FLOORS["issues"]["macro"]


def test_a_probability_says_how_often_such_an_issue_is_right(kept_apart: list[dict]) -> None:
    bins: defaultdict[int, list[tuple[float, bool]]] = defaultdict(list)
    labels = trained().labels[: -len(CATEGORIES)]
    for one in kept_apart[::4]:
        judgement = judged(one["text"])
        for place, label in enumerate(labels):
            chance = judgement.chance(place)
            if chance > 0.02:
                bins[min(int(chance * 10), 9)].append((chance, label in one["issues"]))
    every = sum(map(len, bins.values()))
    error = sum(abs(sum(chance - right for chance, right in pairs)) for pairs in bins.values()) / every
    print(f"expected calibration error {error:.3f} of {every}")
    assert error < 0.05


@pytest.mark.parametrize("language", sorted(PAIRS))
def test_a_translation_gets_issues_of_the_english_sentence(data: Path, language: str) -> None:
    folder, pair = data / "parallel-sentences", PAIRS[language]
    english = (folder / f"valid.{pair}.en").read_text(encoding="utf-8").splitlines()
    other = (folder / f"valid.{pair}.{language}").read_text(encoding="utf-8").splitlines()
    labels = trained().labels
    same = every = 0
    for ours, theirs in zip(english, other, strict=True):
        said = names(issues(theirs, language))
        judgement = judged(ours)
        same += sum(judgement.chance(labels.index(name)) >= 0.2 for name in said)
        every += len(said)
    print(f"{language}: {same / every:.3f} of {every}")
    assert same / every >= FLOORS["issues of translations"][language]
    assert every / len(other) > 0.1


@pytest.mark.parametrize(
    ("text", "language", "issue", "evidence"),
    [
        ("Ensure that every prisoner sees a doctor, and abolish capital punishment", "en", "Death penalty", "capital"),
        ("Provide safe drinking water to rural villages", "en", "Right to water", "water"),
        ("Garantizar el acceso al agua potable", "es", "Right to water", "agua"),
        ("Lutter contre la traite des personnes", "fr", "Trafficking", "traite des personnes"),
        ("Отменить смертную казнь", "ru", "Death penalty", "смертную казнь"),
        ("إلغاء عقوبة الإعدام", "ar", "Death penalty", "عقوبة الإعدام"),
        ("废除死刑", "zh", "Death penalty", "死刑"),
    ],
)
def test_an_issue_shows_the_words_that_carried_it(text: str, language: str, issue: str, evidence: str) -> None:
    found = {label.name: label for label in issues(text, language)}[issue]
    assert evidence in text[found.start : found.end]
    assert found.end - found.start < len(text) / 2 or text.endswith(evidence)
    assert 0 < found.score <= 1


def test_a_text_whose_issues_are_all_unlikely_gets_the_likeliest_alone(kept_apart: list[dict]) -> None:
    model, alone = trained(), 0
    for one in kept_apart[::4]:
        judgement = judged(one["text"])
        chances = [judgement.chance(place) for place in range(len(model.labels) - len(CATEGORIES))]
        if all(chance < least for chance, least in zip(chances, model.least, strict=False)):
            said = names(issues(one["text"], "en"))
            assert said == ({model.labels[int(np.argmax(chances))]} if max(chances) >= LIKELIEST else set())
            alone += len(said)
    assert alone


def test_an_item_takes_from_its_stem_only_what_it_does_not_say_itself() -> None:
    stem = "To abolish the death penalty, the State party should:"
    (inherited,) = issues("Take action without delay;", "en", stem)
    assert (inherited.name, inherited.start, inherited.end) == ("Death penalty", 0, 0)
    assert names(issues("Provide safe drinking water;", "en", stem)) == {"Right to water"}


@pytest.mark.parametrize("language", ["en", "fr", "xx", ""])
def test_a_text_without_a_known_word_gets_no_issue_and_no_action(language: str) -> None:
    for text in ("", "·", "…  —"):
        assert issues(text, language) == ()
        assert action(text, language) is None


def test_the_wording_of_other_languages_names_issues_exactly() -> None:
    for path in sorted(ISSUES.glob("*.yml")):
        written = yaml.safe_load(path.read_text(encoding="utf-8"))["labels"]["issues"]
        assert set(trained().labels) - set(written) == {"Other", "General", *CATEGORIES}, path
        assert set(written) <= set(trained().labels), path


@pytest.mark.parametrize(
    ("text", "language", "named"),
    [
        ("Work towards SDG 3 and Goal 5", "en", {"3", "5"}),
        ("Achieve Goals 4, 5.2 and 16", "en", {"4", "5", "16"}),
        ("Achieve Millennium Development Goal 5", "en", set()),
        ("Increase its goals 20 per cent by 2030", "en", set()),
        ("Mettre en œuvre l'ODD 13", "fr", {"13"}),
        ("实现可持续发展目标3和5", "zh", {"3", "5"}),
        ("Adapt to climate change", "en", {"13"}),
        ("Lutter contre la désertification", "fr", {"15"}),
    ],
)
def test_goals_named_or_worded(text: str, language: str, named: set[str]) -> None:
    assert names(goals(text, language, ())) == named


def test_a_goal_shows_the_words_of_the_label_that_brought_it() -> None:
    text = "Provide safe drinking water to rural villages"
    labels = every_label(text, "en")
    (goal,) = (label for label in labels if label.axis == "sdg" and label.name == "6")
    assert "water" in text[goal.start : goal.end]
    assert goal.score == max(label.score for label in labels if label.name in ("Right to water", "water"))


def test_every_label_that_brings_a_goal_is_on_a_list() -> None:
    described = yaml.safe_load((LABELS / "sdg.yml").read_text(encoding="utf-8"))
    lists = {**closed_lists(), "issues": trained().labels}
    for goal in described["goals"].values():
        for axis, brought in goal["labels"].items():
            assert set(brought) <= set(lists[axis])
    brought = set(described["goals"]).union(*described["wording"].values())
    assert brought == {str(number) for number in range(1, 18)}


def test_training_gives_the_same_bytes_and_scores(data: Path, tmp_path: Path) -> None:
    learnt = examples(data / "upr/gold.jsonl", "train")[::600]
    for name in ("once", "again"):
        train(learnt)[0].save(tmp_path / name)
    once, again = (tmp_path / f"{name}.npz" for name in ("once", "again"))
    assert once.read_bytes() == again.read_bytes()
    assert Model.load(once).labels[-5:] == CATEGORIES


@pytest.mark.skipif(not TRAIN, reason="trains the whole model anew; set TREATYWATCH_TRAIN=1")
def test_the_model_trained_anew_is_the_one_kept(data: Path, tmp_path: Path) -> None:
    train(examples(data / "upr/gold.jsonl", "train"))[0].save(tmp_path / "anew.npz")
    assert (tmp_path / "anew.npz").read_bytes() == MODEL.read_bytes()
