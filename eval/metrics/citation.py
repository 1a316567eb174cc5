"""Whether the quotes carry the answer, and whether all of them are needed.

After ALCE (Gao, Yen, Yu & Chen, "Enabling Large Language Models to Generate Text with Citations",
EMNLP 2023, section 3.3), which asks a model of inference whether citations support a statement.
Here the gold spans decide, without a judge: quotes support the reference answer if they cover one
alternative of the evidence whole.
"""

from __future__ import annotations

from collections.abc import Sequence

from eval.metrics.spans import Alternatives, supports
from index.records import Span


def recall(quotes: Sequence[Span], alternatives: Alternatives) -> float:
    """Return 1 if the quotes together support the answer, else 0.

    ALCE: a statement's citation recall is 1 if it has a citation and is entailed by all of its
    citations together.
    """
    return float(supports(quotes, alternatives))


def precision(quotes: Sequence[Span], alternatives: Alternatives) -> float | None:
    """Return the share of the quotes that are not irrelevant; None without any quote.

    ALCE: a citation is irrelevant if it does not support the statement by itself, and the others
    support it without it; where the citations together do not support the statement, none of them
    counts. Where two support only together and a third does not help, it is 2/3.
    """
    if not quotes:
        return None
    if not supports(quotes, alternatives):
        return 0.0
    relevant = 0
    for place, quote in enumerate(quotes):
        others = [*quotes[:place], *quotes[place + 1 :]]
        relevant += supports([quote], alternatives) or not supports(others, alternatives)
    return relevant / len(quotes)
