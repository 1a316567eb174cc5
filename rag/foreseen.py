"""What the questions that a restatement foresees tell of one that is asked.

A question that comes near some that a sentence answers is likely answered by it. One that comes
near some that the text raises and leaves open is likely left open, too, however well a sentence has
its words. The first is known from retrieval over question-answer pairs (Lewis et al., "PAQ", 2021),
the second is our own.

How near is near enough, the foreseen questions say themselves: of those nearest to the one asked a
Gaussian process learns which sentence answers what (Rasmussen & Williams, "Gaussian Processes for
Machine Learning", 2006, chapter 2; local as in Snelson & Ghahramani, 2007). Unlike the nearest
question alone it notices what tells nothing here: if questions about "Moskau" belong to twenty
sentences, then that word draws to none of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.foreseen import Foreseen
from index.vectors import VectorIndex
from rag.interrogative import interrogative
from rag.signals import Scores

_NEAREST = 100
"""Questions that the process learns from."""
_WIDTH = 0.2
"""By how much farther off, in cosines, a question tells 1/e as much: the kernel of von Mises and
Fisher, which is the Gaussian one for vectors on a sphere."""
_NOISE = 0.3
"""Variance of what a foreseen question says, its kernel with itself being 1."""
_OTHER_KIND = 0.7
"""What a question tells of one that has another question word: when, not why."""
_OTHER_SENTENCE = 0.7
"""What a question that one sentence answers or raises tells of one that goes to another."""


@dataclass(frozen=True, slots=True)
class Foresight:
    """The foreseen questions nearest to one that is asked.

    Attributes:
        sentences: number of the sentence that answers or raises each; shape (nearest,).
        answered: whether that answers it, else nothing does; shape (nearest,).
        alike: kernel of each with each; shape (nearest, nearest).
        near: kernel of each with the one that is asked; shape (nearest,).
    """

    sentences: NDArray[np.int64]
    answered: NDArray[np.bool_]
    alike: Scores
    near: Scores

    def answers(self, count: int) -> Scores:
        """How likely each of the `count` sentences of a text answers it, 0 to 1: (count,).

        The root, since the odds are added to those of other signals: a fourth of what is certain
        tells half as much.
        """
        shares = _told(self.alike, self.near) * self.answered
        return np.sqrt(np.clip(np.bincount(self.sentences, shares, count), 0, 1))

    def answered_by(self, sentence: int) -> float:
        """How likely the text answers it, if it does so in this sentence.

        Returns:
            0 to 1; 0.5 where nothing is foreseen that comes near.
        """
        own = _where(self.sentences == sentence, _OTHER_SENTENCE)
        alike = self.alike * _where(self.sentences[:, None] == self.sentences, _OTHER_SENTENCE)
        sign = float(_told(alike, self.near * own) @ np.where(self.answered, 1, -1))
        return float(np.clip((1 + sign) / 2, 0, 1))


class ForeseenQuestions:
    """The questions that the restatement of a document foresees."""

    def __init__(self, listed: Foreseen, vectors: VectorIndex) -> None:
        """Take the questions and their vectors."""
        self._listed = listed
        self._vectors = vectors

    def near(self, question: str, vector: Scores) -> Foresight:
        """Find those near one that is asked.

        Args:
            question: the one that is asked.
            vector: its pooled vector; shape (dimension,).
        """
        listed = self._listed
        ((cosines,), (nearest,)) = self._vectors.search(vector[None], _NEAREST)
        vectors = self._vectors.reconstruct(nearest)
        # Numbers compare faster than strings.
        kinds = np.array([hash(interrogative(listed.texts[n])) for n in nearest.tolist()], np.int64)
        return Foresight(
            listed.sentences[nearest],
            listed.answered[nearest],
            _kernel(vectors @ vectors.T, kinds[:, None] == kinds),
            _kernel(cosines, kinds == hash(interrogative(question))),
        )


def _kernel(cosines: Scores, same_kind: NDArray[np.bool_]) -> Scores:
    kernel: Scores = np.exp((cosines - 1) / np.float32(_WIDTH)) * _where(same_kind, _OTHER_KIND)
    return kernel


def _where(same: NDArray[np.bool_], other: float) -> Scores:
    """1 where something is the same, less where it is not."""
    return np.where(same, np.float32(1), np.float32(other))


def _told(alike: Scores, near: Scores) -> Scores:
    """What each foreseen question adds to the mean of the process: shape (nearest,)."""
    noise = np.float32(_NOISE) * np.eye(len(near), dtype=np.float32)
    told: Scores = np.linalg.solve(alike + noise, near)
    return told
