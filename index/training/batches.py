"""What each training step sees: a pure function of the recipe's seed and the step's number.

So a run that was killed goes on from its last checkpoint with the very batches it would have had.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.training.corpus import Corpus, Ids, Side
from index.training.questions import Question
from index.training.settings import Recipe

LONGEST_PASSAGE = 256
LONGEST_QUERY = 32
# Above this cosine of the pooled vectors two sentences count as saying the same.
SAME = 0.9


@dataclass(frozen=True)
class RankBatch:
    """Queries, passages (the first of which answer the queries), and pairs not to compare."""

    queries: list[Ids]
    passages: list[Ids]
    banned: NDArray[np.bool_]


def align_batch(corpus: Corpus, recipe: Recipe, step: int) -> NDArray[np.int64]:
    """Numbers of the pairs of one step of the first stage; an epoch sees each pair once."""
    size = min(recipe.align_batch, len(corpus))
    per_epoch = max(1, len(corpus) // size)
    epoch, place = divmod(step, per_epoch)
    order = np.random.default_rng([recipe.seed, 1, epoch]).permutation(len(corpus))
    return order[place * size : (place + 1) * size]


class WordsBatches:
    """Draws the batches of the second stage; an epoch sees each pair once.

    A batch is a few groups of pairs that are alike: the leaves of a tree that splits the sentences
    by random directions (Dasgupta & Freund 2008, "Random projection trees"), a new one each epoch.
    The query is a few words of one side, the passage is the whole other side.

    Args:
        corpus: The pairs.
        vectors: Pooled unit vector of each pair's English side, (pairs, dimension).
        recipe: Settings.
    """

    def __init__(self, corpus: Corpus, vectors: NDArray[np.float32], recipe: Recipe) -> None:
        self._corpus = corpus
        self._vectors = vectors
        self._recipe = recipe
        short = np.minimum(corpus.sides[0].lengths, corpus.sides[1].lengths)
        self._usable = np.flatnonzero(short >= 1)
        self._size = min(recipe.words_batch, len(self._usable))
        self._tree: tuple[int, NDArray[np.int64]] = (-1, self._usable)

    @property
    def steps(self) -> int:
        """Number of steps of all epochs."""
        return self._recipe.words_epochs * self._per_epoch

    @property
    def _per_epoch(self) -> int:
        return max(1, len(self._usable) // max(1, self._size))

    def batch(self, step: int) -> RankBatch:
        """The batch of one step."""
        epoch, place = divmod(step, self._per_epoch)
        pairs = self._order(epoch)[place * self._size : (place + 1) * self._size]
        rng = np.random.default_rng([self._recipe.seed, 4, step])
        language = int(rng.integers(2))
        asked, read = self._corpus.sides[language], self._corpus.sides[1 - language]
        queries = [
            some_words(rng, asked.window(n, n), self._corpus.word_start, share)[:LONGEST_QUERY]
            for n, share in zip(pairs.tolist(), rng.uniform(0.2, 0.8, len(pairs)), strict=True)
        ]
        passages = [read.window(n, n)[:LONGEST_PASSAGE] for n in pairs.tolist()]
        banned = self._vectors[pairs] @ self._vectors[pairs].T > SAME
        np.fill_diagonal(banned, False)
        return RankBatch(queries, passages, banned)

    def _order(self, epoch: int) -> NDArray[np.int64]:
        """All usable pairs, group after group, the groups shuffled."""
        if self._tree[0] != epoch:
            rng = np.random.default_rng([self._recipe.seed, 5, epoch])
            groups = _leaves(rng, self._vectors, self._usable, self._recipe.words_group)
            order = np.concatenate([groups[i] for i in rng.permutation(len(groups))])
            self._tree = (epoch, order)
        return self._tree[1]


def _leaves(
    rng: np.random.Generator, vectors: NDArray[np.float32], pairs: NDArray[np.int64], size: int
) -> list[NDArray[np.int64]]:
    """Halve `pairs` along random directions until no group is larger than `size`."""
    todo, done = [pairs], []
    while todo:
        group = todo.pop()
        if len(group) <= size:
            done.append(group)
            continue
        # The direction from one member to another separates better than any random one.
        first, second = rng.choice(group, 2, replace=False)
        along = vectors[group] @ (vectors[first] - vectors[second])
        along += 1e-6 * rng.random(len(group), dtype=np.float32)
        half = np.argpartition(along, len(group) // 2)
        todo += [group[half[: len(group) // 2]], group[half[len(group) // 2 :]]]
    return done


def some_words(
    rng: np.random.Generator, ids: Ids, word_start: NDArray[np.bool_], share: float | None = None
) -> Ids:
    """A query made of a text: a run of its words, or words from anywhere in it.

    Args:
        rng: Draws them.
        ids: The text.
        word_start: For each token of the vocabulary, whether it begins a word.
        share: How many of the words to keep; without it a few, as a question has, at least two.

    Returns:
        Token ids in their order.
    """
    if not len(ids):
        return ids
    word = np.cumsum(word_start[ids]) - word_start[ids][0]
    words = int(word[-1]) + 1
    wanted = round(share * words) if share else int(rng.geometric(0.18)) + 1
    keep = min(words, max(2, wanted))
    if rng.random() < 0.4:
        first = int(rng.integers(max(1, words - keep + 1)))
        return np.asarray(ids[(word >= first) & (word < first + keep)])
    return np.asarray(ids[np.isin(word, rng.choice(words, keep, replace=False))])


class RankBatches:
    """Draws the batches of the third stage.

    A batch is a few groups of sentences that are alike, so that its negatives are hard, plus
    questions written by people (each with a hard negative more), plus titles and other short
    phrases. A query made from a sentence is a few of its words; its passage is the sentence, mostly
    in the other language, among its neighbours.

    Args:
        corpus: The pairs.
        questions: Questions about some of the pairs, possibly none.
        vectors: Pooled unit vector of each pair's English side, (pairs, dimension).
        recipe: Settings.
    """

    def __init__(
        self,
        corpus: Corpus,
        questions: list[Question],
        vectors: NDArray[np.float32],
        recipe: Recipe,
    ) -> None:
        self._corpus = corpus
        self._questions = questions
        self._vectors = vectors
        self._recipe = recipe
        self._edges = np.flatnonzero(np.diff(corpus.source, prepend=-1, append=-1))
        short = np.minimum(corpus.sides[0].lengths, corpus.sides[1].lengths)
        worth = np.array([recipe.source_weights.get(n, 1.0) for n in corpus.source_names])
        prose = np.where(short >= 8, worth[corpus.source], 0.0)
        phrase = np.where((short >= 1) & (short < 8), worth[corpus.source], 0.0)
        self._prose = np.cumsum(prose if prose.any() else phrase)
        self._phrases = np.cumsum(phrase if phrase.any() else prose)
        self._near = self._neighbours([question.pair for question in questions])

    def _neighbours(self, pairs: list[int], count: int = 8) -> NDArray[np.int64]:
        """The sentences most like each of `pairs` without saying the same, (pairs, count)."""
        rng = np.random.default_rng([self._recipe.seed, 3])
        pool = np.unique(self._draw(rng, self._prose, 100_000))
        found = np.zeros((len(pairs), count), dtype=np.int64)
        for start in range(0, len(pairs), 256):
            chunk = pairs[start : start + 256]
            likeness = self._vectors[chunk] @ self._vectors[pool].T
            likeness[likeness > SAME] = -1
            best = np.argsort(-likeness, axis=1)[:, :count]
            found[start : start + 256, : best.shape[1]] = pool[best]
        return found

    @staticmethod
    def _draw(
        rng: np.random.Generator, cumulative: NDArray[np.float64], count: int
    ) -> NDArray[np.int64]:
        """Draw pairs with chances proportional to their worth, with replacement."""
        drawn = np.searchsorted(cumulative, rng.random(count) * cumulative[-1], side="right")
        return np.asarray(np.minimum(drawn, len(cumulative) - 1), dtype=np.int64)

    def batch(self, step: int) -> RankBatch:
        """The batch of one step."""
        recipe = self._recipe
        rng = np.random.default_rng([recipe.seed, 2, step])
        asked = round(recipe.rank_batch * recipe.rank_questions) if self._questions else 0
        titles = round(recipe.rank_batch * recipe.rank_titles)
        pairs = list(self._alike(rng, recipe.rank_batch - asked - titles))
        pairs += self._draw(rng, self._phrases, titles).tolist()
        pairs = list(dict.fromkeys(pairs))
        whole = len(pairs) - titles

        queries: list[Ids] = []
        passages: list[Ids] = []
        spans: list[tuple[int, int]] = []
        for place, pair in enumerate(pairs):
            language = int(rng.integers(2))
            other = language if rng.random() < recipe.rank_same_language else 1 - language
            side = self._corpus.sides[language]
            words = side.window(pair, pair)
            queries.append(
                words if place >= whole else some_words(rng, words, self._corpus.word_start)
            )
            self._add_passage(rng, pair, self._corpus.sides[other], passages, spans)
        picked = rng.choice(len(self._questions), min(asked, len(self._questions)), replace=False)
        for number in picked.tolist():
            question = self._questions[number]
            pairs.append(question.pair)
            queries.append(question.sides[int(rng.integers(2))])
            self._add_passage(
                rng, question.pair, self._corpus.sides[int(rng.integers(2))], passages, spans
            )
        owners = list(pairs)
        for number in picked.tolist():
            pair = int(rng.choice(self._near[number]))
            owners.append(pair)
            self._add_passage(rng, pair, self._corpus.sides[int(rng.integers(2))], passages, spans)
        return RankBatch(
            [query[:LONGEST_QUERY] for query in queries],
            passages,
            self._banned(np.array(pairs), np.array(owners), np.array(spans)),
        )

    def _alike(self, rng: np.random.Generator, count: int) -> NDArray[np.int64]:
        """Groups of sentences alike: a few anchors, each with its nearest in a random pool."""
        groups = self._recipe.rank_groups
        pool = np.unique(self._draw(rng, self._prose, 6_000))
        anchors = rng.choice(pool, min(groups, len(pool)), replace=False)
        likeness = self._vectors[anchors] @ self._vectors[pool].T
        size = max(1, min(count // groups, len(pool)) - 1)
        nearest = np.argpartition(-likeness, size - 1, axis=1)[:, :size]
        loose = rng.choice(pool, min(max(0, count - groups * size), len(pool)), replace=False)
        return np.unique(np.concatenate([pool[nearest].ravel(), anchors, loose]))[:count]

    def _add_passage(
        self,
        rng: np.random.Generator,
        pair: int,
        side: Side,
        passages: list[Ids],
        spans: list[tuple[int, int]],
    ) -> None:
        """Append the sentence `pair` among up to six neighbours of its source."""
        edge = int(np.searchsorted(self._edges, pair, side="right"))
        low, high = int(self._edges[edge - 1]), int(self._edges[edge]) - 1
        before, after = rng.integers(0, 4, size=2).tolist()
        first, last = max(low, pair - before), min(high, pair + after)
        while side.starts[last + 1] - side.starts[first] > LONGEST_PASSAGE and first < last:
            first, last = (first + 1, last) if pair - first > last - pair else (first, last - 1)
        passages.append(side.window(first, last)[:LONGEST_PASSAGE])
        spans.append((first, last))

    def _banned(
        self, pairs: NDArray[np.int64], owners: NDArray[np.int64], spans: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        """Where a passage holds the query's sentence, or one that says the same."""
        inside = (spans[:, 0] <= pairs[:, None]) & (pairs[:, None] <= spans[:, 1])
        banned = inside | (self._vectors[pairs] @ self._vectors[owners].T > SAME)
        np.fill_diagonal(banned, False)
        return np.asarray(banned)
