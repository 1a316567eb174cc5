"""The questions that a restatement foresees, as they are indexed: two lists, one vector each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.language import Language
from index.records import Document
from index.restatement import Restatement, TextPart

_PARTS: tuple[TextPart, ...] = ("questions", "open")


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

    @property
    def answers(self) -> NDArray[np.int64]:
        """Number of the sentence that answers each, -1 if none does; shape (questions,)."""
        return np.where(self.answered, self.sentences, -1)


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


@dataclass(frozen=True, slots=True)
class ForeseenNext(Foreseen):
    """Questions that somebody may ask once a sentence has been quoted.

    Attributes:
        quoted: number of that sentence; shape (questions,). It is also the one that raises what
            nothing answers.
    """

    quoted: NDArray[np.int64]


def foreseen_next(
    restated: Restatement | None, document: Document, languages: Sequence[Language]
) -> ForeseenNext:
    """List the follow-ups that a restatement foresees, always in one order.

    One whose answer the document no longer has is left out.
    """
    entries = {} if restated is None else restated.entries
    numbers: dict[str, int] = {}
    for number, sentence in enumerate(document.sentences):
        numbers.setdefault(sentence.id, number)
    rows = [
        (made.text, number if made.answer is None else numbers[made.answer], made.answer, number)
        for language in languages
        for number, sentence in enumerate(document.sentences)
        if sentence.id in entries
        for made in entries[sentence.id].follow_ups.get(language, ())
        if made.answer is None or made.answer in numbers
    ]
    return ForeseenNext(
        tuple(text for text, *_ in rows),
        np.array([sentence for _, sentence, _, _ in rows], np.int64),
        np.array([answer is not None for _, _, answer, _ in rows], bool),
        np.array([quoted for *_, quoted in rows], np.int64),
    )
