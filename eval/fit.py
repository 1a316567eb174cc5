"""Fit the weights of fusion on development data.

    python -m eval.fit DIR [DIR ...]

takes BEIR folders (of `python -m eval.ntrex`, never test sets), computes each signal of each
passage for each question, and finds the weights, >= 0, that make the right passages likeliest:
conditional logistic regression (McFadden, "Conditional logit analysis of qualitative choice
behavior", 1974), the listwise loss of ListNet (Cao et al. 2007) for one right passage. Prints
them scaled to a sum of 1, for `rag.fusion.FusionSettings`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.beir import read_beir
from eval.retrieval import corpus_language
from index.encoders import open_encoder
from index.errors import DataError, FussnoteError
from rag.collection import EXHAUSTIVE, Collection

Cube = NDArray[np.float64]
"""Signals: shape (questions, passages, signals)."""

STEPS = 3_000
RATE = 0.05


def fit(cubes: Sequence[Cube], right: Sequence[NDArray[np.int64]]) -> NDArray[np.float64]:
    """Find the weights of the signals.

    Args:
        cubes: One for each data set.
        right: The place of a right passage for each question of each data set.

    Returns:
        Shape (signals,), >= 0, summing to 1.
    """
    logs = np.full(cubes[0].shape[2], 1.0)  # weights are exp(logs), so that they stay positive
    first, second = np.zeros_like(logs), np.zeros_like(logs)
    for step in range(1, STEPS + 1):
        weights = np.exp(logs)
        gradient = np.zeros_like(logs)
        for cube, places in zip(cubes, right, strict=True):
            scores = cube @ weights
            chances = np.exp(scores - scores.max(axis=1, keepdims=True))
            chances /= chances.sum(axis=1, keepdims=True)
            expected = np.einsum("qp,qps->qs", chances, cube)
            gradient += (expected - cube[np.arange(len(cube)), places]).mean(axis=0)
        gradient = gradient * weights + 1e-4 * weights**2  # by the logarithms, and held in bounds
        first = 0.9 * first + 0.1 * gradient  # Adam
        second = 0.999 * second + 0.001 * gradient**2
        scaled = first / (1 - 0.9**step) / (np.sqrt(second / (1 - 0.999**step)) + 1e-9)
        logs = np.maximum(logs - RATE * scaled, -12)
    weights = np.exp(logs)
    result: NDArray[np.float64] = weights / weights.sum()
    return result


def signals_of(folder: Path, encoder_name: str | None) -> tuple[list[str], Cube, NDArray[np.int64]]:
    """Read a data set and compute names and values of its signals, and the right places.

    Raises:
        DataError: If the set cannot be read, or is too large to score every passage.
    """
    dataset = read_beir(folder)
    if len(dataset.texts) > EXHAUSTIVE:
        raise DataError(f"{folder} has more than {EXHAUSTIVE} passages: fit on a smaller set")
    collection = Collection.build(
        dataset.texts,
        corpus_language(dataset.texts),
        open_encoder(encoder_name),
        titles=dataset.titles,
    )
    places = {name: place for place, name in enumerate(dataset.passage_ids)}
    found = [collection.signals(text) for text in dataset.queries.values()]
    names = list(found[0])
    cube = np.stack([np.stack([some[name] for name in names], axis=1) for some in found])
    right = [
        places[max(dataset.qrels[query], key=dataset.qrels[query].__getitem__)]
        for query in dataset.queries
    ]
    return names, cube.astype(np.float64), np.array(right)


def main() -> int:
    """Print the weights."""
    parser = argparse.ArgumentParser(prog="python -m eval.fit", description=__doc__)
    parser.add_argument("data", nargs="+", type=Path, metavar="DIR", help="BEIR folders")
    parser.add_argument("--encoder", metavar="NAME")
    arguments = parser.parse_args()
    try:
        sets = [signals_of(folder, arguments.encoder) for folder in arguments.data]
    except FussnoteError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    weights = fit([cube for _, cube, _ in sets], [right for _, _, right in sets])
    for name, weight in zip(sets[0][0], weights, strict=True):
        sys.stdout.write(f"{name:<9} {weight:.3f}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
