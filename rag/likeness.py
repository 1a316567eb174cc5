"""How alike questions are: by what they are about, and token by token.

In a pooled vector one word of a question blurs into the others ("When will it join?", "Since when
has it wanted to join?"). What each token finds in the other question tells them apart: late
interaction (Khattab & Zaharia, "ColBERT", 2020), here in both directions.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.encoder import TokenEncoder, Vectors
from rag.signals import Scores

_BY_TOKENS = np.float32(0.5)
"""What tokens count; pooled vectors count the rest."""
_WORTHLESS = 0.1
"""Tokens worth less are left out: articles, commas, a third of all, which costs time only."""


class Likeness:
    """Compares questions with each other."""

    def __init__(self, encoder: TokenEncoder) -> None:
        """Take what knows their tokens."""
        self._encoder = encoder
        self._weights = encoder.weights("query")

    def among(self, texts: Sequence[NDArray[np.integer]], vectors: Vectors) -> Scores:
        """Compare each question with each.

        Args:
            texts: tokens of the questions.
            vectors: their pooled vectors, of whatever encoder; shape (questions, dimension).

        Returns:
            1 for the same tokens, 0 or a little less for nothing in common; symmetric, shape
            (questions, questions).
        """
        found = self._found(texts)
        by_tokens: Scores = (found + found.T) / np.float32(2)
        return (1 - _BY_TOKENS) * (vectors @ vectors.T) + _BY_TOKENS * by_tokens

    def _found(self, texts: Sequence[NDArray[np.integer]]) -> Scores:
        """How much of each text each one has, 0 to 1: shape (texts, texts)."""
        count = len(texts)
        ids = np.concatenate(texts)
        kept = self._weights[ids] >= _WORTHLESS
        owners = np.repeat(np.arange(count), [len(text) for text in texts])[kept]
        found = np.zeros((count, count), np.float32)
        if not len(owners):
            return found
        filled, starts = np.unique(owners, return_index=True)
        tokens, places = np.unique(ids[kept], return_inverse=True)
        vectors = self._encoder.vectors(tokens)
        similarities = np.maximum(vectors @ vectors.T, 0)
        similarities *= np.sqrt(similarities)  # the power of `index.late`
        # The best match of each token in each text, then the mean over the tokens of each text.
        best = np.maximum.reduceat(similarities.take(places, axis=1), starts, axis=1)
        worth = self._weights[tokens]
        sums = np.add.reduceat((best * worth[:, None])[places], starts, axis=0)
        found[np.ix_(filled, filled)] = sums / np.add.reduceat(worth[places], starts)[:, None]
        return found
