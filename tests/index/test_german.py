"""German words and names are told apart."""

import pytest

from index.german import is_german


@pytest.mark.parametrize("word", ["frage", "fragen", "grenzverhandlungen", "sicherheit", "westen"])
def test_words_and_their_compounds_are_german(word):
    assert is_german(word)


@pytest.mark.parametrize("word", ["schanghai", "naqura", "saakaschwili", "kaczmarski"])
def test_names_are_not(word):
    assert not is_german(word)
