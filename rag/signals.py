"""What a question has in common with each of a list of texts, by three signals side by side.

words
    which of the question's words, or names by any of their forms, a text has.
tokens
    for each token of the question its best token in the text: words that mean the same. Without
    an encoder that has token vectors there is none.
topic
    cosine of pooled vectors: what the texts are about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder, TokenEncoder
from index.language import Language
from index.late import LateScorer
from index.text_index import TextIndex
from rag.fusion import above_average

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Matches:
    """How well each text has each unit of a question, and what the units are worth.

    Attributes:
        values: 0 to 1; shape (texts, units).
        weights: >= 0; shape (units,).
    """

    values: Scores
    weights: Scores

    @property
    def coverage(self) -> Scores:
        """The share of the question that each text has, 0 to 1: shape (texts,)."""
        total = float(self.weights.sum())
        if total <= 0:
            return np.zeros(len(self.values), dtype=np.float32)
        # Not by `@`: BLAS now and then warns of invalid values that are in no operand.
        covered: Scores = np.einsum("tu,u->t", self.values, self.weights / total)
        return covered.astype(np.float32)


@dataclass(frozen=True, slots=True)
class Signals:
    """Signals of all texts.

    Attributes:
        words: of the question's words and names.
        meanings: of the same units, but by the meaning of their tokens.
        tokens: of the question's tokens.
        topic: how much nearer than an average text, 0 to 1; shape (texts,).
    """

    words: Matches
    meanings: Scores
    tokens: Matches
    topic: Scores


class Scorer:
    """Scores every text of an index for a question: exactly, as suits documents."""

    def __init__(self, texts: TextIndex, encoder: Encoder) -> None:
        self._texts = texts
        self._encoder = encoder
        self._vectors = texts.vectors.reconstruct()
        self._mean = self._vectors.mean(axis=0) if len(texts) else None
        # Whether a class follows a protocol is slow to tell: once will do.
        self._tokens: tuple[TokenEncoder, LateScorer] | None = None
        if texts.tokens is not None and isinstance(encoder, TokenEncoder):
            self._tokens = encoder, LateScorer.open(texts.tokens, encoder)

    def topic(self, text: str) -> Scores:
        """Compare pooled vectors: shape (texts,)."""
        (query,) = self._encoder.encode([text], "query")
        mean = 0.0 if self._mean is None else float(self._mean @ query)
        return above_average(self._vectors @ query, mean)

    def words(self, text: str, language: Language) -> tuple[list[str], Matches]:
        """Look the words of a text up, stop words aside; also return them."""
        lexical = self._texts.lexical
        return lexical.words(text, language), Matches(*lexical.matches(text, language))

    def tokens(self, texts: Sequence[str]) -> list[Matches]:
        """Match the tokens of some texts."""
        if self._tokens is None:
            nothing = np.zeros((len(self._texts), 0), np.float32)
            return [Matches(nothing, nothing[0])] * len(texts)
        encoder, late = self._tokens
        ids = encoder.tokens(texts)
        # The texts share most of their tokens: each is matched once.
        distinct, places = np.unique(
            np.concatenate([np.zeros(0, np.int32), *ids]), return_inverse=True
        )
        values, weights = late.matches(
            encoder.vectors(distinct), encoder.weights("query")[distinct]
        )
        values, weights = values[:, places], weights[places]
        ends = np.cumsum([len(some) for some in ids])
        return [
            Matches(values[:, end - len(some) : end], weights[end - len(some) : end])
            for some, end in zip(ids, ends.tolist(), strict=True)
        ]
