"""Support: the words of a statement must find their like in its evidence, and best in its own.

The late-interaction idea of ColBERT (Khattab & Zaharia 2020, arXiv:2004.12832) on whole words: a
word of the statement counts as far as its best match in the evidence does, weighted by how few
pieces of the evidence hold it, since what every piece says tells none from another.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.float32]

_HELD = 0.6
"""Likeness from which a piece of evidence is said to hold a word."""
_NOWHERE = 1.0
"""What a word is worth that no piece holds: it tells none from another."""


def weights(best: NDArray[np.float32]) -> Weights:
    """Return what each word is worth: shape (words,).

    Args:
        best: each word's best likeness in each piece of evidence; shape (words, pieces).
    """
    pieces = best.shape[1]
    held = (best >= _HELD).sum(axis=1)
    worth: Weights = np.log1p((pieces - held + 0.5) / (held + 0.5)).astype(np.float32)
    worth[held == 0] = _NOWHERE
    return worth + np.float32(0.15)


def share(best: NDArray[np.float32], worth: Weights, pieces: Sequence[int]) -> float:
    """Return the share of a statement's weight that some pieces support together, 0 to 1."""
    total = float(worth.sum())
    if total <= 0 or not pieces:
        return 0.0
    return float(best[:, list(pieces)].max(axis=1) @ worth) / total
