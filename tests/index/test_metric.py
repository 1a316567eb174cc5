"""Which differences between questions tell something."""

from __future__ import annotations

import numpy as np
import pytest

from index.metric import within_groups


def questions(groups=40, each=10, seed=3):
    """Answers differ along the first eight directions, questions with one answer along the ninth."""
    random = np.random.default_rng(seed)
    centres = random.normal(size=(groups, 16)) * [*[1] * 8, *[0] * 8]
    noise = random.normal(size=(groups * each, 16)) * [*[0.5] * 8, 5, *[0.1] * 7]
    vectors = (np.repeat(centres, each, axis=0) + noise).astype(np.float32)
    return vectors, np.repeat(np.arange(groups), each)


def nearest_has_the_same_answer(vectors, groups):
    vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    alike = vectors @ vectors.T
    np.fill_diagonal(alike, -1)
    return float((groups[alike.argmax(axis=1)] == groups).mean())


def test_what_differs_between_questions_with_one_answer_counts_less():
    vectors, groups = questions()
    metric = within_groups(vectors, groups)
    unseen, theirs = questions(seed=4)
    before = nearest_has_the_same_answer(unseen, theirs)
    assert nearest_has_the_same_answer(unseen @ metric, theirs) > before + 0.05
    assert metric.dtype == np.float32
    assert metric == pytest.approx(metric.T, abs=1e-6)


def test_the_order_of_the_questions_and_those_without_an_answer_change_nothing():
    vectors, groups = questions()
    expected = within_groups(vectors, groups)
    order = np.random.default_rng(1).permutation(len(groups))
    assert within_groups(vectors[order], groups[order]) == pytest.approx(expected, abs=1e-5)
    open_too = np.concatenate([vectors, 9 * vectors[:50]])
    flags = np.concatenate([groups, np.full(50, -1)])
    assert within_groups(open_too, flags) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("groups", [[], [-1, -1], [0, 1, 2], [-1, 3]])
def test_where_no_two_have_one_answer_all_stays_as_it_is(groups):
    vectors = np.ones((len(groups), 4), np.float32)
    assert (within_groups(vectors, np.array(groups, np.int64)) == np.eye(4)).all()


def test_a_few_questions_change_little():
    vectors, groups = questions()
    few, many = (within_groups(vectors[:n], groups[:n]) for n in (12, 400))
    assert few[8, 8] / few[0, 0] > 1.5 * many[8, 8] / many[0, 0]


def test_the_same_question_again_and_again_is_no_difference_to_learn_from():
    some = np.random.default_rng(0).normal(size=(60, 64)).astype(np.float32)
    some /= np.linalg.norm(some, axis=1, keepdims=True)
    metric = within_groups(np.repeat(some, 200, axis=0), np.repeat(np.arange(60), 200))
    assert metric / metric[0, 0] == pytest.approx(np.eye(64), abs=0.1)
