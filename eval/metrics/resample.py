"""How certain a figure is that is no mean over questions: a share of some of them, an area.

The bootstrap again (Efron & Tibshirani, "An Introduction to the Bootstrap", 1993): a sample drawn
with replacement is a number of times that each question was drawn, so a statistic that takes such
weights is computed for all samples at once. Two systems get the same samples.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from eval.metrics.bootstrap import RESAMPLES, SEED, Interval

Numbers = NDArray[np.float64]
Statistic = Callable[[Numbers], Numbers]
"""Takes how often each question counts, shape (samples, questions), and gives shape (samples,);
NaN where a sample has nothing to measure."""


def interval(statistic: Statistic, questions: int) -> Interval:
    """Return the statistic over all questions once, and its 95 % interval."""
    (value,) = statistic(np.ones((1, questions)))
    return _bounds(float(value), statistic(_samples(questions)))


def paired_interval(first: Statistic, second: Statistic, questions: int) -> Interval:
    """Return by how much the second exceeds the first on the same questions, with its interval."""
    once = np.ones((1, questions))
    ((difference,), samples) = (second(once) - first(once), _samples(questions))
    return _bounds(float(difference), second(samples) - first(samples))


def ratio(values: Numbers, counted: Numbers) -> Statistic:
    """Return the statistic "mean of `values` over the questions that are `counted`".

    Args:
        values: shape (questions,); what stands for a question not counted does not matter.
        counted: 1 or 0; shape (questions,).
    """
    kept = np.where(counted > 0, values, 0.0)

    def mean(weights: Numbers) -> Numbers:
        return divided(weights @ kept, weights @ counted)

    return mean


def divided(above: Numbers, below: Numbers) -> Numbers:
    """Divide; NaN where there is nothing to divide by."""
    result: Numbers = np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)
    return result


def _bounds(value: float, drawn: Numbers) -> Interval:
    drawn = drawn[~np.isnan(drawn)]
    if np.isnan(value) or not drawn.size:
        return Interval(value, float("nan"), float("nan"))
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Interval(value, float(low), float(high))


@lru_cache(maxsize=4)
def _samples(questions: int) -> Numbers:
    """Draw how often each question counts: shape (samples, questions)."""
    if not questions:
        return np.zeros((RESAMPLES, 0))
    random = np.random.default_rng(SEED)
    share = np.full(questions, 1 / questions)
    return random.multinomial(questions, share, RESAMPLES).astype(np.float64)
