"""How certain a mean is: percentile bootstrap intervals.

Efron & Tibshirani, "An Introduction to the Bootstrap" (1993), chapter 13; for comparing two
systems on the same questions, the paired form of Sakai, "Evaluating evaluation metrics based on
the bootstrap" (SIGIR 2006). Seeded, so that the same rows give the same interval.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

RESAMPLES = 2_000
SEED = 20_081_101
_AT_ONCE = 1 << 22  # drawn values held at a time


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with its 95 % interval; all three are NaN without any value."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:.4f} [{self.low:.4f}, {self.high:.4f}]"


def interval(
    values: Sequence[float], *, resamples: int = RESAMPLES, seed: int = SEED, level: float = 0.95
) -> Interval:
    """Return the mean of `values` and between what bounds it falls when questions are redrawn."""
    data = np.asarray(values, dtype=np.float64)
    if data.size == 0:
        return Interval(float("nan"), float("nan"), float("nan"))
    random = np.random.default_rng(seed)
    at_once = max(1, _AT_ONCE // data.size)
    means: list[np.ndarray] = []
    for start in range(0, resamples, at_once):
        count = min(at_once, resamples - start)
        means.append(data[random.integers(0, data.size, (count, data.size))].mean(axis=1))
    tail = (1 - level) / 2
    low, high = np.quantile(np.concatenate(means), [tail, 1 - tail])
    return Interval(float(data.mean()), float(low), float(high))


def paired_interval(
    first: Sequence[float],
    second: Sequence[float],
    *,
    resamples: int = RESAMPLES,
    seed: int = SEED,
    level: float = 0.95,
) -> Interval:
    """Return the mean of `second - first`, question by question, with its interval.

    Raises:
        ValueError: If the two do not have the same number of values.
    """
    if len(first) != len(second):
        raise ValueError(f"paired values differ in number: {len(first)} and {len(second)}")
    differences = np.asarray(second, np.float64) - np.asarray(first, np.float64)
    return interval(differences.tolist(), resamples=resamples, seed=seed, level=level)
