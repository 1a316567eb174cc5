from math import isnan

import numpy as np
import pytest

from eval.metrics.bootstrap import interval, paired_interval


def test_the_same_values_give_the_same_interval():
    values = list(np.random.default_rng(1).random(80))
    assert interval(values) == interval(values)
    assert interval(values) != interval(values, seed=2)


def test_an_interval_is_about_two_standard_errors_to_either_side():
    values = np.random.default_rng(1).normal(0.5, 0.2, 400)
    found = interval(values.tolist())
    error = values.std() / np.sqrt(400)
    assert found.mean == pytest.approx(values.mean())
    assert found.low == pytest.approx(values.mean() - 1.96 * error, abs=0.2 * error)
    assert found.high == pytest.approx(values.mean() + 1.96 * error, abs=0.2 * error)


def test_it_covers_the_truth_nineteen_times_in_twenty():
    random = np.random.default_rng(7)
    covered = 0
    for _ in range(200):
        found = interval((random.random(60) < 0.7).astype(float).tolist(), resamples=400)
        covered += found.low <= 0.7 <= found.high
    assert 180 <= covered <= 200


def test_pairs_show_a_difference_that_single_intervals_hide():
    base = np.random.default_rng(3).random(100)
    better = np.clip(base + 0.02, 0, 1)
    assert paired_interval(base.tolist(), better.tolist()).low > 0
    assert interval(better.tolist()).low < interval(base.tolist()).high


def test_constant_one_and_no_values():
    assert (interval([1.0] * 5).low, interval([1.0] * 5).high) == (1, 1)
    assert interval([0.25]).mean == 0.25
    assert isnan(interval([]).mean)


def test_unequal_pairs_are_refused():
    with pytest.raises(ValueError, match="differ in number"):
        paired_interval([1.0], [1.0, 2.0])


def test_many_values_are_drawn_in_parts(monkeypatch):
    values = np.random.default_rng(1).random(50).tolist()
    whole = interval(values, resamples=100)
    monkeypatch.setattr("eval.metrics.bootstrap._AT_ONCE", 500)
    assert interval(values, resamples=100).mean == whole.mean
    assert interval(values, resamples=100).low == pytest.approx(whole.low, abs=0.05)
