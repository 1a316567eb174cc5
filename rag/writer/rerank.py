"""Orders evidence anew with a cross-encoder of the user's choice.

A cross-encoder reads question and sentence together (Nogueira & Cho 2019, arXiv:1901.04085): slower
and often better than what found them. It only orders; what counts as an answer is decided before.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from rag.evidence import Evidence
from rag.writer.errors import ModelError

DEPTH = 24
"""So many of the best sentences are read by the cross-encoder."""


class PairScorer(Protocol):
    """Scores pairs of texts; `sentence_transformers.CrossEncoder` is one."""

    def predict(self, pairs: list[tuple[str, str]]) -> object:
        """Return a score for each pair."""


class Reranker:
    """Orders texts by how well they answer a question."""

    def __init__(self, scorer: PairScorer, name: str) -> None:
        self._scorer = scorer
        self.name = name

    @classmethod
    def open(cls, name: str) -> Reranker:
        """Open a cross-encoder by its name or folder.

        Raises:
            ModelError: if it cannot be loaded.
        """
        from sentence_transformers import CrossEncoder

        try:
            scorer = CrossEncoder(name)
        except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
            raise ModelError(
                f"{name} cannot be loaded as a cross-encoder: check its name, or the folder."
            ) from error
        if getattr(scorer, "num_labels", 1) != 1:
            raise ModelError(f"{name} does not give one score a pair: choose a re-ranking model.")
        return cls(scorer, name)

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """Return a score for each text; higher is better."""
        if not texts:
            return []
        found = self._scorer.predict([(question, text) for text in texts])
        return [float(score) for score in np.asarray(found, dtype=float).ravel()]

    def reorder(
        self, question: str, evidence: Sequence[Evidence], texts: Sequence[str]
    ) -> list[Evidence]:
        """Order the best pieces of evidence anew; the others keep their places.

        The scores stay where they are, so that what is drawn from them, how many are quoted, does
        not change its meaning with the model.

        Args:
            question: the question.
            evidence: sentences with their scores, best first.
            texts: all sentences of the document, by their numbers.
        """
        first = list(evidence[:DEPTH])
        scores = np.array(self.scores(question, [texts[item.sentence] for item in first]))
        order = np.argsort(-scores, kind="stable").tolist()
        moved = [
            Evidence(first[place].sentence, item.score)
            for place, item in zip(order, first, strict=True)
        ]
        return [*moved, *evidence[DEPTH:]]
