"""What the index asks of an encoder.

An encoder pools a text into one vector, for FAISS. A *token* encoder can also say which tokens a
text has and what each of them is worth, for late interaction (`index.late`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

Role = Literal["query", "passage"]
Vectors = NDArray[np.float32]
TokenIds = NDArray[np.int32]


@runtime_checkable
class Encoder(Protocol):
    """Texts in, vectors out."""

    @property
    def identity(self) -> str:
        """Name and content hash (`fussnote-static@1f3a…`); an index refuses any other encoder."""

    @property
    def dimension(self) -> int:
        """Number of components of a vector."""

    def encode(self, texts: Sequence[str], role: Role = "passage") -> Vectors:
        """Pool each text into a unit vector: shape (len(texts), dimension), float32.

        A text without any known token yields a zero row.
        """


@runtime_checkable
class TokenEncoder(Encoder, Protocol):
    """An encoder whose token vectors do not depend on their context."""

    def vectors(self, ids: TokenIds) -> Vectors:
        """Return the unit vectors of some tokens: shape (len(ids), dimension), float32."""

    def weights(self, role: Role) -> NDArray[np.float32]:
        """What each token is worth in a query or in a passage: shape (vocabulary,), >= 0."""

    def tokens(self, texts: Sequence[str]) -> list[TokenIds]:
        """Token ids of each text, without special tokens."""
