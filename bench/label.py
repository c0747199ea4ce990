"""How well the trained labels do, and how fast: `python bench/label.py ../shared/data/upr/gold.jsonl [--split sample]`.

Prints micro and macro F1 of the issues, the weakest ten of them, the share of right action categories, and texts a
second on one core.
"""

import argparse
import json
import time
from collections import Counter
from pathlib import Path

from nlp.action import action
from nlp.issues import issues


def texts(gold: Path, split: str) -> list[dict]:
    """The recommendations of a split, each wording once a report."""
    reports = [one for one in map(json.loads, gold.read_text(encoding="utf-8").splitlines()) if one["split"] == split]
    return [
        one
        for report in reports
        for one in {one["text"].lower(): one for one in reversed(report["recommendations"])}.values()
    ]


def main() -> None:
    """Label a split's recommendations and print the figures."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("gold", type=Path)
    arguments.add_argument("--split", default="sample")
    given = arguments.parse_args()
    learnt = texts(given.gold, given.split)
    issues("a text before the clock starts", "en")
    start = time.process_time()
    said = [({label.name for label in issues(one["text"], "en")}, action(one["text"], "en")) for one in learnt]
    seconds = time.process_time() - start
    found, total = Counter[str](), Counter[str]()
    for one, (names, _) in zip(learnt, said, strict=True):
        found.update(names & set(one["issues"]))
        total.update([*names, *one["issues"]])
    each = {name: 2 * found[name] / total[name] for name in total}
    print(f"issues: micro F1 {2 * found.total() / total.total():.4f}, macro F1 {sum(each.values()) / len(each):.4f}")
    for name in sorted(each, key=lambda name: each[name])[:10]:
        print(f"   {name}: {each[name]:.3f}")
    right = sum(category == one["action"] for one, (_, category) in zip(learnt, said, strict=True))
    print(f"action: {right / len(learnt):.4f}")
    print(f"{len(learnt) / seconds:.0f} texts/s of one core, evidence included")


if __name__ == "__main__":
    main()
