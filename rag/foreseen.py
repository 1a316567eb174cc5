"""Which of the questions that a restatement foresees are near the one that is asked.

A question that comes near some that a sentence answers is likely answered by it. One that comes
near some that the text raises and leaves open is likely left open, too, however well a sentence has
its words. The first is known from retrieval over question-answer pairs (Lewis et al., "PAQ", 2021),
the second is our own.
"""

from __future__ import annotations

import numpy as np

from index.foreseen import Foreseen
from index.vectors import VectorIndex
from rag.fusion import above_average
from rag.interrogative import interrogative
from rag.signals import Scores, mean_of

_NEAREST = 40
"""Questions that are asked whether they are answered."""
_WIDTH = 0.1
"""By how much farther off, in cosines, a question counts 1/e as much: kernel regression (Nadaraya
1964, Watson 1964), with the kernel of von Mises and Fisher, since the vectors lie on a sphere."""
_OTHER_KIND = 0.8
"""How near a question is that has another question word: when, not why."""
_OTHER_SENTENCE = 0.8
"""How near a question is that another sentence answers or raises than the one to be quoted."""
_UNFORESEEN = 0.6
"""The share of answered ones where no question is foreseen: what tells neither way."""


class ForeseenQuestions:
    """The questions that the restatement of a document foresees."""

    def __init__(self, listed: Foreseen, vectors: VectorIndex, sentences: int) -> None:
        """Take the questions, their vectors, and the number of the document's sentences."""
        self._listed = listed
        self._owners = listed.sentences[listed.answered]
        self._vectors = vectors.reconstruct()
        self._mean = mean_of(self._vectors)
        self._sentences = sentences

    def nearness(self, vector: Scores) -> Scores:
        """Compare the questions with one by pooled vectors, (dimension,): shape (questions,)."""
        return above_average(self._vectors @ vector, float(self._mean @ vector))

    def answered(self, nearness: Scores) -> Scores:
        """How near the nearest question is that each sentence answers: shape (sentences,)."""
        best = np.zeros(self._sentences, np.float32)
        np.maximum.at(best, self._owners, nearness[self._listed.answered])
        return best

    def share(self, nearness: Scores, question: str, sentence: int) -> float:
        """Tell how many of the nearest questions the text answers, the nearer counting more.

        Args:
            nearness: that of all questions; shape (questions,).
            question: the one that is asked.
            sentence: the one that is likeliest to answer it.

        Returns:
            0 to 1.
        """
        listed = self._listed
        if not listed.texts:
            return _UNFORESEEN
        count = min(_NEAREST, len(listed.texts))
        nearest = np.argpartition(-nearness, count - 1)[:count]
        asking = interrogative(question)
        same = [interrogative(listed.texts[number]) == asking for number in nearest.tolist()]
        near = nearness[nearest] * np.where(same, 1.0, _OTHER_KIND)
        near *= np.where(listed.sentences[nearest] == sentence, 1.0, _OTHER_SENTENCE)
        worth = np.exp((near - near.max()) / _WIDTH)
        return float(worth[listed.answered[nearest]].sum() / worth.sum())
