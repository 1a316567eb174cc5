import math
from collections import Counter
from dataclasses import dataclass

import numpy as np
import pytest

from index.late import LateScorer
from index.token_index import TokenIndex


def random_world(passages=300, vocabulary=500, dimension=16, seed=0):
    """Clustered vectors (words have synonyms), passages of Zipf-like tokens."""
    rng = np.random.default_rng(seed)
    centres = rng.standard_normal((60, dimension))
    table = centres[rng.integers(60, size=vocabulary)]
    table = table + 0.25 * rng.standard_normal((vocabulary, dimension))
    table = (table / np.linalg.norm(table, axis=1, keepdims=True)).astype(np.float32)
    weights = rng.uniform(0.1, 1, vocabulary).astype(np.float32)
    chances = 1 / np.arange(1, vocabulary + 1)
    tokens = [
        rng.choice(vocabulary, rng.integers(0, 40), p=chances / chances.sum()).astype(np.int32)
        for _ in range(passages)
    ]
    return table, weights, tokens


def scorer_of(table, weights, tokens):
    return LateScorer.open(TokenIndex.build(tokens), Table(table, weights))


@dataclass(frozen=True)
class Table:
    """What a scorer asks of an encoder."""

    table: np.ndarray
    passage_weights: np.ndarray

    def vectors(self, ids):
        return self.table[ids]

    def weights(self, role):
        assert role == "passage"
        return self.passage_weights


def by_definition(table, weights, query, query_weights, tokens):
    """The formula for every passage, one pair of tokens at a time."""
    share = Counter(u for ids in tokens for u in set(ids.tolist()))
    scores = np.zeros(len(tokens))
    for t, w in zip(query, query_weights, strict=True):
        match = {u: weights[u] * max(0.0, float(table[t] @ table[u])) ** 1.5 for u in share}
        expected, others = 0.0, 1.0
        for u in sorted(match, key=match.get, reverse=True)[:48]:
            expected += match[u] * others * share[u] / (len(tokens) + 1)
            others *= 1 - share[u] / (len(tokens) + 1)
        rarity = max(0.0, -math.log(expected + 1e-3)) ** 1.5
        for number, ids in enumerate(tokens):
            best = max((match[u] for u in set(ids.tolist())), default=0)
            scores[number] += w * rarity * best / max(1, len(set(ids.tolist()))) ** 0.3
    return scores


def test_scores_follow_the_definition():
    table, weights, tokens = random_world(passages=40)
    query, query_weights = [3, 77, 210, 3], np.array([0.9, 0.4, 0.1, 0.9], dtype=np.float32)
    scores = scorer_of(table, weights, tokens).score(table[query], query_weights)
    expected = by_definition(table, weights, query, query_weights, tokens)
    np.testing.assert_allclose(scores, expected, rtol=1e-4, atol=1e-6)


def test_candidates_are_scored_in_their_own_order():
    table, weights, tokens = random_world()
    scorer = scorer_of(table, weights, tokens)
    query, query_weights = table[[5, 9]], np.ones(2, dtype=np.float32)
    chosen = np.array([250, 3, 3, 17])
    np.testing.assert_allclose(
        scorer.score(query, query_weights, chosen), scorer.score(query, query_weights)[chosen]
    )


@pytest.mark.parametrize("seed", range(5))
def test_the_inverted_index_finds_what_exact_scoring_finds(seed):
    table, weights, tokens = random_world(passages=3_000, seed=seed)
    scorer = scorer_of(table, weights, tokens)
    rng = np.random.default_rng(seed)
    ids = rng.integers(500, size=8)
    query_weights = rng.uniform(0.1, 1, 8).astype(np.float32)
    exact = scorer.score(table[ids], query_weights)
    found, scores = scorer.search(table[ids], query_weights, 10)
    np.testing.assert_allclose(scores, np.sort(exact)[::-1][:10], rtol=1e-5)
    np.testing.assert_allclose(scores, exact[found], rtol=1e-5)


def test_a_spent_budget_still_finds_the_rare_word(monkeypatch):
    table, weights, tokens = random_world(passages=2_000)
    rare = 499
    weights[rare] = 1
    table[rare] = np.linalg.svd(table[:rare])[2][-1]  # unlike any other
    tokens = [ids[ids != rare] for ids in tokens]
    tokens[7] = np.append(tokens[7], rare).astype(np.int32)
    scorer = scorer_of(table, weights, tokens)
    monkeypatch.setattr("index.late.BUDGET", 50)
    found, _ = scorer.search(table[[rare, 0]], np.array([1, 0.01], dtype=np.float32), 5)
    assert found[0] == 7


def test_arrays_survive_being_saved_and_mapped(tmp_path):
    table, weights, tokens = random_world()
    index = TokenIndex.build(tokens)
    for name, array in index.arrays().items():
        np.save(tmp_path / f"{name}.npy", array)
    mapped = TokenIndex.from_arrays(
        {name: np.load(tmp_path / f"{name}.npy", mmap_mode="r") for name in index.arrays()}
    )
    query, query_weights = table[[1, 2]], np.ones(2, dtype=np.float32)
    scorers = [LateScorer.open(each, Table(table, weights)) for each in (index, mapped)]
    one, other = (scorer.search(query, query_weights, 7) for scorer in scorers)
    np.testing.assert_array_equal(one[0], other[0])
    assert len(mapped) == len(tokens)


@pytest.mark.parametrize(
    "tokens", [[], [np.zeros(0, dtype=np.int32)], [np.zeros(0, dtype=np.int32)] * 3]
)
def test_collections_without_tokens_score_zero_and_find_nothing(tokens):
    table, weights, _ = random_world()
    scorer = scorer_of(table, weights, tokens)
    query, query_weights = table[[1]], np.ones(1, dtype=np.float32)
    assert scorer.score(query, query_weights).tolist() == [0.0] * len(tokens)
    assert len(scorer.search(query, query_weights, 3)[0]) == 0


def test_a_question_without_tokens_scores_zero_and_finds_nothing():
    table, weights, tokens = random_world()
    scorer = scorer_of(table, weights, tokens)
    query, query_weights = table[:0], np.zeros(0, dtype=np.float32)
    assert not scorer.score(query, query_weights).any()
    assert len(scorer.search(query, query_weights, 3)[0]) == 0
