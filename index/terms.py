"""A vocabulary that need not be read to be searched."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray


class Vocabulary:
    """Sorted terms as one run of bytes, searched by halving: opened without reading it."""

    def __init__(self, letters: NDArray[np.uint8], ends: NDArray[np.int64]) -> None:
        """Take the bytes of all terms in order, and where each begins; one more end follows."""
        self.letters = letters
        self.ends = ends

    @classmethod
    def build(cls, terms: list[str]) -> tuple[Vocabulary, NDArray[np.int32]]:
        """Sort terms; also return each one's place in the order: shape (terms,)."""
        encoded = [term.encode() for term in terms]
        order = sorted(range(len(terms)), key=encoded.__getitem__)
        rank = np.empty(len(terms), np.int32)
        rank[order] = np.arange(len(terms), dtype=np.int32)
        ordered = [encoded[place] for place in order]
        ends = np.concatenate([[0], np.cumsum([len(term) for term in ordered])]).astype(np.int64)
        return cls(np.frombuffer(b"".join(ordered), np.uint8), ends), rank

    def __len__(self) -> int:
        return len(self.ends) - 1

    def find(self, term: str) -> int | None:
        """Return the place of a term, or None if it is unknown."""
        wanted = term.encode()
        place = bisect_left(range(len(self)), wanted, key=self._term)
        return place if place < len(self) and self._term(place) == wanted else None

    def __iter__(self) -> Iterator[str]:
        text = self.letters.tobytes()
        ends = self.ends.tolist()
        for begin, end in pairwise(ends):
            yield text[begin:end].decode()

    def _term(self, place: int) -> bytes:
        return self.letters[self.ends[place] : self.ends[place + 1]].tobytes()
