"""What stands around a sentence: prose refers back with pronouns and leaves out what was named."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.signals import Matches, Scores

_WORTHS: dict[int, np.float32] = {1: np.float32(0.7), 2: np.float32(0.4), -1: np.float32(0.4)}
"""What a match counts for that stands so many sentences before, or behind."""

_REFERRING = re.compile(
    r"""\b(?:er|sie|es|dies\w*|jene\w*|sein\w{0,2}|ihr\w{0,2}|deren|dessen|dort|dabei|damit|dafür|
    dagegen|daran|darauf|darin|daher|deshalb|deswegen|hierzu|dazu|davon|seither|seitdem|beide\w?|
    letztere\w*|solche\w?|he|she|it|they|them|this|these|those|its|their|his|her|there|thus|
    therefore|both|such)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_BEGINNING = 6
"""Words at the beginning of a sentence among which a reference back is looked for."""


class Surroundings:
    """Sentences in their paragraphs.

    Attributes:
        refers_back: 1 for a sentence that begins with a reference to the one before, else 0; shape
            (sentences,).
    """

    def __init__(self, texts: Sequence[str], paragraphs: Sequence[int]) -> None:
        """Take the sentences and the number of each one's paragraph."""
        self._lenders = {by: _lenders(np.array(paragraphs), by) for by in _WORTHS}
        self.refers_back: Scores = np.array(
            [bool(_REFERRING.search(" ".join(t.split()[:_BEGINNING]))) for t in texts], np.float32
        )

    def shifted(self, values: Scores, by: int) -> Scores:
        """Return for each sentence what another of its paragraph has, 0 where there is none.

        Args:
            values: of the sentences, (sentences, …).
            by: 1 for the sentence before, 2 for the one before that, -1 for the one behind.
        """
        return _with_nothing(values)[self._lenders[by]]

    def around(self, matches: Matches) -> Matches:
        """Let the sentences around lend their matches."""
        values = _with_nothing(matches.values)
        best = matches.values
        for by, worth in _WORTHS.items():
            best = np.maximum(best, worth * values[self._lenders[by]])
        return Matches(best, matches.weights)


def _with_nothing(values: Scores) -> Scores:
    """Add a sentence behind the last that has nothing, for those that have no neighbour."""
    return np.concatenate([values, np.zeros_like(values[:1])])


def _lenders(paragraphs: NDArray[np.int64], by: int) -> NDArray[np.int64]:
    """Return for each sentence the one `by` places before, its number past the last for none."""
    total = len(paragraphs)
    others = np.arange(total) - by
    inside = (others >= 0) & (others < total)
    same = paragraphs[np.where(inside, others, 0)] == paragraphs
    return np.where(inside & same, others, total)
