"""A list of texts, prepared for three signals: words, pooled vectors, and tokens."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from index.encoder import TokenEncoder, Vectors
from index.errors import StoreError
from index.language import Language
from index.lexical import LexicalIndex
from index.token_index import TokenIndex
from index.vectors import VectorIndex

_TINY = np.float32(1e-9)


@dataclass(frozen=True)
class TextIndex:
    """What is kept of a list of texts; a text's place in the list is its number.

    Attributes:
        lexical: BM25.
        vectors: pooled vectors in FAISS.
        tokens: token ids for late interaction; None if the encoder has no token vectors.
    """

    lexical: LexicalIndex
    vectors: VectorIndex
    tokens: TokenIndex | None

    @classmethod
    def build(
        cls, texts: Sequence[Sequence[str]], language: Language, encoder: TokenEncoder
    ) -> TextIndex:
        """Index texts of one language, each as all that it says in one wording or several.

        Its vector is the mean of its wordings' vectors: an encoder that reads no more than some
        hundred tokens would cut them off where they stand together.
        """
        together = [" ".join(wordings) for wordings in texts]
        return cls(
            LexicalIndex.build(together, language),
            VectorIndex.build(_pooled(texts, encoder)),
            TokenIndex.build(encoder.tokens(together)),
        )

    def __len__(self) -> int:
        return len(self.vectors)

    def save(self, folder: Path, name: str) -> None:
        """Write `NAME.faiss` and `NAME.safetensors`."""
        self.vectors.save(folder / f"{name}.faiss")
        arrays = {f"lexical.{key}": array for key, array in self.lexical.arrays().items()}
        if self.tokens is not None:
            arrays |= {f"tokens.{key}": array for key, array in self.tokens.arrays().items()}
        header = {"lexical": self.lexical.header(), "vectors": self.vectors.kind}
        save_file(
            {key: np.ascontiguousarray(array) for key, array in arrays.items()},
            folder / f"{name}.safetensors",
            metadata={"header": json.dumps(header)},
        )

    @classmethod
    def load(cls, folder: Path, name: str) -> TextIndex:
        """Read what `save` wrote.

        Raises:
            StoreError: if a file is missing or damaged.
        """
        path = folder / f"{name}.safetensors"
        try:
            with safe_open(path, framework="numpy") as file:
                header = json.loads(file.metadata()["header"])
                arrays = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
            lexical = LexicalIndex.from_arrays(_part(arrays, "lexical."), header["lexical"])
            tokens = _part(arrays, "tokens.")
            return cls(
                lexical,
                VectorIndex.load(folder / f"{name}.faiss", header["vectors"]),
                TokenIndex.from_arrays(tokens) if tokens else None,
            )
        except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
            raise StoreError(f"{path} is missing or damaged") from error


def _pooled(texts: Sequence[Sequence[str]], encoder: TokenEncoder) -> Vectors:
    flat = encoder.encode([wording for wordings in texts for wording in wordings], "passage")
    starts = np.cumsum([0, *map(len, texts)])[:-1]
    sums = np.add.reduceat(flat, starts, axis=0) if len(flat) else flat
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    vectors: Vectors = sums / np.maximum(lengths, _TINY)
    return vectors


def _part(arrays: dict[str, np.ndarray], prefix: str) -> dict[str, np.ndarray]:
    return {k.removeprefix(prefix): v for k, v in arrays.items() if k.startswith(prefix)}
