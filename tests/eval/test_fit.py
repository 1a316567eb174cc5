import numpy as np
import pytest

from eval.fit import fit


def test_the_signal_that_tells_gets_the_weight():
    random = np.random.default_rng(2)
    cube = random.random((60, 20, 3))
    right = random.integers(0, 20, 60)
    cube[np.arange(60), right, 1] += 0.6
    weights = fit([cube], [right])
    assert weights.sum() == pytest.approx(1)
    assert (weights >= 0).all()
    assert weights.argmax() == 1
    assert weights[1] > 0.8
