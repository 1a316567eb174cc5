"""What stands around a sentence: prose refers back with pronouns and leaves out what was named."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.signals import Matches, Scores

_BEFORE, _BEFORE_THAT, _BEHIND = 0.7, 0.4, 0.4
"""What a match counts for that stands in the sentences around."""

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
        self._paragraphs = np.array(paragraphs)
        self._places = {by: self._lenders(by) for by in (1, 2, -1)}
        self.refers_back: Scores = np.array(
            [bool(_REFERRING.search(" ".join(t.split()[:_BEGINNING]))) for t in texts], np.float32
        )

    def shifted(self, values: Scores, by: int) -> Scores:
        """Return for each sentence what another of its paragraph has, 0 where there is none.

        Args:
            values: of the sentences, (sentences, …).
            by: 1 for the sentence before, 2 for the one before that, -1 for the one behind.
        """
        found = np.zeros_like(values)
        places = self._places[by]
        found[places] = values[places - by]
        return found

    def _lenders(self, by: int) -> NDArray[np.int64]:
        """Return the sentences of which the one `by` places before is of their paragraph."""
        places = np.arange(len(self._paragraphs))
        others = places - by
        inside = places[(others >= 0) & (others < len(places))]
        same: NDArray[np.bool_] = self._paragraphs[inside] == self._paragraphs[inside - by]
        return np.asarray(inside[same])

    def around(self, matches: Matches) -> Matches:
        """Let the sentences around lend their matches."""
        values = matches.values
        lent = [
            worth * self.shifted(values, by)
            for by, worth in ((1, _BEFORE), (2, _BEFORE_THAT), (-1, _BEHIND))
        ]
        return Matches(np.maximum.reduce([values, *lent]), matches.weights)
