import dataclasses

import numpy as np
import pytest

from index.training.batches import RankBatches, WordsBatches, align_batch, some_words
from index.training.corpus import build_corpus
from index.training.data import Pair, read_pairs
from index.training.questions import Question
from index.training.settings import Recipe
from index.training.vocabulary import train_tokenizer

RECIPE = Recipe(align_batch=64, words_batch=48, words_group=16, rank_batch=40, rank_questions=0.25)


@pytest.fixture
def corpus(pairs_file):
    pairs = read_pairs([pairs_file])
    # A second source: its sentences may not become neighbours of the first one's.
    pairs += [Pair(f"{p.german} x", f"{p.english} x", "turned") for p in pairs[:100]]
    texts = [text for pair in pairs for text in (pair.english, pair.german)]
    return build_corpus(train_tokenizer(texts, 500), pairs)


@pytest.fixture
def vectors(corpus):
    vectors = np.random.default_rng(0).standard_normal((len(corpus), 8)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_an_epoch_of_the_first_stage_sees_no_pair_twice(corpus):
    seen = np.concatenate([align_batch(corpus, RECIPE, step) for step in range(500 // 64)])
    assert len(set(seen.tolist())) == len(seen) == 448


def test_an_epoch_of_the_second_stage_sees_no_pair_twice(corpus, vectors):
    batches = WordsBatches(corpus, vectors, RECIPE)
    order = batches._order(0)
    assert sorted(order.tolist()) == list(range(len(corpus)))
    assert batches.steps == 2 * (500 // 48)


def test_a_step_always_has_the_same_batch(corpus, vectors):
    question = Question(7, (np.array([3, 4], dtype=np.int32), np.array([5], dtype=np.int32)))
    for step in (0, 5):
        one, other = (
            kind.batch(step)
            for kind in (
                RankBatches(corpus, [question] * 20, vectors, RECIPE),
                RankBatches(corpus, [question] * 20, vectors, RECIPE),
            )
        )
        for left, right in zip(
            one.queries + one.passages, other.queries + other.passages, strict=True
        ):
            np.testing.assert_array_equal(left, right)
        np.testing.assert_array_equal(one.banned, other.banned)


def test_each_query_has_its_passage_at_its_own_place(corpus, vectors):
    recipe = dataclasses.replace(RECIPE, rank_same_language=1.0, rank_questions=0.0)
    batch = RankBatches(corpus, [], vectors, recipe).batch(3)
    assert len(batch.queries) == len(batch.passages)
    for query, passage in zip(batch.queries, batch.passages, strict=True):
        assert set(query.tolist()) <= set(passage.tolist())
    assert not batch.banned.diagonal().any()


def test_a_passage_that_holds_the_query_s_sentence_is_no_negative(corpus, vectors):
    same = np.repeat(vectors[:1], len(vectors), axis=0)  # every sentence says the same
    banned = RankBatches(corpus, [], same, RECIPE).batch(0).banned
    assert banned.sum() == banned.size - len(banned)


def test_written_questions_bring_a_hard_negative_each(corpus, vectors):
    question = Question(7, (np.array([3, 4], dtype=np.int32), np.array([5], dtype=np.int32)))
    batch = RankBatches(corpus, [question] * 20, vectors, RECIPE).batch(0)
    assert len(batch.passages) == len(batch.queries) + 10
    assert batch.banned.shape == (len(batch.queries), len(batch.passages))


def test_a_query_keeps_whole_words_in_order():
    ids = np.arange(10, dtype=np.int32)
    start = np.array([1, 0, 1, 1, 0, 0, 1, 1, 1, 0], dtype=bool)
    words = [{0, 1}, {2}, {3, 4, 5}, {6}, {7}, {8, 9}]
    for seed in range(30):
        kept = some_words(np.random.default_rng(seed), ids, start, share=0.5).tolist()
        assert kept == sorted(kept)
        assert sum(word <= set(kept) for word in words) == 3
        assert len(kept) == sum(len(word) for word in words if word <= set(kept))
