from eval.metrics.citation import precision, recall
from index.records import Span

A, B, C, D = (Span(n, n + 10) for n in (0, 20, 40, 60))


def test_of_two_that_support_together_and_one_that_does_not_help_two_are_relevant():
    # Gao et al. 2023, section 3.3: neither supports alone, but without either the rest does not.
    together = [[A, B]]
    assert recall([A, B, C], together) == 1
    assert precision([A, B, C], together) == 2 / 3


def test_a_citation_that_supports_alone_is_never_irrelevant():
    assert precision([A, B], [[A], [B]]) == 1
    assert precision([A, C], [[A], [B]]) == 1 / 2


def test_part_of_an_alternative_is_irrelevant_beside_a_whole_one():
    assert precision([A, C], [[A], [C, D]]) == 1 / 2


def test_unsupported_statements_have_no_precise_citation():
    assert recall([A], [[A, B]]) == 0
    assert precision([A], [[A, B]]) == 0
    assert precision([A], []) == 0


def test_without_citations():
    assert recall([], [[A]]) == 0
    assert precision([], [[A]]) is None
