"""Sentences lend each other what they hold, within their paragraph."""

import numpy as np
import pytest

from rag.signals import Matches
from rag.surroundings import Surroundings

TEXTS = ["Die SOZ hat einen Sitz.", "Er liegt in Peking.", "China wächst.", "Dies stört Moskau."]
PARAGRAPHS = [0, 0, 1, 1]


@pytest.fixture
def surroundings():
    return Surroundings(TEXTS, PARAGRAPHS)


def test_a_reference_back_is_one_near_the_beginning(surroundings):
    assert surroundings.refers_back.tolist() == [0, 1, 0, 1]
    late = Surroundings(["China baut mit viel Geld aus dem Osten seine Straßen."], [0])
    assert late.refers_back.tolist() == [0]


def test_the_sentence_before_is_one_of_the_same_paragraph(surroundings):
    values = np.array([1, 2, 3, 4], np.float32)
    assert surroundings.shifted(values, 1).tolist() == [0, 1, 0, 3]
    assert surroundings.shifted(values, -1).tolist() == [2, 0, 4, 0]
    assert surroundings.shifted(values, 2).tolist() == [0, 0, 0, 0]


def test_what_the_sentence_before_holds_counts_less_than_ones_own(surroundings):
    matches = Matches(np.array([[1], [0], [0], [0]], np.float32), np.ones(1, np.float32))
    first, second, third, _ = surroundings.around(matches).coverage.tolist()
    assert first == 1.0
    assert 0 < second < first
    assert third == 0.0


def test_a_text_of_one_sentence_has_no_surroundings():
    alone = Surroundings(["Er kam."], [0])
    assert alone.shifted(np.ones(1, np.float32), 2).tolist() == [0]
