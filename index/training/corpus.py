"""Token ids of the training text in flat arrays, so that a window of sentences is one slice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.training.data import Pair

Ids = NDArray[np.int32]


@dataclass(frozen=True)
class Side:
    """One language: the token ids of sentence `i` are `ids[starts[i]:starts[i + 1]]`."""

    ids: Ids
    starts: NDArray[np.int64]

    def window(self, first: int, last: int) -> Ids:
        """Token ids of the sentences `first` to `last`, both included."""
        return self.ids[self.starts[first] : self.starts[last + 1]]

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Number of tokens of each sentence."""
        return np.diff(self.starts)


@dataclass(frozen=True)
class Corpus:
    """All pairs as token ids, in file order.

    Attributes:
        sides: English, German.
        source: Number of the source each pair is from; neighbours of one source may form a passage.
        source_names: Name of each source.
        word_start: For each token of the vocabulary, whether it begins a word.
    """

    sides: tuple[Side, Side]
    source: Ids
    source_names: tuple[str, ...]
    word_start: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.source)


def tokenise(tokenizer: Tokenizer, texts: Sequence[str], unknown: int = 0) -> Side:
    """Token ids of all texts, the unknown token left out."""
    ids: list[Ids] = []
    lengths = np.zeros(len(texts) + 1, dtype=np.int64)
    for start in range(0, len(texts), 20_000):
        for offset, encoding in enumerate(
            tokenizer.encode_batch_fast(texts[start : start + 20_000], add_special_tokens=False)
        ):
            row = np.array(encoding.ids, dtype=np.int32)
            row = row[row != unknown]
            ids.append(row)
            lengths[start + offset + 1] = len(row)
    return Side(np.concatenate(ids), np.cumsum(lengths))


def build_corpus(tokenizer: Tokenizer, pairs: Sequence[Pair]) -> Corpus:
    """Tokenise both sides of all pairs."""
    names = tuple(dict.fromkeys(pair.source for pair in pairs))
    number = {name: i for i, name in enumerate(names)}
    vocabulary = tokenizer.get_vocab()
    word_start = np.zeros(len(vocabulary), dtype=bool)
    for token, i in vocabulary.items():
        word_start[i] = token.startswith("▁")
    return Corpus(
        sides=(
            tokenise(tokenizer, [pair.english for pair in pairs]),
            tokenise(tokenizer, [pair.german for pair in pairs]),
        ),
        source=np.array([number[pair.source] for pair in pairs], dtype=np.int32),
        source_names=names,
        word_start=word_start,
    )
