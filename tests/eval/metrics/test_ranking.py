from math import log2

import pytest
import pytrec_eval
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics.ranking import ndcg, recall, reciprocal_rank


def test_the_worked_example_of_jarvelin_and_kekalainen_s_discount():
    relevance = {"a": 3, "b": 2, "c": 3, "d": 0, "e": 1, "f": 2}
    gained = 3 + 2 / log2(3) + 3 / log2(4) + 0 + 1 / log2(6) + 2 / log2(7)
    ideal = 3 + 3 / log2(3) + 2 / log2(4) + 2 / log2(5) + 1 / log2(6)
    assert ndcg(list("abcdef"), relevance, 6) == pytest.approx(gained / ideal)


def test_the_first_right_passage_decides_the_reciprocal_rank():
    assert reciprocal_rank(["x", "y", "a", "b"], {"a": 1, "b": 1}, 10) == pytest.approx(1 / 3)
    assert reciprocal_rank(["x", "y", "a"], {"a": 1}, 2) == 0


def test_recall_counts_what_is_relevant_at_all():
    assert recall(["a", "x", "b"], {"a": 1, "b": 2, "c": 1, "x": 0}, 3) == pytest.approx(2 / 3)


@pytest.mark.parametrize("metric", [ndcg, recall, reciprocal_rank])
def test_nothing_found_or_nothing_relevant_is_zero(metric):
    assert metric([], {"a": 1}, 10) == 0
    assert metric(["x"], {"a": 1}, 10) == 0
    assert metric(["a"], {}, 10) == 0
    assert metric(["a"], {"a": 0}, 10) == 0


names = [f"p{number:02}" for number in range(15)]


@given(
    st.permutations(names),
    st.dictionaries(st.sampled_from(names), st.integers(0, 3), min_size=1),
    st.integers(1, 15),
)
def test_all_agree_with_trec_eval(ranking, relevance, size):
    ranking = ranking[:size]
    judge = pytrec_eval.RelevanceEvaluator(
        {"q": relevance}, {"ndcg_cut.1,5,10", "recall.1,5,10", "recip_rank"}
    )
    theirs = judge.evaluate({"q": {name: 100.0 - at for at, name in enumerate(ranking)}})["q"]
    for k in (1, 5, 10):
        assert ndcg(ranking, relevance, k) == pytest.approx(theirs[f"ndcg_cut_{k}"])
        assert recall(ranking, relevance, k) == pytest.approx(theirs[f"recall_{k}"])
    assert reciprocal_rank(ranking, relevance, 1_000) == pytest.approx(theirs["recip_rank"])
