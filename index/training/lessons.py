"""Sentences with the vectors that the teacher gives them, for the student to come near to.

A table that is trained on translations alone learns what is called what, hardly what is like what.
The teacher knows; its vectors of whole sentences, reduced to the table's dimensions, are targets of
the pooled ones (the idea of tokenlearn, MinishLab 2024).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.training.corpus import Corpus, Ids
from index.training.data import Pair
from index.training.settings import Recipe
from index.training.teacher import CachedTeacher, Teacher, Vectors


@dataclass(frozen=True)
class Lesson:
    """A batch: token ids of sentences, and the unit vector wanted of each, (n, dimension)."""

    texts: list[Ids]
    targets: Vectors


@dataclass(frozen=True)
class Lessons:
    """Pairs of sentences that the teacher has read.

    Attributes:
        pairs: their numbers, (n,), ascending.
        targets: unit vectors of their English and German sides, (n, 2, dimension).
        tokens: the vectors that the tokens begin with, (vocabulary, dimension).
    """

    pairs: NDArray[np.int64]
    targets: Vectors
    tokens: Vectors

    def batch(self, corpus: Corpus, rng: np.random.Generator, count: int) -> Lesson:
        """Draw sentences of either language."""
        drawn = rng.choice(len(self.pairs), min(count, len(self.pairs)), replace=False)
        sides = rng.integers(2, size=len(drawn))
        texts = [
            corpus.sides[side].window(pair, pair)
            for pair, side in zip(self.pairs[drawn].tolist(), sides.tolist(), strict=True)
        ]
        known = np.array([len(text) > 0 for text in texts])
        kept = [text for text in texts if len(text)]
        return Lesson(kept, self.targets[drawn, sides][known])


def take_lessons(
    teacher: Teacher, words: Sequence[str], pairs: Sequence[Pair], recipe: Recipe, work: Path
) -> Lessons:
    """Have the teacher read the vocabulary and the sentences that are worth most.

    Args:
        teacher: The teacher.
        words: The token strings of the vocabulary, in its order.
        pairs: All pairs.
        recipe: Says how many pairs are read, and which sources are worth most.
        work: Folder in which the teacher's vectors are kept.
    """
    chosen = _choose(pairs, recipe)
    teacher = CachedTeacher(teacher, work / "teacher.safetensors")
    known = teacher.encode(words)
    english = teacher.encode([pairs[n].english for n in chosen.tolist()])
    german = teacher.encode([pairs[n].german for n in chosen.tolist()])
    centred = known - known.mean(axis=0)
    axes = np.linalg.eigh(centred.T @ centred)[1][:, ::-1][:, : recipe.dimension]
    tokens = centred @ axes
    tokens *= recipe.start_norm / np.linalg.norm(tokens, axis=1).mean()
    both = np.stack([english, german], axis=1)
    targets = (both - both.mean(axis=(0, 1))) @ axes
    targets /= np.maximum(np.linalg.norm(targets, axis=2, keepdims=True), 1e-6)
    return Lessons(chosen, targets.astype(np.float32), np.ascontiguousarray(tokens, np.float32))


def _choose(pairs: Sequence[Pair], recipe: Recipe) -> NDArray[np.int64]:
    """Draw pairs with chances proportional to what their source is worth, without replacement."""
    worth = np.array([recipe.source_weights.get(pair.source, 1.0) for pair in pairs])
    count = min(recipe.lesson_pairs, len(pairs))
    # The largest of u^(1/worth) are such a sample (Efraimidis & Spirakis 2006).
    keys = np.random.default_rng([recipe.seed, 8]).random(len(pairs)) ** (1 / worth)
    return np.sort(np.argpartition(-keys, count - 1)[:count])
