"""The largest of many values, without sorting them all."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
Places = NDArray[np.int64]

_BLOCK = 64
"""Values compared at a time."""


def largest(values: Scores, k: int) -> Places:
    """Return the places of the `k` largest values above 0, best first, equal ones in order."""
    k = min(k, len(values))
    if k <= 0:
        return np.zeros(0, np.int64)
    # The k-th largest maximum of a block cannot exceed the k-th largest value, so only what
    # reaches it is looked at; that spares large collections a partition of all values.
    sample = values
    blocks = len(values) // _BLOCK
    if blocks > 2 * k:
        sample = values[: blocks * _BLOCK].reshape(blocks, _BLOCK).max(axis=1)
    bound = np.partition(sample, len(sample) - k)[len(sample) - k]
    places = np.flatnonzero((values >= bound) & (values > 0))
    best: Places = places[np.argsort(-values[places], kind="stable")][:k]
    return best
