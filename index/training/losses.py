"""The training objectives: translations pooled, and queries against passages token by token."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from index.training.corpus import Ids


@dataclass(frozen=True)
class Bag:
    """Token ids of several texts, one after the other; `starts[i]` is where text `i` begins."""

    ids: Tensor
    starts: Tensor

    def __len__(self) -> int:
        return len(self.starts)


def number_rows(groups: Sequence[Sequence[Ids]], device: torch.device) -> tuple[Tensor, list[Bag]]:
    """Number the tokens of a batch from 0: the rows of the table, and the texts in them."""
    flat = [torch.from_numpy(np.concatenate(texts)).long() for texts in groups]
    rows, places = torch.unique(torch.cat(flat), return_inverse=True)
    bags = []
    for ids, texts in zip(torch.split(places, [len(f) for f in flat]), groups, strict=True):
        lengths = torch.tensor([len(text) for text in texts])
        bags.append(Bag(ids.to(device), (lengths.cumsum(0) - lengths).to(device)))
    return rows.to(device), bags


def translation_loss(
    rows: Tensor, left: Bag, right: Bag, scale: float, banned: Tensor | None = None
) -> Tensor:
    """Symmetric InfoNCE (van den Oord 2018, arXiv:1807.03748) between mean-pooled translations.

    Args:
        rows: Token vectors, (n, dimension). Bags hold row numbers of it.
        left: One text per pair.
        right: Its translation at the same place; all other places are negatives.
        scale: Factor on the cosines.
        banned: True where two pairs are no negatives of each other, symmetric, (pairs, pairs).

    Returns:
        The loss, a scalar.
    """
    first = functional.normalize(functional.embedding_bag(left.ids, rows, left.starts), dim=1)
    second = functional.normalize(functional.embedding_bag(right.ids, rows, right.starts), dim=1)
    logits = scale * first @ second.T
    if banned is not None:
        logits = logits.masked_fill(banned, -1e4)
    target = torch.arange(len(logits), device=logits.device)
    return (
        functional.cross_entropy(logits, target) + functional.cross_entropy(logits.T, target)
    ) / 2


def lesson_loss(rows: Tensor, weights: Tensor | None, texts: Bag, targets: Tensor) -> Tensor:
    """Mean cosine distance of pooled texts from the vectors that the teacher gives them.

    Args:
        rows: Token vectors, (n, dimension). The bag holds row numbers of it.
        weights: Of the rows when they are pooled, (n,); None for a plain mean.
        texts: The texts.
        targets: A unit vector for each, (texts, dimension).

    Returns:
        The loss, a scalar between 0 and 2.
    """
    per_token = None if weights is None else weights[texts.ids]
    pooled = functional.embedding_bag(
        texts.ids, rows, texts.starts, mode="sum", per_sample_weights=per_token
    )
    return 1 - (functional.normalize(pooled, dim=1) * targets).sum(dim=1).mean()


def late_scores(
    rows: Tensor,
    query_weights: Tensor,
    passage_weights: Tensor,
    queries: Bag,
    passages: Bag,
    exponent: float,
) -> Tensor:
    """Late-interaction scores of all queries against all passages.

    `score(q, d) = Σ_t w(t) · max_u v(u) · max(0, cos(t, u))^exponent`: the MaxSim of ColBERT
    (Khattab & Zaharia 2020, arXiv:2004.12832) with learned weights `w` of query tokens and `v` of
    passage tokens. Static vectors let each distinct token be compared once per batch.

    Args:
        rows: Token vectors, (n, dimension), of any length.
        query_weights: `w` of each row, (n,).
        passage_weights: `v` of each row, (n,).
        queries: Row numbers of the query tokens.
        passages: Row numbers of the passage tokens; every passage has at least one.
        exponent: Sharpens the cosine.

    Returns:
        Scores of shape (queries, passages).
    """
    unit = functional.normalize(rows, dim=1)
    asked, place = torch.unique(queries.ids, return_inverse=True)
    known, spot = torch.unique(passages.ids, return_inverse=True)
    cosines = unit[known] @ unit[asked].T
    weights = passage_weights[known]
    bounds = [*passages.starts.tolist(), len(spot)]
    with torch.no_grad():
        # Where it is positive, v · cos^e is largest where v^(1/e) · cos is. Only the winners are
        # then raised to the power, with gradients.
        ranking = cosines * weights[:, None] ** (1 / exponent)
        best = torch.stack(
            [
                here[ranking[here].max(dim=0).indices]
                for first, last in pairwise(bounds)
                for here in (spot[first:last],)
            ]
        )
    strongest = cosines.gather(0, best).clamp_min(0) ** exponent * weights[best]
    return functional.embedding_bag(
        place,
        strongest.T.contiguous(),
        queries.starts,
        mode="sum",
        per_sample_weights=query_weights[queries.ids],
    )


def pooled_scores(rows: Tensor, weights: Tensor, queries: Bag, passages: Bag) -> Tensor:
    """Cosines of the weighted means of unit token vectors, (queries, passages)."""
    unit = functional.normalize(rows, dim=1)

    def pool(bag: Bag) -> Tensor:
        summed = functional.embedding_bag(
            bag.ids, unit, bag.starts, mode="sum", per_sample_weights=weights[bag.ids]
        )
        return functional.normalize(summed, dim=1)

    return pool(queries) @ pool(passages).T


def ranking_loss(scores: Tensor, banned: Tensor) -> Tensor:
    """Cross-entropy of picking passage `i` for query `i`.

    Args:
        scores: (queries, passages), with at least as many passages as queries.
        banned: True where a passage must not count as a negative of a query, same shape.

    Returns:
        The loss, a scalar.
    """
    target = torch.arange(len(scores), device=scores.device)
    return functional.cross_entropy(scores.masked_fill(banned, -1e4), target)
