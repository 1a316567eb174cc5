"""What a question has in common with each of a list of texts, by three signals side by side.

words
    which of the question's words, or names by any of their forms, a text has.
tokens
    for each token of the question its best token in the text: words that mean the same.
topic
    cosine of pooled vectors: what the texts are about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoder import TokenEncoder, Vectors
from index.language import Language
from index.text_index import TextIndex
from index.token_matcher import TokenMatcher
from rag.fusion import above_average

Scores = NDArray[np.float32]

_TINY = 1e-9


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
        words: of the question's words and names; no units where only its meaning counts.
        meanings: of the same units, but by the meaning of their tokens; shape (texts, units).
        tokens: of the question's tokens.
        topic: how much nearer than an average text, 0 to 1; shape (texts,).
        vector: pooled vector of the question; shape (dimension,).
    """

    words: Matches
    meanings: Scores
    tokens: Matches
    topic: Scores
    vector: Vectors


class Scorer:
    """Scores every text of an index for a question: exactly, as suits documents."""

    def __init__(self, texts: TextIndex, encoder: TokenEncoder) -> None:
        """Take texts, indexed with their tokens, and the encoder that made the index."""
        if texts.tokens is None:
            raise ValueError("without tokens no text can be matched token by token")
        self._texts = texts
        self._vectors = texts.vectors.reconstruct()
        self._mean = mean_of(self._vectors)
        self._encoder = encoder
        self._matcher = TokenMatcher(texts.tokens, encoder)

    def __len__(self) -> int:
        return len(self._texts)

    def topic(self, vector: Vectors) -> Scores:
        """Compare pooled vectors with that of a question, (dimension,): shape (texts,)."""
        return above_average(self._vectors @ vector, float(self._mean @ vector))

    def words(self, texts: Sequence[str], language: Language) -> list[Matches]:
        """Look the words of some texts up, stop words aside."""
        return [Matches(*found) for found in self._texts.lexical.matches(texts, language)]

    def content_words(self, text: str, language: Language) -> tuple[str, ...]:
        """Return the words that `words` looks up."""
        return self._texts.lexical.words(text, language)

    def has(self, words: Sequence[str], language: Language) -> list[bool]:
        """Tell which of some words the texts have, case endings aside."""
        return self._texts.lexical.has(words, language)

    def tokens(self, units: Sequence[str], text: str) -> tuple[Scores, Matches]:
        """Match the tokens of some units, each taken together, and those of a text one by one.

        Returns:
            Shape (texts, units), and the matches of the tokens of `text`.
        """
        *parts, whole = self._encoder.tokens([*units, text])
        # They share most of their tokens: each is matched once.
        distinct, places = np.unique(np.concatenate([*parts, whole]), return_inverse=True)
        values, worth = self._matcher.matches(distinct)
        units_of = np.repeat(np.arange(len(units)), [len(part) for part in parts])
        shares = np.zeros((len(distinct), len(units)), np.float32)
        np.add.at(shares, (places[: len(units_of)], units_of), worth[places[: len(units_of)]])
        shares /= np.maximum(shares.sum(axis=0), _TINY)
        own = places[len(units_of) :]
        # Not by `@`: BLAS now and then warns of invalid values that are in no operand.
        meanings: Scores = np.einsum("td,du->tu", values, shares)
        return meanings, Matches(values[:, own], worth[own])


def mean_of(vectors: Vectors) -> Vectors:
    """Return the mean of some vectors, 0 if there is none: shape (dimension,)."""
    mean: Vectors = vectors.sum(axis=0) / np.float32(max(len(vectors), 1))
    return mean
