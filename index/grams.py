"""Which terms are spelt alike: words that share rare sequences of four letters.

Stemming and compound parts miss much that the eye sees at once: slips of the key (`Kirgistan`,
`Kirgisistan`), derivations (`festnehmen`, `Festnahme`), names and loan words across languages
(`Präsident`, `president`). McNamee & Mayfield, "Character N-Gram Tokenization for European Language
Text Retrieval" (2004), search for such sequences in place of words; here they are only looked up in
the *vocabulary*, so that a word of the question finds its neighbours there, whatever the number
of texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SIZE = 4
_EDGE = "_"


@dataclass(frozen=True)
class GramIndex:
    """For each gram, the terms that have it.

    Attributes:
        grams: Distinct grams, each as one number, ascending: shape (grams,), uint64.
        pointers: Where the terms of each gram begin: shape (grams + 1,), int64.
        terms: Terms of all grams, ascending in each: shape (entries,), int32.
        norms: Length of each term's vector of gram weights: shape (terms,), float32.
    """

    grams: NDArray[np.uint64]
    pointers: NDArray[np.int64]
    terms: NDArray[np.int32]
    norms: NDArray[np.float32]

    @classmethod
    def build(cls, terms: Sequence[str]) -> GramIndex:
        """Index the terms of a vocabulary; a term's place in it is its number."""
        grams, owners = grams_of(terms)
        distinct, places = np.unique(grams, return_inverse=True)
        order = np.argsort(places, kind="stable")
        counts = np.bincount(places, minlength=len(distinct))
        pointers = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        squared = _weights(counts, len(terms))[places] ** 2
        norms = np.sqrt(np.bincount(owners, squared, len(terms)))
        return cls(distinct, pointers, owners[order].astype(np.int32), norms.astype(np.float32))

    def similarities(self, words: Sequence[str]) -> NDArray[np.float32]:
        """Cosines of the weighted grams of words and terms: shape (words, terms), 0 to 1."""
        total = len(self.norms)
        grams, owners = grams_of(words)
        if not len(grams) or not total:
            return np.zeros((len(words), total), np.float32)
        places = np.minimum(np.searchsorted(self.grams, grams), len(self.grams) - 1)
        known = self.grams[places] == grams
        begins = self.pointers[places]
        counts = np.where(known, self.pointers[places + 1] - begins, 0)
        squared = _weights(counts, total) ** 2
        lengths = np.sqrt(np.bincount(owners, squared, len(words)))
        entries = ranges(begins, counts)
        cells = np.repeat(owners * total, counts) + self.terms[entries]
        dots = np.bincount(cells, np.repeat(squared, counts), len(words) * total)
        dots = dots.reshape(len(words), total)
        return (dots / (np.outer(lengths, self.norms) + 1e-9)).astype(np.float32)


def grams_of(words: Sequence[str]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Return the distinct grams of each word, as numbers, and the word each belongs to.

    A gram is four letters of `_word_`; a shorter word is one gram. Letters count by their lower 16
    bits.
    """
    padded = [f"{_EDGE}{word}{_EDGE}".ljust(SIZE, _EDGE) for word in words]
    lengths = np.array([len(word) for word in padded], np.int64)
    letters = np.frombuffer("".join(padded).encode("utf-32-le"), np.uint32).astype(np.uint64)
    letters &= np.uint64(0xFFFF)
    counts = lengths - SIZE + 1
    starts = ranges(np.cumsum(lengths) - lengths, counts)
    grams = np.zeros(len(starts), np.uint64)
    for offset in range(SIZE):
        grams = (grams << np.uint64(16)) | letters[starts + offset]
    owners = np.repeat(np.arange(len(words)), counts)
    order = np.lexsort((grams, owners))
    grams, owners = grams[order], owners[order]
    fresh = np.ones(len(grams), bool)
    fresh[1:] = (grams[1:] != grams[:-1]) | (owners[1:] != owners[:-1])
    return grams[fresh], owners[fresh]


def ranges(begins: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return begin, begin + 1, … for each pair of a begin and a count, one after the other."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    numbers: NDArray[np.int64] = np.arange(total) + np.repeat(begins - (ends - counts), counts)
    return numbers


def _weights(counts: NDArray[np.int64], total: int) -> NDArray[np.float64]:
    """Weigh rare grams more, as idf does with words."""
    weights: NDArray[np.float64] = np.log1p(total / (counts + 0.5))
    return weights
