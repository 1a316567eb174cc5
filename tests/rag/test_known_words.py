"""Words of either language are known, inflected or compounded; slips of the key are not."""

from __future__ import annotations

import pytest

from index.encoders import open_token_encoder
from rag.known_words import KnownWords


@pytest.fixture(scope="module")
def words():
    return KnownWords(open_token_encoder())


@pytest.mark.parametrize(
    "word",
    ["Regierung", "gegründet", "Handelsvolumen", "government", "raged", "wessen", "anrollte"],
)
def test_words_are_known(words, word):
    assert words.has(word)


@pytest.mark.parametrize("word", ["Regirung", "goverment", "breif", "foundet", "zusamen", "xqz"])
def test_slips_are_not(words, word):
    assert not words.has(word)
    assert not words.is_frequent(word)


def test_a_frequent_word_is_one_as_it_stands(words):
    assert words.is_frequent("government")
    assert not words.is_frequent("Handelsvolumensteigerung")
