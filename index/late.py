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

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoder import TokenEncoder, TokenIds, Vectors

# Chosen on the development questions (`index.training.dev`), as the model card reports.
EXPONENT = 1.5
RARITY_POWER = 1.5
LENGTH_POWER = 0.3
# Tokens at most this rare all count as equally rare.
_FLOOR = 1e-3
# Passages indexed at a time, and a number above any token id.
_BUILT = 20_000
_VOCABULARY = 1 << 31
# Passages scored exactly after an inverted-index look-up found them.
RESCORED = 256
# Vocabulary tokens followed per question token, and the least `v · cos^1.5` worth following.
FOLLOWED = 48
THRESHOLD = 0.2
# Postings read per question. Bounds the time; the least promising ones are left out.
BUDGET = 2_000_000
# Passages whose token similarities are gathered at a time.
_CHUNK = 4_096
# Values compared at a time when the largest are sought.
_BLOCK = 64
_SMALL_BLOCK = 8
# Passages up to which a token's matches are remembered, and cells remembered: some 4 MB.
_SMALL = 2_000
_REMEMBERED = 1_000_000

Scores = NDArray[np.float32]
Places = NDArray[np.int64]


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
        lengths = np.zeros(len(passages), dtype=np.int64)
        chunks = []
        for at in range(0, len(passages), _BUILT):
            part = passages[at : at + _BUILT]
            flat = np.concatenate(part).astype(np.int64)
            owners = np.repeat(np.arange(len(part)), [len(ids) for ids in part])
            # One sort finds the distinct tokens of every passage at once.
            owners, ids = np.divmod(np.unique(owners * _VOCABULARY + flat), _VOCABULARY)
            lengths[at : at + len(part)] = np.bincount(owners, minlength=len(part))
            chunks.append(ids.astype(np.int32))
        ids = np.concatenate([*chunks, np.zeros(0, dtype=np.int32)])
        counts = np.bincount(ids)
        vocabulary = np.flatnonzero(counts)
        places = np.cumsum(counts > 0, dtype=np.int32) - np.int32(1)
        tokens: NDArray[np.int32] = places[ids]
        numbers: NDArray[np.int32] = np.repeat(np.arange(len(passages), dtype=np.int32), lengths)
        return cls(
            vocabulary.astype(np.int32),
            tokens,
            np.concatenate([[0], np.cumsum(lengths)]),
            numbers[_stable_order(tokens)],
            np.concatenate([[0], np.cumsum(counts[vocabulary])]),
        )

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


def _stable_order(tokens: NDArray[np.int32]) -> NDArray[np.int64]:
    """Order that sorts tokens and keeps passages ascending within each.

    NumPy sorts 16-bit integers stably by radix, in linear time: two such passes sort 32 bits.
    """
    order = np.argsort((tokens & 0xFFFF).astype(np.uint16), kind="stable")
    if len(tokens) and tokens.max() > 0xFFFF:
        order = order[np.argsort((tokens[order] >> 16).astype(np.uint16), kind="stable")]
    return order


class LateScorer:
    """Scores passages of a `TokenIndex` for a question.

    Args:
        index: The passages.
        vectors: Unit vectors of `index.vocabulary`, (m, dimension).
        passage_weights: `v` of `index.vocabulary`, (m,).
    """

    def __init__(self, index: TokenIndex, vectors: Vectors, passage_weights: Scores) -> None:
        self._index = index
        # Transposed, the product with the few tokens of a question takes half the time.
        self._vectors = np.ascontiguousarray(vectors.T)
        self._passage_weights = passage_weights
        self._known: dict[bytes, tuple[Scores, np.float32]] = {}

    @classmethod
    def open(cls, index: TokenIndex, encoder: TokenEncoder) -> LateScorer:
        """Fetch vectors and weights of the collection's vocabulary from the encoder."""
        ids = np.asarray(index.vocabulary)
        return cls(index, encoder.vectors(ids), encoder.weights("passage")[ids])

    def matches(self, query: Vectors, weights: Scores) -> tuple[Scores, Scores]:
        """What `score` sums: the best similarities, and what each token is worth here.

        All passages at once: for documents and small collections.

        Args:
            query: Unit vectors of the question's tokens, (tokens, dimension).
            weights: `w` of these tokens, (tokens,).

        Returns:
            For each passage and token the best similarity, (passages, tokens), and the weights
            with the tokens' rarity in this collection, (tokens,).
        """
        if not len(weights) or not self._vectors.size:
            return np.zeros((len(self._index), len(weights)), dtype=np.float32), weights
        best, rarity = self._columns(query)
        return best, weights * rarity

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
        if len(self._index) <= _SMALL:
            best, rarity = self._columns(query)
            scores = np.einsum("pt,t->p", best[chosen], weights * rarity)
            return np.asarray(scores * self._shrink[chosen])
        similarities = self._similarities(query)
        worth = weights * self._rarity(similarities, _all_nearest(similarities))
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
        similarities = self._similarities(query)
        nearest = [_nearest(row) for row in similarities]
        rarity = [
            self._rarity(similarities[token : token + 1], near[None])
            for token, near in enumerate(nearest)
        ]
        worth = weights * np.concatenate(rarity)
        sums = self._look_up(similarities, nearest, worth)
        sums *= self._shrink
        found = np.sort(_largest(sums, max(k, RESCORED)))
        scores = self._exact(similarities, worth, found)
        order = np.argsort(-scores, kind="stable")[:k]
        return found[order], scores[order]

    def _columns(self, query: Vectors) -> tuple[Scores, Scores]:
        """Best similarities in all passages, and rarities: (passages, tokens), (tokens,).

        Both depend on the token alone, and questions about one document repeat their words.
        """
        keys = [vector.tobytes() for vector in query]
        found = {key: self._known[key] for key in keys if key in self._known}
        new = {key: place for place, key in enumerate(keys) if key not in found}
        if new:
            similarities = self._similarities(query[list(new.values())])
            rarity = self._rarity(similarities, _all_nearest(similarities))
            columns = self._best(similarities, np.arange(len(self._index))).T.copy()
            fresh = dict(zip(new, zip(columns, rarity, strict=True), strict=True))
            if len(self._known) * len(self._index) < _REMEMBERED:
                self._known.update(fresh)
            found |= fresh
        best = np.stack([found[key][0] for key in keys], axis=1)
        return best, np.array([found[key][1] for key in keys], dtype=np.float32)

    @cached_property
    def _shrink(self) -> Scores:
        """`|d|^-0.3` of each passage."""
        lengths = np.maximum(np.diff(self._index.starts), 1).astype(np.float32)
        return np.asarray(lengths ** np.float32(-LENGTH_POWER))

    @cached_property
    def _frequencies(self) -> NDArray[np.int64]:
        """Number of passages each token of the vocabulary is in."""
        return np.diff(self._index.posting_starts)

    def _similarities(self, query: Vectors) -> Scores:
        """`v(u) · max(0, cos(t, u))^1.5`: shape (query tokens, vocabulary of the collection)."""
        cosines = np.maximum(query @ self._vectors, 0)
        # x^1.5 as x · √x, which is several times faster than a power.
        cosines *= np.sqrt(cosines)
        cosines *= self._passage_weights
        return np.asarray(cosines)

    def _rarity(self, similarities: Scores, nearest: NDArray[np.int64]) -> Scores:
        """`r^1.5` of each question token: minus the logarithm of what it may expect of a passage.

        That is the mean over all passages of its best match, were tokens spread independently: the
        nearest token's similarity in the share of passages that has it, the next one's in the share
        that has it of the others, and so on. It needs no look at the passages.

        Args:
            similarities: Of the question's tokens, (tokens, vocabulary).
            nearest: Places of the nearest of the vocabulary, best first, (tokens, some).
        """
        values = np.take_along_axis(similarities, nearest, axis=1)
        share = self._frequencies[nearest] / (len(self._index) + 1)
        others = np.cumprod(1 - share, axis=1) / (1 - share)
        expected = (values * share * others).sum(axis=1)
        rarity = np.maximum(-np.log(expected + _FLOOR), 0) ** RARITY_POWER
        return np.asarray(rarity, dtype=np.float32)

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


def _all_nearest(similarities: Scores) -> NDArray[np.int64]:
    """Places of the vocabulary tokens nearest to each question token, best first, (tokens, some).

    All at once: for the vocabulary of a document. Where fewer are alike at all, the others follow;
    their similarity is 0.
    """
    tokens, total = similarities.shape
    count = min(FOLLOWED, total)
    blocks = total // _SMALL_BLOCK
    if blocks <= 2 * count:
        order = np.argsort(-similarities, axis=1, kind="stable")[:, :count]
        return np.asarray(order)
    # As in `_largest`: what is below the count-th largest maximum of a block is not among them.
    maxima = similarities[:, : blocks * _SMALL_BLOCK].reshape(tokens, blocks, _SMALL_BLOCK).max(2)
    least = np.partition(maxima, blocks - count, axis=1)[:, blocks - count]
    # Where that many are not alike at all, any will do.
    least = np.maximum(least, np.finfo(np.float32).tiny)
    rows, places = np.nonzero(similarities >= least[:, None])
    order = np.lexsort((-similarities[rows, places], rows))
    ends = np.cumsum(np.bincount(rows, minlength=tokens))
    starts = ends - np.diff(ends, prepend=0)
    ranks = np.arange(len(rows)) - starts[rows]
    kept = ranks < count
    nearest = np.repeat(similarities.argmin(axis=1)[:, None], count, axis=1)
    nearest[rows[kept], ranks[kept]] = places[order][kept]
    return nearest


def _nearest(similarities: Scores) -> Places:
    """Places of the vocabulary tokens nearest to one question token, best first."""
    places = _largest(similarities, FOLLOWED)
    return places[np.argsort(-similarities[places], kind="stable")]


def _largest(values: Scores, count: int) -> Places:
    """Places of the `count` largest values, in ascending order of place; positive ones only.

    The count-th largest maximum of a block of values cannot exceed the count-th largest value, so
    only what reaches it needs to be partitioned: much less than all.
    """
    blocks = len(values) // _BLOCK
    least = 0.0
    if blocks > 2 * count:
        maxima = values[: blocks * _BLOCK].reshape(blocks, _BLOCK).max(axis=1)
        least = float(np.partition(maxima, blocks - count)[blocks - count])
    places = np.flatnonzero((values >= least) & (values > 0))
    if len(places) > count:
        kept = np.argpartition(-values[places], count - 1)[:count]
        places = np.sort(places[kept])
    return places
