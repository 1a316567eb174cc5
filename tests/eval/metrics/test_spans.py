import pytest

from eval.metrics.evidence import complete, hit
from eval.metrics.spans import covers, supports
from index.records import Span

SENTENCE = Span(100, 200)


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (Span(100, 200), True),
        (Span(0, 900), True),  # a passage that holds it
        (Span(120, 140), True),  # a clause of it
        (Span(150, 250), True),  # half of it
        (Span(151, 251), False),  # less than half
        (Span(0, 100), False),  # its neighbour
        (Span(150, 150), False),  # nothing at all
    ],
)
def test_half_of_the_shorter_one_is_enough(span: Span, expected: bool):
    assert covers(span, SENTENCE) is expected


def test_one_alternative_whole_is_enough_but_halves_of_two_are_not():
    alternatives = [[Span(0, 10), Span(20, 30)], [Span(40, 50), Span(60, 70)]]
    assert supports([Span(60, 70), Span(40, 50)], alternatives)
    assert not supports([Span(0, 10), Span(40, 50)], alternatives)
    assert not supports([Span(0, 10)], [])


def test_where_two_sentences_are_needed_one_is_a_hit_but_not_complete():
    alternatives = [[Span(0, 10), Span(20, 30)]]
    quotes = [Span(50, 60), Span(20, 30), Span(0, 10)]
    assert [hit(quotes, alternatives, k) for k in (1, 2, 3)] == [0, 1, 1]
    assert [complete(quotes, alternatives, k) for k in (1, 2, 3)] == [0, 0, 1]
    assert hit([], alternatives, 3) == complete([], alternatives, 3) == 0
