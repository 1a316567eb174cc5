"""How early the right sentences are ranked, on spans.

A ranking is a list of spans, best first; what they are pieces of does not matter, so that figures
stay comparable when the text is cut another way. A span finds the gold sentences that it covers; a
gold sentence is found once, by the first span that does. Spans of whole sentences give exactly what
trec_eval gives for sentences (a test holds that to pytrec_eval).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log2

from eval.metrics.spans import Alternatives, covers, found
from index.records import Span


def recall(ranking: Sequence[Span], alternatives: Alternatives, k: int) -> float:
    """Share of the needed spans that the first `k` find, for the alternative that fares best.

    Recall as in Manning, Raghavan & Schütze, "Introduction to Information Retrieval" (2008),
    chapter 8, except that an alternative is whole without the others: who has found one sentence
    that answers needs no second one that says the same.
    """
    shares = (found(ranking[:k], needed) / len(needed) for needed in alternatives)
    return max(shares, default=0.0)


def reciprocal_rank(ranking: Sequence[Span], alternatives: Alternatives, k: int) -> float:
    """One divided by the rank of the first span that finds anything; 0 if none of `k` does.

    Its mean over questions is MRR@k: Voorhees, "The TREC-8 Question Answering Track Report" (1999).
    """
    return max((1.0 / rank for rank in _ranks(ranking, alternatives) if rank <= k), default=0.0)


def ndcg(ranking: Sequence[Span], alternatives: Alternatives, k: int) -> float:
    """Discounted gain of the gold sentences found in the first `k`, by the best possible one's.

    Every gold sentence of every alternative gains 1, discounted by log2(rank + 1): Järvelin &
    Kekäläinen, "Cumulated gain-based evaluation of IR techniques" (TOIS 2002). The best possible
    order finds one with each span; a span that finds several at once cannot exceed it.
    """
    gold = {span for needed in alternatives for span in needed}
    gained = sum(1 / log2(rank + 1) for rank in _ranks(ranking, alternatives) if rank <= k)
    ideal = sum(1 / log2(rank + 1) for rank in range(1, min(k, len(gold)) + 1))
    return min(gained / ideal, 1.0) if ideal else 0.0


def _ranks(ranking: Sequence[Span], alternatives: Alternatives) -> list[int]:
    """The rank at which each gold sentence is first found; those never found are left out."""
    gold = sorted({span for needed in alternatives for span in needed})
    first = (
        next((rank for rank, span in enumerate(ranking, start=1) if covers(span, wanted)), None)
        for wanted in gold
    )
    return [rank for rank in first if rank is not None]
