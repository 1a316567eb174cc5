import numpy as np
import pytest
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss

from eval.metrics.calibration import bins, brier, expected_error

RANDOM = np.random.default_rng(5)
CONFIDENCE = RANDOM.random(300)
TRUTH = (RANDOM.random(300) < CONFIDENCE**2).astype(float)
ONCE = np.ones((1, 300))


def test_bins_agree_with_scikit_learn():
    shares, means = calibration_curve(TRUTH, CONFIDENCE, n_bins=10)
    found = bins(CONFIDENCE, TRUTH)
    assert [b.share for b in found] == pytest.approx(shares.tolist())
    assert [b.confidence for b in found] == pytest.approx(means.tolist())
    assert sum(b.count for b in found) == 300


def test_brier_agrees_with_scikit_learn():
    assert brier(CONFIDENCE, TRUTH)(ONCE)[0] == pytest.approx(brier_score_loss(TRUTH, CONFIDENCE))


def test_expected_error_is_the_weighted_gap_of_the_bins():
    gaps = [b.count / 300 * abs(b.confidence - b.share) for b in bins(CONFIDENCE, TRUTH)]
    assert expected_error(CONFIDENCE, TRUTH)(ONCE)[0] == pytest.approx(sum(gaps))


def test_expected_error_by_hand():
    confidence, truth = np.array([0.95, 0.95, 0.15, 0.15]), np.array([1, 0, 0, 0.0])
    assert expected_error(confidence, truth)(np.ones((1, 4)))[0] == pytest.approx(
        0.5 * 0.45 + 0.5 * 0.15
    )


def test_the_ends_belong_to_the_outer_bins():
    found = bins(np.array([0.0, 1.0]), np.array([0.0, 1.0]))
    assert [(b.confidence, b.share) for b in found] == [(0, 0), (1, 1)]
