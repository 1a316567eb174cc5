"""Pooled vectors of one encoder beside the token vectors of another.

A larger encoder knows better what a text is about. But what its tokens mean depends on the text
around them, so there is no table of them; which words mean the same, the bundled table still says.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder, Role, TokenEncoder, TokenIds, Vectors


class PairedEncoder:
    """Two encoders as one; implements `index.encoder.TokenEncoder`."""

    def __init__(self, pooling: Encoder, tokens: TokenEncoder) -> None:
        """Take the encoder of whole texts and that of tokens."""
        self._pooling = pooling
        self._tokens = tokens

    @property
    def identity(self) -> str:
        """Those of both."""
        return f"{self._pooling.identity}+{self._tokens.identity}"

    @property
    def dimension(self) -> int:
        """Number of components of a pooled vector."""
        return self._pooling.dimension

    def encode(self, texts: Sequence[str], role: Role = "passage") -> Vectors:
        """Pool each text into a unit vector: shape (len(texts), dimension), float32."""
        return self._pooling.encode(texts, role)

    def vectors(self, ids: TokenIds) -> Vectors:
        """Return the unit vectors of some tokens; their dimension is the other encoder's."""
        return self._tokens.vectors(ids)

    def weights(self, role: Role) -> NDArray[np.float32]:
        """What each token is worth in a query or in a passage: shape (vocabulary,), >= 0."""
        return self._tokens.weights(role)

    def tokens(self, texts: Sequence[str]) -> list[TokenIds]:
        """Token ids of each text, without special tokens."""
        return self._tokens.tokens(texts)
