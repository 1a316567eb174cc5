"""How good a ranking is, for one question at a time.

A ranking is a list of distinct ids, best first. `relevance` maps the ids that were judged to their
grade; 0 or absent means not relevant. All three give 0 when nothing relevant is ranked, and agree
with trec_eval (`ndcg_cut_k`, `recall_k`, `recip_rank` cut at k); a test holds them to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log2


def ndcg(ranking: Sequence[str], relevance: Mapping[str, int], k: int) -> float:
    """Discounted gain of the first `k`, divided by that of the best possible order.

    Gain is the grade, its discount log2(rank + 1): Järvelin & Kekäläinen, "Cumulated gain-based
    evaluation of IR techniques" (TOIS 2002), as trec_eval computes it.
    """
    gained = _discounted([max(relevance.get(name, 0), 0) for name in ranking[:k]])
    ideal = _discounted(sorted(grade for grade in relevance.values() if grade > 0)[::-1][:k])
    return gained / ideal if ideal else 0.0


def recall(ranking: Sequence[str], relevance: Mapping[str, int], k: int) -> float:
    """Share of all relevant ids that are among the first `k`.

    Manning, Raghavan & Schütze, "Introduction to Information Retrieval" (2008), chapter 8.
    """
    wanted = {name for name, grade in relevance.items() if grade > 0}
    return len(wanted.intersection(ranking[:k])) / len(wanted) if wanted else 0.0


def reciprocal_rank(ranking: Sequence[str], relevance: Mapping[str, int], k: int) -> float:
    """One divided by the rank of the first relevant id, if that is among the first `k`.

    Its mean over questions is MRR@k: Voorhees, "The TREC-8 Question Answering Track Report" (1999).
    """
    for rank, name in enumerate(ranking[:k], start=1):
        if relevance.get(name, 0) > 0:
            return 1.0 / rank
    return 0.0


def _discounted(grades: Sequence[int]) -> float:
    return sum(grade / log2(rank + 1) for rank, grade in enumerate(grades, start=1))
