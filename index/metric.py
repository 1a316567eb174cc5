"""Which differences between questions tell something.

Questions with one answer differ, too: by their language, by who asks, by what they leave out. Where
they differ much, a difference tells little of the answer. Directions of the space of pooled vectors
are scaled accordingly: within-class covariance normalisation (Hatch, Kajarekar & Stolcke 2006),
here not quite to the end, since two questions may differ in their answers by nothing else. It is
learned from the questions about one document when that is indexed, in closed form.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors

_POWER = 0.4
"""Of the inverse of the covariance; by 0.5 all directions would come to differ equally."""
_FLOOR = 0.2
"""Variance that each direction is believed to have, whatever was seen; the mean of all is 1."""
_LEAST = 1e-3
"""Share of the variance of unit vectors below which it is rounding: the same question again."""


def within_groups(vectors: Vectors, groups: NDArray[np.int64]) -> Vectors:
    """Learn a metric from questions with the same answer.

    Args:
        vectors: of the questions, of length 1 or about; shape (n, dimension).
        groups: what answers each, less than 0 if that is not known; shape (n,).

    Returns:
        A symmetric matrix that vectors are to be multiplied by; shape (dimension, dimension). The
        identity if no two questions have one answer.
    """
    dimension = vectors.shape[1]
    vectors = vectors[groups >= 0]
    names, members, counts = np.unique(groups[groups >= 0], return_inverse=True, return_counts=True)
    freedom = len(members) - len(names)
    if not freedom:
        return np.eye(dimension, dtype=np.float32)
    sums = np.zeros((len(names), dimension))
    np.add.at(sums, members, vectors)
    scatter = (vectors.T @ vectors).astype(np.float64) - (sums / counts[:, None]).T @ sums
    variances, directions = np.linalg.eigh(scatter)
    variances = np.maximum(variances, 0)
    variances /= max(variances.mean(), _LEAST * len(vectors) / dimension)
    # Few questions teach little: as many as there are directions, alike in all, count with them.
    scales = (variances + _FLOOR + dimension / freedom) ** -_POWER
    metric: Vectors = ((directions * scales) @ directions.T).astype(np.float32)
    return metric
