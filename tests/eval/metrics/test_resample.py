from math import isnan

import numpy as np
import pytest

from eval.metrics import bootstrap
from eval.metrics.resample import interval, paired_interval, ratio

VALUES = np.random.default_rng(2).random(150)


def test_for_a_mean_it_agrees_with_the_plain_bootstrap():
    found = interval(ratio(VALUES, np.ones(150)), 150)
    plain = bootstrap.interval(VALUES.tolist())
    assert found.mean == pytest.approx(plain.mean)
    assert found.low == pytest.approx(plain.low, abs=0.005)
    assert found.high == pytest.approx(plain.high, abs=0.005)


def test_only_what_is_counted_counts():
    counted = np.array([1, 1, 0, 0.0])
    assert interval(ratio(np.array([1, 0, np.nan, 7.0]), counted), 4).mean == 0.5


def test_pairs_get_the_same_samples():
    better = np.clip(VALUES + 0.02, 0, 1)
    found = paired_interval(ratio(VALUES, np.ones(150)), ratio(better, np.ones(150)), 150)
    assert 0 < found.low <= found.mean <= found.high
    same = paired_interval(ratio(VALUES, np.ones(150)), ratio(VALUES, np.ones(150)), 150)
    assert (same.low, same.mean, same.high) == (0, 0, 0)


def test_nothing_counted_gives_nothing():
    found = interval(ratio(np.zeros(3), np.zeros(3)), 3)
    assert isnan(found.mean)
    assert isnan(found.low)
    assert isnan(interval(ratio(np.zeros(0), np.zeros(0)), 0).mean)


def test_the_same_rows_give_the_same_interval():
    assert interval(ratio(VALUES, np.ones(150)), 150) == interval(ratio(VALUES, np.ones(150)), 150)
