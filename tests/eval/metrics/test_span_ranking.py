from math import log2

import pytest
import pytrec_eval
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics.retrieval import ndcg, recall, reciprocal_rank
from index.records import Span


def sentence(number: int) -> Span:
    return Span(100 * number, 100 * number + 90)


@given(
    st.permutations(range(12)).map(lambda order: order[:10]),
    st.sets(st.integers(0, 11), min_size=1, max_size=6),
)
def test_on_whole_sentences_they_agree_with_trec_eval(order: list[int], gold: set[int]):
    ranking = [sentence(number) for number in order]
    one_each = [[sentence(number)] for number in gold]
    together = [[sentence(number) for number in gold]]
    theirs = pytrec_eval.RelevanceEvaluator(
        {"q": {str(number): 1 for number in gold}}, {"ndcg_cut_10", "recip_rank", "recall_5"}
    ).evaluate({"q": {str(number): float(-rank) for rank, number in enumerate(order)}})["q"]
    assert ndcg(ranking, one_each, 10) == pytest.approx(theirs["ndcg_cut_10"])
    assert reciprocal_rank(ranking, one_each, 10) == pytest.approx(theirs["recip_rank"])
    # Needed together, they are what recall counts; as alternatives, one of them is all.
    assert recall(ranking, together, 5) == pytest.approx(theirs["recall_5"])
    assert recall(ranking, one_each, 5) == float(theirs["recall_5"] > 0)


def test_figures_survive_another_way_of_cutting():
    gold = [[sentence(3)]]
    passages = [Span(0, 290), Span(300, 590)]  # three sentences each
    assert reciprocal_rank(passages, gold, 10) == 0.5
    assert ndcg(passages, gold, 10) == pytest.approx(1 / log2(3))
    assert recall(passages, gold, 2) == 1


def test_a_sentence_is_found_once_and_a_passage_with_several_cannot_beat_the_best_order():
    gold = [[sentence(0)], [sentence(1)]]
    assert ndcg([Span(0, 290)], gold, 10) == pytest.approx(min(2 / (1 + 1 / log2(3)), 1))
    twice = ndcg([sentence(0), Span(0, 90)], gold, 10)
    assert twice == pytest.approx(1 / (1 + 1 / log2(3)))


def test_without_evidence_or_ranking_there_is_nothing():
    for metric in (ndcg, recall, reciprocal_rank):
        assert metric([], [[sentence(0)]], 10) == 0
        assert metric([sentence(0)], [], 10) == 0
