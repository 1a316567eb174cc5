"""The questions that a restatement foresees, as they are indexed: one list, one vector each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.language import Language
from index.records import Document
from index.restatement import Part, Restatement

_PARTS: tuple[Part, ...] = ("questions", "open")


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Questions that somebody may ask.

    Attributes:
        texts: the questions.
        sentences: number of the sentence that answers or raises each; shape (questions,).
        answered: whether that answers it, else the whole text does not; shape (questions,).
    """

    texts: tuple[str, ...]
    sentences: NDArray[np.int64]
    answered: NDArray[np.bool_]


def foreseen(
    restated: Restatement | None, document: Document, languages: Sequence[Language]
) -> Foreseen:
    """List the questions that a restatement foresees in some languages, always in one order."""
    columns = [
        (part == "questions", restated.of(document.sentences, language, part))
        for language in languages
        for part in _PARTS
        if restated is not None
    ]
    groups = [texts for _, column in columns for texts in column]
    counts = np.array([len(texts) for texts in groups], dtype=np.int64)
    numbers = np.tile(np.arange(len(document.sentences)), len(columns))
    kinds = np.repeat([answered for answered, _ in columns], len(document.sentences))
    return Foreseen(
        tuple(text for texts in groups for text in texts),
        np.repeat(numbers, counts),
        np.repeat(kinds.astype(bool), counts),
    )
