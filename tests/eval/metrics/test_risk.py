import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics import risk


def area(confidence: list[float], correct: list[float]) -> float:
    statistic = risk.area(np.array(confidence), np.array(correct))
    return float(statistic(np.ones((1, len(correct))))[0])


def test_a_worked_example():
    # by falling confidence: right, wrong, right, wrong
    coverage, risks = risk.curve(np.array([0.9, 0.3, 0.5, 0.7]), np.array([1, 0, 1, 0.0]))
    assert coverage.tolist() == [0.25, 0.5, 0.75, 1]
    assert risks.tolist() == [0, 1 / 2, 1 / 3, 1 / 2]
    assert area([0.9, 0.3, 0.5, 0.7], [1, 0, 1, 0]) == pytest.approx(
        (0 + 1 / 2 + 1 / 3 + 1 / 2) / 4
    )


def test_the_best_order_has_the_least_area_and_no_errors_have_none():
    assert area([0.9, 0.8, 0.1], [1, 1, 0]) < area([0.9, 0.1, 0.8], [1, 1, 0])
    assert area([0.1, 0.2], [1, 1]) == 0
    assert area([0.1, 0.2], [0, 0]) == 1


def test_the_same_confidence_is_answered_together():
    coverage, risks = risk.curve(np.array([0.5, 0.5, 0.5]), np.array([1, 0, 0.0]))
    assert (coverage.tolist(), risks.tolist()) == ([1.0], [2 / 3])
    assert area([0.5, 0.5, 0.5], [1, 0, 0]) == pytest.approx(2 / 3)


ROWS = st.lists(st.tuples(st.integers(0, 20), st.booleans()), min_size=1, max_size=30)


@given(ROWS, st.data())
def test_against_a_plain_loop_over_repeated_questions(rows: list[tuple[int, bool]], data):
    times = data.draw(st.lists(st.integers(0, 3), min_size=len(rows), max_size=len(rows)))
    confidence, correct = np.array(rows, dtype=float).T
    repeated = [row for row, count in zip(rows, times, strict=True) for _ in range(count)]
    ours = risk.area(confidence, correct)(np.array([times], dtype=float))[0]
    total = 0.0
    for mine, _ in repeated:
        answered = [right for other, right in repeated if other >= mine]
        total += 1 - sum(answered) / len(answered)
    expected = total / len(repeated) if repeated else np.nan
    assert ours == pytest.approx(expected, nan_ok=True)
