import numpy as np
import pytest

from rag.fusion import (
    FusionSettings,
    Weights,
    above_average,
    beside_best,
    reciprocal_rank,
    weighted_sum,
)

WEIGHTS = Weights(lexical=0.5, late=0.3, passage=0.1, sentence=0.1)


def scores(*values: float) -> np.ndarray:
    return np.array(values, np.float32)


def test_a_weighted_sum_stays_between_0_and_1():
    full = dict.fromkeys(("lexical", "late", "passage", "sentence"), scores(1, 0))
    assert weighted_sum(full, WEIGHTS) == pytest.approx([1, 0])


def test_each_signal_adds_its_share():
    fused = weighted_sum(
        {
            "lexical": scores(1, 0, 0, 0),
            "late": scores(0, 1, 0, 0),
            "passage": scores(0, 0, 1, 0),
            "sentence": scores(0, 0, 0, 1),
        },
        WEIGHTS,
    )
    assert fused == pytest.approx([0.5, 0.3, 0.1, 0.1])


def test_a_lacking_signal_leaves_its_share_to_the_others():
    fused = weighted_sum({"lexical": scores(1, 0), "late": scores(0, 1)}, WEIGHTS)
    assert fused == pytest.approx([0.625, 0.375])


def test_signals_without_weight_change_nothing():
    fused = weighted_sum({"late": scores(0.2, 0.7)}, WEIGHTS.only("lexical"))
    assert fused.tolist() == [0, 0]


def test_signals_are_not_changed_by_fusing_them():
    late = scores(0.2, 0.7)
    weighted_sum({"late": late}, WEIGHTS)
    assert late == pytest.approx([0.2, 0.7])


def test_signals_of_different_passages_are_refused():
    with pytest.raises(ValueError, match="one shape"):
        weighted_sum({"late": scores(1), "lexical": scores(1, 2)}, WEIGHTS)
    with pytest.raises(ValueError, match="one shape"):
        weighted_sum({}, WEIGHTS)


def test_words_count_less_across_languages():
    settings = FusionSettings()
    assert settings.across.lexical < settings.same.lexical / 2
    assert settings.across.lexical > 0


def test_scaling_by_the_best_leaves_zeros_alone():
    assert beside_best(scores(2, 1, 0)) == pytest.approx([1, 0.5, 0])
    assert beside_best(scores(0, 0)).tolist() == [0, 0]
    assert beside_best(scores()).tolist() == []


def test_an_average_passage_is_worth_nothing_whatever_the_encoder():
    assert above_average(scores(0.75, 1.0, 0.5), 0.75) == pytest.approx([0, 1, 0])
    assert above_average(scores(0.0, 0.5), 0.0) == pytest.approx([0, 0.5])
    assert np.isfinite(above_average(scores(1.0), 1.0)).all()


def test_reciprocal_ranks_add_up_as_in_the_paper():
    fused = reciprocal_rank([[7, 8, 9], [8, 7]])
    assert fused[7] == pytest.approx(1 / 61 + 1 / 62)
    assert fused[8] == pytest.approx(1 / 62 + 1 / 61)
    assert list(fused) == [7, 8, 9]
    assert reciprocal_rank([]) == {}
