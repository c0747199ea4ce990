"""A real collection to put questions to: recommendations, observations and aligned sentences as they were published."""

import dataclasses
import datetime
import itertools
import json
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from index.engine import READERS, Passage

# The folder of real documents, as the tests have it.
DATA = Path(os.environ.get("TREATYWATCH_DATA") or Path(__file__).parents[2] / "shared" / "data")
SENTENCES = {"ar": "ar-en", "es": "en-es", "fr": "en-fr", "ru": "en-ru", "zh": "en-zh"}
# Shorter paragraphs of the documents in two languages are headings and signatures, which are no passages.
_SHORTEST = 60
# Aligned sentences come from every kind of record: those kept are whole sentences that speak of rights.
_OF_RIGHTS = re.compile(rf"(?=.{{{_SHORTEST}}})(?=.*\brights?\b)")
_A_PAIR = 200
_DEMANDS = ("recommendation", "mixed")
_DAY = datetime.date(2014, 1, 1)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """One passage of the collection, under the key by which judgements name it: its document and place there.

    The versions of a passage in two languages share their key: what one is judged to be, the other is.
    """

    key: str
    passage: Passage


def collection(data: Path) -> list[Kept]:
    """Return some 8,000 passages in seven languages, the same ones under the same keys and ids every time.

    The recommendations of the 28 UPR reports of the sample (each text once), the labelled observations, and documents
    in two languages: paragraph by paragraph, and 200 aligned sentences that speak of rights for each pair of languages.
    """
    kept = itertools.chain(_reviews(data), _observations(data), _in_two_languages(data), _sentences(data))
    return [
        dataclasses.replace(one, passage=dataclasses.replace(one.passage, id=number))
        for number, one in enumerate(kept, 1)
    ]


def lines(path: Path) -> list[Any]:
    """Return the records of a file that has one on each line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _reviews(data: Path) -> Iterator[Kept]:
    seen: set[str] = set()
    for report in lines(data / "upr" / "gold.jsonl"):
        if report["split"] != "sample":
            continue
        for place, given in enumerate(report["recommendations"]):
            if given["text"] not in seen:
                seen.add(given["text"])
                yield _kept(f"{Path(report['file']).stem}:{place}", given["text"], "en", kind="upr-report", body="UPR")


def _observations(data: Path) -> Iterator[Kept]:
    for folder in ("observations", "observations-es"):
        for read in lines(data / folder / "labelled.jsonl"):
            asks = read["kind"] in _DEMANDS
            yield _kept(read["id"], read["text"], read["language"], recommendation=asks)


def _in_two_languages(data: Path) -> Iterator[Kept]:
    for name in ("cejil_2_es_pt", "ihrda_2_en_fr", "ohchr_1_en_ru", "plan_2_en_fr"):
        read = json.loads((data / "multilingual" / "labels" / f"{name}.json").read_text(encoding="utf-8"))
        for place, pair in enumerate(read["paragraphs"]):
            texts = {read[f"{side}_language"]: pair[f"{side}_language"] for side in ("main", "other")}
            if min(map(len, texts.values())) >= _SHORTEST:
                yield from _versions(f"{name}:{place}", texts)


def _sentences(data: Path) -> Iterator[Kept]:
    for other, pair in SENTENCES.items():
        english, translated = (
            (data / "parallel-sentences" / f"train.{pair}.{language}").read_text(encoding="utf-8").splitlines()
            for language in ("en", other)
        )
        aligned = enumerate(zip(english, translated, strict=True))
        of_rights = ((place, texts) for place, texts in aligned if _OF_RIGHTS.match(texts[0]))
        for place, (one, two) in itertools.islice(of_rights, _A_PAIR):
            yield from _versions(f"{pair}:{place}", {"en": one, other: two})


def _versions(key: str, texts: dict[str, str]) -> Iterator[Kept]:
    stand_in = "en" if "en" in texts else next(iter(texts))
    for language, text in texts.items():
        leads_for = [reader for reader in READERS if (reader if reader in texts else stand_in) == language]
        yield _kept(key, text, language, leads_for=leads_for)


def _kept(
    key: str,
    text: str,
    language: str,
    *,
    kind: str = "concluding-observations",
    body: str = "other",
    recommendation: bool = True,
    leads_for: Sequence[str] = READERS,
) -> Kept:
    passage = Passage(
        id=0,
        document=0,
        position=0,
        symbol=key,
        title="",
        number="",
        text=text,
        language=language,
        date=_DAY,
        body=body,
        kind=kind,
        leads_for=tuple(leads_for),
        recommendation=recommendation,
    )
    return Kept(key=key, passage=passage)
