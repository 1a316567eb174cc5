from math import isnan

from eval.metrics.latency import quantile


def test_quantiles_by_hand():
    assert quantile([30, 10, 20], 0.5) == 20
    assert quantile([10, 20], 0.5) == 15
    assert quantile(list(range(101)), 0.95) == 95
    assert quantile([7], 0.95) == 7


def test_nothing_measured():
    assert isnan(quantile([], 0.5))
