"""The best match of each token of a question in each text of a document, remembered.

What `index.late` sums, text by text and token by token. Both the matches and what a token is worth
depend on the token alone, and questions about one document repeat their words.
"""

from __future__ import annotations

import numpy as np

from index.encoder import TokenEncoder, TokenIds
from index.late import LateScorer, Scores, rarity_of
from index.token_index import TokenIndex

_CELLS = 1_000_000
"""Matches remembered: some 4 MB."""


class TokenMatcher:
    """Matches tokens against all texts of a `TokenIndex`."""

    def __init__(self, index: TokenIndex, encoder: TokenEncoder) -> None:
        self._texts = len(index)
        self._tokens = index.tokens.astype(np.int64)
        self._filled = np.flatnonzero(np.diff(index.starts))
        self._starts = index.starts[self._filled]
        self._encoder = encoder
        self._weights = encoder.weights("query")
        self._scorer = LateScorer.open(index, encoder)
        self._known: dict[int, tuple[Scores, np.float32]] = {}

    def matches(self, ids: TokenIds) -> tuple[Scores, Scores]:
        """Match tokens of a question, which may repeat.

        Returns:
            For each text and token the best similarity, (texts, tokens), and what the tokens are
            worth, with their rarity here, (tokens,).
        """
        if not len(self._tokens) or not len(ids):
            return np.zeros((self._texts, len(ids)), np.float32), self._weights[ids]
        tokens = ids.tolist()
        found = {token: self._known[token] for token in set(tokens) if token in self._known}
        new = [token for token in dict.fromkeys(tokens) if token not in found]
        if new:
            fresh = self._match(np.array(new, np.int32))
            if len(self._known) * self._texts < _CELLS:
                self._known.update(fresh)
            found |= fresh
        return (
            np.stack([found[token][0] for token in tokens], axis=1),
            np.array([found[token][1] for token in tokens], np.float32),
        )

    def _match(self, ids: TokenIds) -> dict[int, tuple[Scores, np.float32]]:
        # One product for each: BLAS rounds one with several otherwise, and then what a token
        # matches would depend on the questions before.
        similarities = self._scorer.similarities(self._encoder.vectors(ids)[:, None])[:, 0]
        best = np.zeros((len(ids), self._texts), np.float32)
        gathered = similarities.take(self._tokens, axis=1)
        best[:, self._filled] = np.maximum.reduceat(gathered, self._starts, axis=1)
        # What a token may expect need not be estimated where all texts have been looked at.
        worth = self._weights[ids] * rarity_of(best.sum(axis=1) / (self._texts + 1))
        return dict(zip(ids.tolist(), zip(best, worth, strict=True), strict=True))
