"""Several signals, one score.

Each signal comes on a scale from 0 to 1:

lexical
    the share of the question, by the weight of its words, that a passage covers;
late
    late interaction, divided by that of the best passage;
passage, sentence
    how much nearer than an average passage its pooled vector, or its best sentence's, is to the
    question's: `(cos - mean) / (1 - mean)`.

So a weighted sum can be explained, whatever the size of the collection and the encoder. (Other ways
to normalise, by maximum, standard deviation, minimum and maximum, or not at all, differ by less
than the noise of the development data.)

The weights are fitted on our NTREX questions, never on a test set: `python -m eval.fit` finds those
that make the right passage likeliest among all (conditional logistic regression), one set for both
directions within a language and one for both across.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]

RANK_CONSTANT = 60
"""Cormack, Clarke & Büttcher's; larger makes the first ranks count less."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What each signal is worth in the sum; a signal that is lacking leaves its share to others."""

    lexical: float
    late: float
    passage: float
    sentence: float

    def only(self, *names: str) -> Weights:
        """Keep the named signals; the others get weight 0."""
        kept = {name: weight if name in names else 0.0 for name, weight in asdict(self).items()}
        return Weights(**kept)


@dataclass(frozen=True, slots=True)
class FusionSettings:
    """Weights for a question in the language of the passages, and for one in the other language.

    Across languages only names, numbers and words spelt alike can match, which says little.
    """

    same: Weights = Weights(lexical=0.28, late=0.40, passage=0.15, sentence=0.17)
    across: Weights = Weights(lexical=0.04, late=0.51, passage=0.31, sentence=0.14)


def weighted_sum(signals: Mapping[str, Scores], weights: Weights) -> Scores:
    """Fuse signals of the same passages.

    Args:
        signals: By the names of `Weights`; all of shape (passages,), 0 to 1.
        weights: Of these the present ones are scaled to sum to 1.

    Returns:
        Shape (passages,), 0 to 1; all 0 if no present signal has a weight.

    Raises:
        ValueError: If there is no signal, or their shapes differ.
    """
    shapes = {scores.shape for scores in signals.values()}
    if len(shapes) != 1:
        raise ValueError(f"signals of one shape are needed, not {sorted(shapes)}")
    fused: Scores = np.zeros(shapes.pop(), dtype=np.float32)
    present = {name: weight for name, weight in asdict(weights).items() if name in signals}
    total = sum(present.values())
    for name, weight in present.items():
        if weight > 0:
            fused += np.float32(weight / total) * signals[name]
    return fused


def reciprocal_rank(rankings: Sequence[Sequence[int]], k: int = RANK_CONSTANT) -> dict[int, float]:
    """Fuse rankings of which only the order is known.

    Cormack, Clarke & Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank
    Learning Methods" (SIGIR 2009).

    Args:
        rankings: Each best first, of any length.
        k: Their constant.

    Returns:
        A score for each passage ranked anywhere, the best first.
    """
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, passage in enumerate(ranking, start=1):
            scores[passage] = scores.get(passage, 0.0) + 1.0 / (k + rank)
    return dict(sorted(scores.items(), key=lambda item: (-item[1], item[0])))


def beside_best(scores: Scores) -> Scores:
    """Divide scores, >= 0, by the highest; all stay 0 if that is 0."""
    highest = float(scores.max(initial=0.0))
    return scores / np.float32(highest) if highest > 0 else scores


def above_average(cosines: Scores, mean: float) -> Scores:
    """Rescale cosines so that an average passage gets 0 and an identical one 1.

    Encoders differ in how far apart they place unrelated texts: near 0 for the bundled one, near
    0.75 for multilingual-e5.
    """
    spread = max(1.0 - mean, 1e-6)
    scaled: Scores = np.clip((cosines - np.float32(mean)) / np.float32(spread), 0, 1)
    return scaled
