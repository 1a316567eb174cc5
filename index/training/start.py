"""Where training begins without a teacher, and the weights that the counts suggest."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from index.training.corpus import Corpus


def random_table(size: int, dimension: int, seed: int) -> NDArray[np.float32]:
    """Small random vectors, for data or machines without a teacher: shape (size, dimension)."""
    rng = np.random.default_rng(seed)
    table = rng.standard_normal((size, dimension), dtype=np.float32)
    return np.asarray(table / np.float32(np.sqrt(dimension)))


def begin_weights(values: dict[str, Tensor], corpus: Corpus) -> dict[str, Tensor]:
    """Values after the first stage: unit vectors, and weights begun from length and frequency.

    A token's length after the first stage and the smooth inverse frequency of Arora et al. (2017,
    "A simple but tough-to-beat baseline for sentence embeddings") both say how much it tells; their
    product starts the pooling weight, frequency alone the query weight.
    """
    table = values["table"]
    counts = sum(np.bincount(side.ids, minlength=len(table)) for side in corpus.sides)
    share = torch.from_numpy(np.asarray(counts / np.sum(counts), dtype=np.float32))
    rarity = torch.log(1e-3 / (1e-3 + share)).to(table.device)
    norms = table.norm(dim=1, keepdim=True).clamp_min(1e-6)
    return {
        "table": table / norms,
        "pool": rarity + norms.squeeze(1).log(),
        "query": rarity + float(np.log(4.0)),
        "passage": torch.zeros_like(rarity),
    }
