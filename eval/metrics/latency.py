"""How long answers take."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def quantile(milliseconds: Sequence[float], q: float) -> float:
    """Return what a share `q` of the answers takes at most, in milliseconds; NaN without any.

    Between two measured values, linearly (Hyndman & Fan, "Sample Quantiles in Statistical
    Packages", 1996, type 7), as NumPy does.
    """
    if not len(milliseconds):
        return float("nan")
    return float(np.quantile(np.asarray(milliseconds, dtype=np.float64), q))
