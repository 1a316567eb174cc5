"""How alike questions are."""

from __future__ import annotations

import numpy as np
import pytest

from index.encoders import open_token_encoder
from rag.likeness import Likeness


def among(*texts):
    encoder = open_token_encoder()
    return Likeness(encoder).among(encoder.tokens(texts), encoder.encode(texts, "query"))


def test_questions_are_compared_each_with_each():
    alike = among("Wer baut die Leitung?", "Wer verkauft das Gas?", "Who builds the pipeline?")
    assert alike.shape == (3, 3)
    assert alike == pytest.approx(alike.T)
    assert alike.diagonal() == pytest.approx(1, abs=1e-5)


def test_the_same_in_the_other_language_is_more_alike_than_something_else():
    alike = among("Wer baut die Leitung?", "Wer verkauft das Gas?", "Who builds the pipeline?")
    assert alike[0, 2] > alike[0, 1] + 0.2


def test_a_word_that_the_pooled_vector_blurs_tells_two_questions_apart():
    texts = (
        "Warum hat der Präsident den Vertrag mit der Regierung in Ankara gekündigt?",
        "Warum hat der Präsident den Vertrag mit der Regierung in Ankara gelobt?",
    )
    one, other = open_token_encoder().encode(texts, "query")
    assert among(*texts)[0, 1] < float(one @ other) - 0.02


@pytest.mark.parametrize("nothing", ["", "…", "der die das"])
def test_a_question_without_a_word_is_like_no_other_by_its_tokens(nothing):
    alike = among("Wer baut die Leitung?", nothing, "Who builds the pipeline?")
    assert np.isfinite(alike).all()
    assert alike[0, 1] < alike[0, 2] - 0.3
    assert among(nothing).shape == (1, 1)
