"""The inverted matrix of BM25: for each term, the texts that have it and what it adds to them."""

from __future__ import annotations

from dataclasses import dataclass
from math import log1p

import numpy as np
from numpy.typing import NDArray

from index.grams import ranges

CHUNK = 1 << 21  # tokens sorted at once: some 100 MB of working memory


@dataclass(frozen=True)
class Postings:
    """Columns of a sparse matrix (CSC).

    Attributes:
        pointers: Where each term's column begins: shape (terms + 1,), int64.
        ids: Texts of all columns, ascending in each: shape (entries,), int32.
        values: What the term adds to the text's score: shape (entries,), float32.
        texts: Number of texts.
    """

    pointers: NDArray[np.int64]
    ids: NDArray[np.int32]
    values: NDArray[np.float32]
    texts: int

    def column(self, term: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Return texts and values of one term."""
        span = slice(int(self.pointers[term]), int(self.pointers[term + 1]))
        return self.ids[span], self.values[span]

    def idf(self, term: int | None) -> float:
        """Return how much a term tells; None stands for one that no text has."""
        having = 0 if term is None else int(self.pointers[term + 1] - self.pointers[term])
        return log1p((self.texts - having + 0.5) / (having + 0.5))


def invert(
    words: NDArray[np.int32],
    text_ends: NDArray[np.int64],
    *,
    word_pointers: NDArray[np.int64],
    word_terms: NDArray[np.int32],
    word_whole: NDArray[np.bool_],
    terms: int,
    k1: float,
    b: float,
    part: float,
) -> Postings:
    """Turn words in texts into postings with BM25's values.

    Args:
        words: Word ids of all texts, one after the other: shape (tokens,).
        text_ends: 0, then the end of each text in `words`: shape (texts + 1,).
        word_pointers: Where the terms of each word begin: shape (distinct words + 1,).
        word_terms: Term ids of all words.
        word_whole: Whether the term is the word itself, not a part of it.
        terms: Number of distinct terms.
        k1: BM25's k1.
        b: BM25's b.
        part: The count of a part, beside 1 for a whole word.
    """
    texts = len(text_ends) - 1
    lengths = _lengths(words, text_ends, word_pointers, word_whole)
    frequency = np.zeros(terms, np.int64)
    chunks = []
    first = 0
    while first < texts:
        last = int(np.searchsorted(text_ends, text_ends[first] + CHUNK, side="right")) - 1
        last = min(max(last, first + 1), texts)
        chunk = _count(
            words[text_ends[first] : text_ends[last]],
            np.diff(text_ends[first : last + 1]),
            word_pointers,
            word_terms,
            word_whole,
            part,
        )
        frequency += np.bincount(chunk[0], minlength=terms)
        chunks.append((first, *chunk))
        first = last
    pointers = np.concatenate([[0], np.cumsum(frequency)]).astype(np.int64)
    idf = np.log1p((texts - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
    average = max(float(lengths.mean()), 1.0) if texts else 1.0
    slowness = (k1 * (1 - b + b * lengths / average)).astype(np.float32)
    ids = np.empty(pointers[-1], np.int32)
    values = np.empty(pointers[-1], np.float32)
    filled = pointers[:-1].copy()
    for first, term, local, count in chunks:
        # Entries come sorted by term, so an entry's place is its term's next free place plus its
        # distance from the term's first entry in this chunk.
        sizes = np.bincount(term, minlength=terms)
        begins = np.cumsum(sizes) - sizes
        place = np.arange(len(term)) + (filled - begins)[term]
        text = local + np.int32(first)
        ids[place] = text
        tf = count.astype(np.float32)
        values[place] = idf[term] * tf / (tf + slowness[text])
        filled += sizes
    return Postings(pointers, ids, values, texts)


def _lengths(
    words: NDArray[np.int32],
    text_ends: NDArray[np.int64],
    word_pointers: NDArray[np.int64],
    word_whole: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Count the whole terms of each text: shape (texts,)."""
    until = np.concatenate([[0], np.cumsum(word_whole, dtype=np.int64)])
    per_word = np.diff(until[word_pointers]).astype(np.int32)
    running = np.concatenate([[0], np.cumsum(per_word[words], dtype=np.int64)])
    return np.diff(running[text_ends]).astype(np.float64)


def _count(
    words: NDArray[np.int32],
    sizes: NDArray[np.int64],
    word_pointers: NDArray[np.int64],
    word_terms: NDArray[np.int32],
    word_whole: NDArray[np.bool_],
    part: float,
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float16]]:
    """Count each term in each text of a chunk: (term, text within the chunk, count), sorted."""
    text_of_word = np.repeat(np.arange(len(sizes)), sizes)
    begins = word_pointers[words]
    repeats = word_pointers[words + 1] - begins
    entry = ranges(begins, repeats)
    text = np.repeat(text_of_word, repeats)
    # One number sorts by term, then text, then whole before part.
    key = (word_terms[entry].astype(np.int64) * len(sizes) + text) * 2 + ~word_whole[entry]
    key.sort()
    if not len(entry):
        return np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.float16)
    pair = key >> 1
    new = np.concatenate([[True], pair[1:] != pair[:-1]])
    starts = np.flatnonzero(new)
    count = np.add.reduceat(np.where(key & 1, np.float32(part), np.float32(1)), starts)
    pair = pair[starts]
    return (
        (pair // len(sizes)).astype(np.int32),
        (pair % len(sizes)).astype(np.int32),
        count.astype(np.float16),
    )
