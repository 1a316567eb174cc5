"""What is gained by staying silent where confidence is low.

El-Yaniv & Wiener, "On the Foundations of Noise-free Selective Classification" (JMLR 2010): if only
the questions with the highest confidence are answered, a share of them (coverage), how many of
those answers are wrong (risk). Area: Geifman, Uziel & El-Yaniv, "Bias-Reduced Uncertainty
Estimation for Deep Neural Classifiers" (ICLR 2019).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from eval.metrics.resample import Numbers, Statistic, divided


def curve(confidence: Numbers, correct: Numbers) -> tuple[Numbers, Numbers]:
    """Return coverage and risk at every threshold that confidence takes, the strictest first.

    Args:
        confidence: shape (questions,).
        correct: 1 if the answer would be right, else 0; a question without an answer cannot be
            answered rightly.
    """
    order, ends = _thresholds(confidence)
    errors = np.cumsum(1 - correct[order])
    last = np.unique(ends)
    return (last + 1) / len(order), errors[last] / (last + 1)


def area(confidence: Numbers, correct: Numbers) -> Statistic:
    """The area under the risk-coverage curve: the mean, over questions, of the risk at theirs.

    Lower is better. Questions of the same confidence are answered together or not at all.
    """
    order, ends = _thresholds(confidence)
    errors = (1 - correct)[order]

    def mean_risk(weights: Numbers) -> Numbers:
        drawn = weights[:, order]
        answered = np.cumsum(drawn, axis=1)[:, ends]
        wrong = np.cumsum(drawn * errors, axis=1)[:, ends]
        risk = np.divide(wrong, answered, out=np.zeros_like(wrong), where=answered > 0)
        return divided((drawn * risk).sum(axis=1), drawn.sum(axis=1))

    return mean_risk


def _thresholds(confidence: Numbers) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Order questions by confidence; for each in that order, the last one of its confidence."""
    order = np.argsort(-confidence, kind="stable")
    falling = -confidence[order]
    return order, np.searchsorted(falling, falling, side="right") - 1
