"""Questions, prepared for being compared with others: pooled vectors and tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from index.encoder import TokenEncoder, Vectors
from index.errors import StoreError
from index.metric import within_groups
from index.vectors import VectorIndex

_MANY = 20_000
"""Questions from which on they are looked for in clusters."""
_PROBED = 32
"""Clusters looked into: of the 100 nearest questions 89 are found, in a third of the time."""
_AT_ONCE = 2048
"""Vectors placed at a time."""


@dataclass(frozen=True)
class QuestionIndex:
    """What is kept of a list of questions; a question's place in the list is its number.

    Attributes:
        vectors: pooled vectors in FAISS, as `placed` places them.
        metric: what they were multiplied by; shape (dimension, dimension).
        ids: tokens of all questions, one after the other, as they come, in the smallest type that
            holds them: shape (tokens,).
        starts: question `q` has `ids[starts[q]:starts[q + 1]]`; shape (questions + 1,).
    """

    vectors: VectorIndex
    metric: Vectors
    ids: NDArray[np.unsignedinteger]
    starts: NDArray[np.int64]

    @classmethod
    def build(
        cls, texts: Sequence[str], encoder: TokenEncoder, answers: NDArray[np.int64]
    ) -> QuestionIndex:
        """Index questions.

        Args:
            texts: the questions.
            encoder: makes their vectors and tokens.
            answers: number of what answers each, less than 0 if nothing does; shape (questions,).
        """
        pooled = encoder.encode(texts, "query")
        metric = within_groups(pooled, answers)
        for at in range(0, len(pooled), _AT_ONCE):  # in place: there may be tens of thousands
            part = slice(at, at + _AT_ONCE)
            pooled[part] = _placed(pooled[part], metric)
        vectors = VectorIndex.build(pooled, _kind_for(len(pooled)), probed=_PROBED)
        if not vectors.numbered:
            vectors.number()  # here, once, and not by the first two threads that ask
        tokens = encoder.tokens(texts)
        ids = np.concatenate([np.zeros(0, np.int32), *tokens])
        return cls(
            vectors,
            metric,
            ids.astype(np.min_scalar_type(ids.max(initial=0))),
            np.cumsum([0, *map(len, tokens)]),
        )

    def __len__(self) -> int:
        return len(self.starts) - 1

    def placed(self, vectors: Vectors) -> Vectors:
        """Place pooled vectors of other questions among these: shape (n, dimension), as before."""
        return _placed(vectors, self.metric)

    def tokens(self, numbers: NDArray[np.int64]) -> list[NDArray[np.unsignedinteger]]:
        """Return the tokens of some questions, in the type that they are kept in."""
        pairs = zip(self.starts[numbers].tolist(), self.starts[numbers + 1].tolist(), strict=True)
        return [self.ids[first:last] for first, last in pairs]

    def save(self, folder: Path, name: str) -> None:
        """Write `NAME.faiss` and `NAME.safetensors`."""
        self.vectors.save(folder / f"{name}.faiss")
        arrays = {"ids": self.ids, "starts": self.starts, "metric": self.metric}
        save_file(arrays, folder / f"{name}.safetensors")

    @classmethod
    def load(cls, folder: Path, name: str, *, mapped: bool = False) -> QuestionIndex:
        """Read what `save` wrote; `mapped` leaves the vectors on disk.

        Raises:
            StoreError: if a file is missing or damaged.
        """
        path = folder / f"{name}.safetensors"
        try:
            with safe_open(path, framework="numpy") as file:
                ids, starts, metric = map(file.get_tensor, ("ids", "starts", "metric"))
        except (OSError, SafetensorError) as error:
            raise StoreError(f"{path} is missing or damaged") from error
        kind = _kind_for(len(starts) - 1)
        vectors = VectorIndex.load(folder / f"{name}.faiss", kind, mapped=mapped)
        return cls(vectors, metric, ids, starts)


def _placed(vectors: Vectors, metric: Vectors) -> Vectors:
    """Multiply, and bring back to length 1."""
    placed: Vectors = vectors @ metric
    norms = np.linalg.norm(placed, axis=1, keepdims=True)
    placed /= np.maximum(norms, np.finfo(np.float32).tiny)
    return placed


def _kind_for(size: int) -> str:
    """Return the FAISS kind: there are far more questions than sentences, so a byte a component."""
    if size <= _MANY:
        return "SQ8" if size else "Flat"
    return "IVF128,SQ8"
