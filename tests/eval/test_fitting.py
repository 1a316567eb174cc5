"""The models find what tells right from wrong, and are judged by what they have not seen."""

from types import SimpleNamespace

import numpy as np
import pytest

from eval.fitting import fit_evidence, fit_silence, out_of_fold
from rag.evidence import FEATURES
from rag.silence import AGAINST, CUES, FREE


def example(number, rng, telling="tokens", practice=False):
    """A question about ten sentences, of which the one with the most of a feature is right."""
    features = rng.random((10, len(FEATURES)))
    right = np.arange(10) == features[:, FEATURES.index(telling)].argmax()
    item = SimpleNamespace(id=f"nile-{number:03}" if practice else f"de-{number:03}")
    found = SimpleNamespace(features=features)
    return SimpleNamespace(item=item, found=found, right=right, practice=practice, worth=1.0)


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def test_the_feature_that_tells_gets_the_weight(rng):
    weights = fit_evidence([example(n, rng, "topic") for n in range(200)])
    assert weights.argmax() == FEATURES.index("topic")
    assert weights.max() > 3 * np.sort(weights)[-2]


def test_a_signal_may_not_count_against_a_sentence_but_a_footnote_may(rng):
    some = [example(n, rng, "topic") for n in range(100)]
    for one in some:
        one.found.features[:, FEATURES.index("words")] = -one.found.features[
            :, FEATURES.index("topic")
        ]
        one.found.features[:, FEATURES.index("note")] = -one.found.features[
            :, FEATURES.index("topic")
        ]
    weights = dict(zip(FEATURES, fit_evidence(some).tolist(), strict=True))
    assert weights["words"] == 0
    assert weights["note"] < 0


def test_silence_keeps_the_signs_that_make_sense(rng):
    values = rng.random((300, len(CUES)))
    # Turned round on purpose: what should speak against goes with the answered here.
    answered = (values[:, CUES.index("commands")] > 0.5).astype(float)
    weights, _ = fit_silence(values, answered, np.ones(len(values)))
    for name, weight in zip(CUES, weights.tolist(), strict=True):
        if name not in FREE:
            assert weight <= 0 if name in AGAINST else weight >= 0


def test_what_counts_more_moves_the_bias(rng):
    values, answered = rng.random((200, len(CUES))), np.repeat([0.0, 1.0], 100)
    even = fit_silence(values, answered, np.ones(200))[1]
    heavy = fit_silence(values, answered, np.where(answered > 0, 1.0, 5.0))[1]
    assert heavy < even


def test_a_practice_document_is_held_out_whole(rng):
    some = [example(n, rng, practice=n % 2 == 0) for n in range(40)]

    def predict(seen, held):
        if any(some[n].practice for n in held):
            assert all(some[n].practice for n in held)
            assert not any(some[n].practice for n in seen)
        assert not set(seen) & set(held)
        return np.array(held, dtype=float)

    assert out_of_fold(some, predict).tolist() == list(range(40))
