"""Whether the first quotes are the right ones."""

from __future__ import annotations

from collections.abc import Sequence

from eval.metrics.spans import Alternatives, supports, touches
from index.records import Span


def hit(quotes: Sequence[Span], alternatives: Alternatives, k: int) -> float:
    """Return 1 if one of the first `k` quotes covers a gold sentence, else 0.

    Success@k (also hit rate; Craswell, "Success at n", Encyclopedia of Database Systems, 2009) on
    sentences. Where two sentences are needed, either counts: `complete` asks for both.
    """
    return float(any(touches(quote, alternatives) for quote in quotes[:k]))


def complete(quotes: Sequence[Span], alternatives: Alternatives, k: int) -> float:
    """Return 1 if the first `k` quotes cover all that one alternative needs, else 0."""
    return float(supports(quotes[:k], alternatives))
