"""Whether confidence means what it says.

Confidence is the likelihood that the text answers the question. Where it says 0.7, seven in ten
such questions should be answerable.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.metrics.resample import Numbers, Statistic, divided

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions of similar confidence: their number, mean confidence, and share that came true."""

    count: int
    confidence: float
    share: float


def bins(confidence: Numbers, truth: Numbers, count: int = BINS) -> list[Bin]:
    """Group questions by confidence into bins of equal width; empty bins are left out.

    The reliability diagram of DeGroot & Fienberg, "The Comparison and Evaluation of Forecasters"
    (1983).
    """
    places = _places(confidence, count)
    return [
        Bin(int(chosen.sum()), float(confidence[chosen].mean()), float(truth[chosen].mean()))
        for chosen in (places == place for place in range(count))
        if chosen.any()
    ]


def expected_error(confidence: Numbers, truth: Numbers, count: int = BINS) -> Statistic:
    """The mean distance of confidence from what came true, over bins weighted by their questions.

    Expected calibration error: Naeini, Cooper & Hauskrecht, "Obtaining Well Calibrated
    Probabilities Using Bayesian Binning" (AAAI 2015); with 10 bins as Guo et al. (ICML 2017).
    """
    member = np.eye(count)[_places(confidence, count)]

    def error(weights: Numbers) -> Numbers:
        gaps = np.abs(weights @ (member * (confidence - truth)[:, None]))
        return divided(gaps.sum(axis=1), weights.sum(axis=1))

    return error


def brier(confidence: Numbers, truth: Numbers) -> Statistic:
    """The mean squared distance of confidence from what came true.

    Brier, "Verification of Forecasts Expressed in Terms of Probability" (1950).
    """
    squared = (confidence - truth) ** 2

    def score(weights: Numbers) -> Numbers:
        return divided(weights @ squared, weights.sum(axis=1))

    return score


def _places(confidence: Numbers, count: int) -> NDArray[np.int64]:
    places: NDArray[np.int64] = (confidence * count).astype(np.int64)
    return np.clip(places, 0, count - 1)
