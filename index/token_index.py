"""Which tokens each text has, and which texts have each token."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoder import TokenIds

_AT_ONCE = 20_000
"""Texts that are sorted at a time."""


@dataclass(frozen=True)
class TokenIndex:
    """Which tokens a passage has, and which passages a token is in. Plain arrays, to be mapped.

    Attributes:
        vocabulary: Distinct token ids of the collection, ascending, (m,), int32.
        tokens: Places in `vocabulary`, distinct and ascending within each passage, (n,), int32.
        starts: Passage `p` has `tokens[starts[p]:starts[p + 1]]`, (passages + 1,), int64.
        postings: Passage numbers, ascending within each token, (n,), int32.
        posting_starts: Token `t` is in `postings[posting_starts[t]:posting_starts[t + 1]]`,
            (m + 1,), int64.
    """

    vocabulary: NDArray[np.int32]
    tokens: NDArray[np.int32]
    starts: NDArray[np.int64]
    postings: NDArray[np.int32]
    posting_starts: NDArray[np.int64]

    @classmethod
    def build(cls, passages: Sequence[TokenIds]) -> TokenIndex:
        """Index the token ids of passages; repetitions within a passage do not count."""
        builder = TokenIndexBuilder()
        for at in range(0, len(passages), _AT_ONCE):
            builder.add(passages[at : at + _AT_ONCE])
        return builder.finish()

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> TokenIndex:
        """Take up what `arrays` gave, mapped from disk or not.

        Raises:
            KeyError: One of the arrays is missing.
        """
        return cls(**{field.name: arrays[field.name] for field in fields(cls)})

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays by name, to be saved."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def __len__(self) -> int:
        return len(self.starts) - 1


class TokenIndexBuilder:
    """Makes a `TokenIndex` batch by batch, holding little more than the index meanwhile."""

    def __init__(self) -> None:
        self._ids: list[NDArray[np.int32]] = []
        self._lengths: list[NDArray[np.int64]] = []

    def add(self, passages: Sequence[TokenIds]) -> None:
        """Add the token ids of some passages."""
        lengths = np.array([len(ids) for ids in passages], np.int64)
        flat = np.concatenate([np.zeros(0, np.int32), *passages]).astype(np.int64)
        width = int(flat.max(initial=0)) + 1
        # One sort finds the distinct tokens of every passage at once.
        keys = np.repeat(np.arange(len(passages)) * width, lengths) + flat
        keys.sort()
        fresh = np.ones(len(keys), bool)
        fresh[1:] = keys[1:] != keys[:-1]
        owners, ids = np.divmod(keys[fresh], width)
        self._ids.append(ids.astype(np.int32))
        self._lengths.append(np.bincount(owners, minlength=len(passages)))

    def finish(self) -> TokenIndex:
        """Return the index of all passages added."""
        total = max((int(ids.max(initial=-1)) for ids in self._ids), default=-1) + 1
        frequency = np.zeros(total, np.int64)
        for ids in self._ids:
            frequency += np.bincount(ids, minlength=total)
        vocabulary = np.flatnonzero(frequency)
        place = np.zeros(total, np.int32)
        place[vocabulary] = np.arange(len(vocabulary), dtype=np.int32)
        starts = np.concatenate([[0], *self._lengths]).cumsum()
        posting_starts = np.concatenate([[0], np.cumsum(frequency[vocabulary])])
        tokens = np.empty(starts[-1], np.int32)
        postings = np.empty(starts[-1], np.int32)
        filled = posting_starts[:-1].copy()
        done = first = 0
        for ids, lengths in zip(self._ids, self._lengths, strict=True):
            places = place[ids]
            tokens[done : done + len(ids)] = places
            # The passages of each token come in order, so they go to its next free places.
            order = _order(places, len(vocabulary))
            counts = np.bincount(places, minlength=len(vocabulary))
            target = np.arange(len(ids)) + np.repeat(filled - (np.cumsum(counts) - counts), counts)
            owners = np.repeat(np.arange(first, first + len(lengths), dtype=np.int32), lengths)
            postings[target] = owners[order]
            filled += counts
            done += len(ids)
            first += len(lengths)
        return TokenIndex(vocabulary.astype(np.int32), tokens, starts, postings, posting_starts)


def _order(places: NDArray[np.int32], count: int) -> NDArray[np.int64]:
    """Sort stably; NumPy sorts 16-bit numbers by their digits, in linear time."""
    small = places.astype(np.uint16) if count <= 1 << 16 else places
    return np.argsort(small, kind="stable")
