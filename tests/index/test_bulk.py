import numpy as np
import pytest

from index.bulk import WordTokens, encoded
from index.encoders import open_encoder
from index.token_index import TokenIndex, TokenIndexBuilder

TEXTS = [
    "Die »Schanghaier Organisation« wurde 2001 gegründet (SOZ).",
    "",
    "Erdöl,  Gas\u00a0und\tPipelines; z. B. KazMunayGas.\nNeue Zeile",
    "The treaty's 3.5 % – naïve façade… 上海 🙂",
    "Die Die Die",
]


class ContextEncoder:
    """Joins all letters, so that a word's tokens depend on its neighbours."""

    identity = "context@1"
    dimension = 4

    def encode(self, texts, role="passage"):
        return np.ones((len(texts), 4), np.float32)

    def vectors(self, ids):
        return np.ones((len(ids), 4), np.float32)

    def weights(self, role):
        return np.ones(100, np.float32)

    def tokens(self, texts):
        return [np.array([len(text) % 100], np.int32) for text in texts]


def test_tokens_by_words_are_those_of_the_texts():
    encoder = open_encoder()
    words = WordTokens.of(encoder, TEXTS)
    for _ in range(2):
        for ours, theirs in zip(words.tokens(TEXTS), encoder.tokens(TEXTS), strict=True):
            assert ours.tolist() == theirs.tolist()


def test_a_tokenizer_that_minds_the_context_gets_whole_texts():
    encoder = ContextEncoder()
    found = WordTokens.of(encoder, TEXTS).tokens(TEXTS)
    assert [ids.tolist() for ids in found] == [ids.tolist() for ids in encoder.tokens(TEXTS)]


@pytest.mark.parametrize("batch", [1, 2, 100])
def test_batches_make_the_same_token_index(batch):
    tokens = open_encoder().tokens(TEXTS)
    builder = TokenIndexBuilder()
    for first in range(0, len(tokens), batch):
        builder.add(tokens[first : first + batch])
    whole = TokenIndex.build(tokens).arrays()
    for name, values in builder.finish().arrays().items():
        assert np.array_equal(values, whole[name]), name


def test_no_passages_make_an_empty_index():
    assert len(TokenIndexBuilder().finish()) == 0


@pytest.mark.parametrize("encoder", [open_encoder(), ContextEncoder()])
def test_vectors_are_those_of_the_encoder(encoder, monkeypatch):
    monkeypatch.setattr("index.bulk.BATCH", 2)
    vectors = np.concatenate([vectors for vectors, _ in encoded(TEXTS, encoder)])
    assert vectors == pytest.approx(encoder.encode(TEXTS), abs=1e-5)
