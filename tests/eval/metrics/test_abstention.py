from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import precision_score, recall_score, roc_auc_score

from eval.metrics import abstention

ONCE = np.ones((1, 200))


def value(statistic, questions: int) -> float:
    return float(statistic(ONCE[:, :questions])[0])


PAIRS = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=40)
SCORED = st.lists(st.tuples(st.integers(0, 8), st.booleans()), min_size=2, max_size=60)


@given(PAIRS)
def test_precision_and_recall_agree_with_scikit_learn(pairs: list[tuple[bool, bool]]):
    refused, answerable = np.array(pairs, dtype=float).T
    for ours, theirs in (
        (abstention.refusal_precision, precision_score),
        (abstention.refusal_recall, recall_score),
    ):
        expected = theirs(1 - answerable, refused, zero_division=np.nan)
        assert value(ours(refused, answerable), len(pairs)) == pytest.approx(expected, nan_ok=True)


def test_false_refusals_are_a_share_of_the_answerable():
    refused, answerable = np.array([1, 0, 0, 1.0]), np.array([1, 1, 1, 0.0])
    assert value(abstention.false_refusals(refused, answerable), 4) == pytest.approx(1 / 3)


@given(SCORED.filter(lambda rows: len({truth for _, truth in rows}) == 2))
def test_auroc_agrees_with_scikit_learn_ties_included(rows: list[tuple[int, bool]]):
    confidence, truth = np.array(rows, dtype=float).T
    ours = value(abstention.auroc(confidence, truth), len(rows))
    assert ours == pytest.approx(roc_auc_score(truth, confidence))


def test_auroc_of_weights_is_that_of_repeated_questions():
    confidence, truth = np.array([0.9, 0.4, 0.6, 0.1]), np.array([1, 1, 0, 0.0])
    weights = np.array([[2, 1, 3, 1.0]])
    repeated = np.repeat(np.arange(4), weights[0].astype(int))
    expected = roc_auc_score(truth[repeated], confidence[repeated])
    assert float(abstention.auroc(confidence, truth)(weights)[0]) == pytest.approx(expected)


def test_auroc_needs_both_kinds():
    assert isnan(value(abstention.auroc(np.array([0.2, 0.8]), np.ones(2)), 2))
