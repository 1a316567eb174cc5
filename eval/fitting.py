"""The two small models behind an answer, and how they are judged by what they have not seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from eval.examples import Example
from rag.evidence import FEATURES
from rag.silence import AGAINST, CUES, FREE

FOLDS = 12
_PENALTY = 0.02
_SILENCE_PENALTY = 0.002
_FREE = frozenset(
    {
        "words_before",
        "tokens_before",
        "tokens_behind",
        "lacks",
        "dateless",
        "repeats",
        "asks",
        "refers",
        "front",
        "heading",
        "caption",
        "note",
    }
)
"""Features that may speak against a sentence."""

_EXPECTED = {"dateless": -3.0, "asks": -4.0, "refers": -4.0, "front_asked": 8.0}
"""Weights that the penalty draws to, where it is not 0.

"When" wants a date, a question of the author's is no answer, "See there" is one to a question for
sources only, and who asks for the title wants the title, however few show it.
"""

_EXPECTED_CUES = {"dateless": -4.0, "numberless": -4.0, "front_asked": 6.0}
"""The same for silence: without a date nothing answers "when", nor "how many" without a number; and
the abstract need not have a word of a question for a summary."""

Array = NDArray[np.float64]
Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]


def fit_evidence(some: Sequence[Example], steps: int = 300) -> Array:
    """Return the weights of the features: shape (features,)."""
    asked = [e for e in some if e.right.any()]
    # The sentences of all examples, one example after the other.
    features = np.concatenate([e.found.features for e in asked]).astype(np.float32)
    right = np.concatenate([e.right for e in asked]).astype(np.float32)
    counts = np.array([len(e.right) for e in asked])
    starts = np.cumsum(counts) - counts
    scale = features.std(axis=0).astype(float) + 1e-6
    features /= scale.astype(np.float32)
    worth = np.array([e.worth for e in asked])
    worth = np.repeat(worth / worth.sum(), counts).astype(np.float32)
    bounded = np.array([name not in _FREE for name in FEATURES])
    expected = scale * np.array([_EXPECTED.get(name, 0.0) for name in FEATURES])

    def shares(values: Floats) -> Floats:
        """Divide by the sum of each example."""
        sums = np.maximum(np.add.reduceat(values, starts), 1e-12)
        return np.asarray(values / np.repeat(sums, counts))

    def gradient(weights: Array) -> Array:
        logits = features @ weights.astype(np.float32)
        chances = shares(np.exp(logits - np.repeat(np.maximum.reduceat(logits, starts), counts)))
        slope = ((chances - shares(chances * right)) * worth) @ features
        result: Array = slope.astype(float) + _PENALTY * (weights - expected)
        return result

    start = np.full(len(FEATURES), 0.1)
    weights: Array = _descend(gradient, start, steps, bounded) / scale
    return weights


def fit_silence(
    values: Array, answered: Array, worth: Array, steps: int = 1500
) -> tuple[Array, float]:
    """Return weights and bias of the logistic regression: shape (cues,), and a number."""
    mean, scale = values.mean(axis=0), values.std(axis=0) + 1e-6
    design = np.column_stack([(values - mean) / scale, np.ones(len(values))])
    held = np.array([1.0] * values.shape[1] + [0.0])
    # Turned round, a cue against is one for its absence; so all but the free stay at 0 or above.
    signs = np.array([-1.0 if name in AGAINST else 1.0 for name in CUES] + [1.0])
    design = design * signs
    bounded = np.array([name not in FREE for name in CUES] + [False])
    expected = np.array([_EXPECTED_CUES.get(name, 0.0) for name in CUES]) * scale * signs[:-1]
    expected = np.append(expected, 0.0)

    def gradient(weights: Array) -> Array:
        chances = 1 / (1 + np.exp(-design @ weights))
        step: Array = design.T @ (worth * (chances - answered)) / worth.sum()
        step += _SILENCE_PENALTY * held * (weights - expected)
        return step

    weights = signs * _descend(gradient, np.zeros(design.shape[1]), steps, bounded)
    slopes = weights[:-1] / scale
    return slopes, float(weights[-1] - slopes @ mean)


def out_of_fold(
    some: Sequence[Example], predict: Callable[[Sequence[int], Sequence[int]], Array]
) -> Array:
    """Predict each example by a model that has not seen it, nor its practice document.

    Questions about the brief are folded as they stand in their set, where those of one author stand
    together: different authors hit upon the same questions, one author upon the same kind of them.
    """
    folds: dict[str, list[int]] = {}
    brief = sum(not example.practice for example in some)
    place = 0
    for number, example in enumerate(some):
        if example.practice:
            name = example.item.id.rsplit("-", 1)[0]
        else:
            name, place = str(place * FOLDS // brief), place + 1
        folds.setdefault(name, []).append(number)
    result = np.zeros(len(some))
    everything = np.arange(len(some))
    for held in folds.values():
        result[held] = predict(np.setdiff1d(everything, held).tolist(), held)
    return result


def _descend(
    gradient: Callable[[Array], Array], weights: Array, steps: int, bounded: Flags
) -> Array:
    """Adam (Kingma & Ba 2015), weights that are bounded kept at 0 or above."""
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, steps + 1):
        slope = gradient(weights)
        first = 0.9 * first + 0.1 * slope
        second = 0.999 * second + 0.001 * slope**2
        move = first / (1 - 0.9**step) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
        weights = weights - 0.05 * move
        weights = np.where(bounded, np.maximum(weights, 0), weights)
    return weights
