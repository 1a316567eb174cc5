"""Late interaction over static token vectors, exactly or through an inverted index.

`score(q, d) = |d|^-0.3 · Σ_t w(t) · r(t)^1.5 · max_u v(u) · max(0, cos(t, u))^1.5`

sums over the query's tokens `t` and looks for each at the passage's best token `u`: the MaxSim of
ColBERT (Khattab & Zaharia 2020, arXiv:2004.12832), with learned weights `w` and `v`. `r` is how
rarely `t` finds anything alike in this collection, an inverse document frequency for matches that
need not be exact; `|d|`, the number of distinct tokens, takes back what a long passage matches by
chance. Because a static vector is the same in every text, a passage is just the set of its token
ids, and

- the cosines of a question are one product with the vectors of the collection's vocabulary;
- over a large collection, only the tokens nearest to a question token can matter, and the passages
  they occur in are an inverted index look-up, as in PLAID (Santhanam et al. 2022,
  arXiv:2205.09707) but with the vocabulary in the place of its centroids.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.encoder import TokenEncoder, TokenIds, Vectors
from index.largest import Places, largest
from index.token_index import TokenIndex

# Chosen on the development questions (`index.training.dev`), as the model card reports.
EXPONENT = 1.5
RARITY_POWER = 1.5
LENGTH_POWER = 0.3
# Tokens at most this rare all count as equally rare.
_FLOOR = 1e-3
# Passages scored exactly after an inverted-index look-up found them.
RESCORED = 256
# Vocabulary tokens followed per question token, and the least `v · cos^1.5` worth following.
FOLLOWED = 48
THRESHOLD = 0.2
# Postings read per question. Bounds the time; the least promising ones are left out.
BUDGET = 600_000
# Passages whose token similarities are gathered at a time.
_CHUNK = 4_096

Scores = NDArray[np.float32]


class LateScorer:
    """Scores passages of a `TokenIndex` for a question.

    Args:
        index: The passages.
        vectors: What `vectors_of` makes of its vocabulary, (dimension, m).
    """

    def __init__(self, index: TokenIndex, vectors: Vectors) -> None:
        self._index = index
        self._vectors = vectors

    @classmethod
    def open(cls, index: TokenIndex, encoder: TokenEncoder) -> LateScorer:
        """Fetch vectors and weights of the collection's vocabulary from the encoder."""
        return cls(index, vectors_of(np.asarray(index.vocabulary), encoder))

    def score(
        self, query: Vectors, weights: Scores, candidates: NDArray[np.integer] | None = None
    ) -> Scores:
        """Exact scores.

        Args:
            query: Unit vectors of the question's tokens, (tokens, dimension).
            weights: `w` of these tokens, (tokens,).
            candidates: Passage numbers; None means all.

        Returns:
            One score per candidate, in their order; 0 for a passage without tokens.
        """
        chosen = np.arange(len(self._index)) if candidates is None else np.asarray(candidates)
        if not len(weights) or not self._vectors.size:
            return np.zeros(len(chosen), dtype=np.float32)
        similarities = self.similarities(query)
        nearest = [largest(row, FOLLOWED) for row in similarities]
        worth = weights * self._rarity(similarities, nearest)
        return self._exact(similarities, worth, chosen)

    def search(self, query: Vectors, weights: Scores, k: int) -> tuple[Places, Scores]:
        """The best passages of a large collection, through the inverted index.

        For each question token, the passages of its nearest vocabulary tokens are marked in
        ascending order of similarity, so that what stays is the maximum. The best of the sums are
        then scored exactly.

        Args:
            query: Unit vectors of the question's tokens, (tokens, dimension).
            weights: `w` of these tokens, (tokens,).
            k: How many passages, at least 1.

        Returns:
            Passage numbers and their exact scores, best first. Fewer than `k` where fewer passages
            have a token near one of the question's.
        """
        if not len(weights) or not self._vectors.size:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        similarities = self.similarities(query)
        nearest = [largest(row, FOLLOWED) for row in similarities]
        worth = weights * self._rarity(similarities, nearest)
        sums = self._look_up(similarities, nearest, worth)
        sums *= self._shrink
        found = np.sort(largest(sums, max(k, RESCORED)))
        scores = self._exact(similarities, worth, found)
        order = np.argsort(-scores, kind="stable")[:k]
        return found[order], scores[order]

    @cached_property
    def _shrink(self) -> Scores:
        """`|d|^-0.3` of each passage."""
        lengths = np.maximum(np.diff(self._index.starts), 1).astype(np.float32)
        return np.asarray(lengths ** np.float32(-LENGTH_POWER))

    @cached_property
    def _frequencies(self) -> NDArray[np.int64]:
        """Number of passages each token of the vocabulary is in."""
        return np.diff(self._index.posting_starts)

    def similarities(self, query: Vectors) -> Scores:
        """`v(u) · max(0, cos(t, u))^1.5`: shape (query tokens, vocabulary of the collection)."""
        cosines = query @ self._vectors
        np.maximum(cosines, 0, out=cosines)
        # x^1.5 as x · √x, which is several times faster than a power.
        cosines *= np.sqrt(cosines)
        return np.asarray(cosines)

    def _rarity(self, similarities: Scores, nearest: Sequence[Places]) -> Scores:
        """`r^1.5` of each question token, by what it may expect of a passage, (tokens,).

        That is the mean over all passages of its best match, were tokens spread independently: the
        nearest token's similarity in the share of passages that has it, the next one's in the share
        that has it of the others, and so on. It needs no look at the passages.
        """
        expected = np.zeros(len(nearest))
        for token, near in enumerate(nearest):
            share = self._frequencies[near] / (len(self._index) + 1)
            others = np.cumprod(1 - share) / (1 - share)
            expected[token] = (similarities[token, near] * share * others).sum()
        return rarity_of(expected)

    def _look_up(self, similarities: Scores, nearest: Sequence[Places], worth: Scores) -> Scores:
        """Sums over the question's tokens of their best match in each passage, (passages,)."""
        index = self._index
        followed = [
            near[similarities[token, near] >= THRESHOLD] for token, near in enumerate(nearest)
        ]
        least = self._least_gain(similarities, followed, worth)
        sums = np.zeros(len(index), dtype=np.float32)
        best = np.zeros(len(index), dtype=np.float32)
        for token, near in enumerate(followed):
            read = near[similarities[token, near] * worth[token] >= least][::-1]
            spans = [
                index.postings[index.posting_starts[place] : index.posting_starts[place + 1]]
                for place in read
            ]
            for place, span in zip(read, spans, strict=True):
                best[span] = similarities[token, place] * worth[token]
            # Only what was touched is added and cleared. A passage that two tokens touch comes
            # twice: it is zero by then, and adding zero is right.
            for span in spans:
                sums[span] += best[span]
                best[span] = 0
        return sums

    def _least_gain(self, similarities: Scores, followed: Sequence[Places], worth: Scores) -> float:
        """What a look-up must be able to add to a score so that all of them fit the budget."""
        gain = np.concatenate(
            [similarities[token, near] * worth[token] for token, near in enumerate(followed)]
        )
        cost = self._frequencies[np.concatenate(followed)]
        order = np.argsort(-gain)
        fit = np.flatnonzero(np.cumsum(cost[order]) <= BUDGET)
        return float(gain[order[fit[-1]]]) if len(fit) else float(gain.max(initial=0))

    def _exact(self, similarities: Scores, worth: Scores, chosen: NDArray[np.integer]) -> Scores:
        return np.asarray(self._best(similarities, chosen) @ worth * self._shrink[chosen])

    def _best(self, similarities: Scores, chosen: NDArray[np.integer]) -> Scores:
        """The best similarity to each question token in each chosen passage, (chosen, tokens)."""
        index = self._index
        best = np.zeros((len(chosen), len(similarities)), dtype=np.float32)
        first, last = index.starts[chosen], index.starts[chosen + 1]
        filled = np.flatnonzero(last > first)
        by_token = np.ascontiguousarray(similarities.T)
        for at in range(0, len(filled), _CHUNK):
            part = filled[at : at + _CHUNK]
            lengths = last[part] - first[part]
            ends = np.cumsum(lengths)
            # Places of the tokens of these passages, one passage after the other.
            places = np.arange(ends[-1]) + np.repeat(first[part] - (ends - lengths), lengths)
            gathered = by_token.take(index.tokens[places], axis=0)
            best[part] = np.maximum.reduceat(gathered, ends - lengths, axis=0)
        return best


def vectors_of(ids: TokenIds, encoder: TokenEncoder) -> Vectors:
    """Unit vectors of tokens times the power of their passage weights: (dimension, len(ids)).

    v · cos^1.5 is (v^⅔ · cos)^1.5, so the weights can be in the vectors. Transposed, the product
    with the few tokens of a question takes half the time. Made part by part: a million passages
    have most of the vocabulary, which need not be held twice.
    """
    powers = np.cbrt(encoder.weights("passage")[ids] ** 2)
    made = np.empty((encoder.vectors(ids[:0]).shape[1], len(ids)), np.float32)
    for at in range(0, len(ids), _CHUNK):
        part = slice(at, at + _CHUNK)
        np.multiply(encoder.vectors(ids[part]).T, powers[part], out=made[:, part])
    return made


def rarity_of(expected: NDArray[np.floating]) -> Scores:
    """`r^1.5` of tokens from the similarity that each may expect at best of a passage, 0 to 1."""
    rarity = np.maximum(-np.log(expected + _FLOOR), 0) ** RARITY_POWER
    return np.asarray(rarity, dtype=np.float32)
