"""Many passages at once: token ids, pooled vectors and the token index, in little time and memory.

A tokenizer that splits at white space first gives a word the same tokens in every text. Then each
distinct word of a collection need be tokenised only once, which makes a million passages ten
times faster. `WordTokens` tries on the first texts whether that holds, and tokenises whole texts
if it does not.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Protocol, runtime_checkable

import numpy as np

from index.encoder import Encoder, TokenEncoder, TokenIds, Vectors
from index.grams import ranges

BATCH = 20_000
"""Passages handled at a time."""

_TRIED = 200
"""Texts on which the tokenizer is tried."""


@runtime_checkable
class PoolingEncoder(TokenEncoder, Protocol):
    """A token encoder that pools token ids it gave before."""

    def pool(self, texts: Sequence[TokenIds]) -> Vectors:
        """Return what `encode` returns for the texts with these tokens."""


class WordTokens:
    """Token ids of texts, through the distinct words that white space leaves."""

    def __init__(self, encoder: TokenEncoder, separable: bool) -> None:
        """Take an encoder, and whether a word's tokens are the same in every text."""
        self._encoder = encoder
        self._separable = separable
        self._numbers: dict[str, int] = {}
        self._tokens = array("i")
        self._ends = array("q", [0])

    @classmethod
    def of(cls, encoder: TokenEncoder, texts: Sequence[str]) -> WordTokens:
        """Try the encoder's tokenizer on some of the texts."""
        step = max(1, len(texts) // _TRIED)
        tried = texts[::step][:_TRIED]
        by_words = cls(encoder, separable=True).tokens(tried)
        whole = encoder.tokens(tried)
        same = all(np.array_equal(a, b) for a, b in zip(by_words, whole, strict=True))
        return cls(encoder, separable=same)

    def tokens(self, texts: Sequence[str]) -> list[TokenIds]:
        """Return the token ids of each text, as `encoder.tokens` does."""
        if not self._separable:
            return self._encoder.tokens(texts)
        split = [text.split() for text in texts]
        fresh = list({word for words in split for word in words} - self._numbers.keys())
        for word, ids in zip(fresh, self._encoder.tokens(fresh), strict=True):
            self._numbers[word] = len(self._numbers)
            self._tokens.extend(ids.tolist())
            self._ends.append(len(self._tokens))
        number = self._numbers.__getitem__
        words = np.fromiter((n for some in split for n in map(number, some)), np.int64)
        if not len(words):
            return [np.zeros(0, np.int32) for _ in texts]
        tokens, ends = np.array(self._tokens, np.int32), np.array(self._ends, np.int64)
        counts = ends[words + 1] - ends[words]
        flat = tokens[ranges(ends[words], counts)]
        per_word = np.concatenate([[0], np.cumsum(counts)])
        bounds = per_word[np.cumsum([0, *map(len, split)])].tolist()
        return [flat[begin:end] for begin, end in pairwise(bounds)]


def encoded(
    texts: Sequence[str], encoder: Encoder
) -> Iterator[tuple[Vectors, list[TokenIds] | None]]:
    """Yield pooled vectors and token ids of texts, batch by batch.

    The ids are None if the encoder has no token vectors.
    """
    words = WordTokens.of(encoder, texts) if isinstance(encoder, TokenEncoder) else None
    for first in range(0, len(texts), BATCH):
        some = texts[first : first + BATCH]
        tokens = words.tokens(some) if words else None
        if tokens is not None and isinstance(encoder, PoolingEncoder):
            yield encoder.pool(tokens), tokens
        else:
            yield encoder.encode(some, "passage"), tokens
