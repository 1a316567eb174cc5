"""Slips of the key in names of the document."""

from __future__ import annotations

import pytest

from index.encoders import open_token_encoder
from rag.known_words import KnownWords
from rag.spelling import Spelling

NAMES = {
    "Kirgisistan": "kg",
    "Kirgistan": "kg",
    "Kasachstan": "kz",
    "Georgien": "ge",
    "georgien": "ge",
    "Österreich": "at",
    "Niger": "ne",
    "Russland": "ru",
    "Russia": "ru",
    "Slowenien": "si",
    "Slowakien": "sk",
    "Westen": "west",
}
TEXTS = (
    "When was the organisation founded, and by what government? This brief tells.",
    "Die Regierung hat die Leitung gegründet. Die Regierungen bereits auch; sie ratet, sie legte.",
)


@pytest.fixture(scope="module")
def spelling():
    return Spelling(NAMES, lambda: TEXTS, KnownWords(open_token_encoder()))


@pytest.fixture
def corrected(spelling):
    def correct(text, known=()):
        return spelling.correct(text, (), lambda words: set(words) - set(known))

    return correct


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("Was will Kasachtan?", "Was will Kasachstan?"),
        ("Was will kasachtan?", "Was will Kasachstan?"),
        ("Stützpunkt in Kirgisistn", "Stützpunkt in Kirgisistan"),
        ("Und Oesterreich?", "Und Österreich?"),
        ("Was will Rusland?", "Was will Russland?"),
        ("What does Rusia want?", "What does Russia want?"),
        ("Welche Rolle spielt Georgein?", "Welche Rolle spielt Georgien?"),
        ("waht goverment foundet it?", "what government founded it?"),
        ("Waht government?", "what government?"),
        ("Who wrote this breif?", "Who wrote this brief?"),
        ("Was hat die Regirung gegründt?", "Was hat die Regierung gegründet?"),
    ],
)
def test_a_slip_is_mended(corrected, asked, meant):
    assert corrected(asked) == meant


@pytest.mark.parametrize(
    "asked",
    [
        "Was will Nigeria?",  # no slip of a name so short
        "Was will Slowanien?",  # of which?
        "Was will Tasachstan?",  # not in the first letter
        "Was will Usbekistan?",
        "Wessen Land ist es?",  # a word, though near Westen
        "Was hat sie geratet?",
        "Who raged?",  # a word, though near "ratet"
        "Was liegt in Lgete?",  # may be a name
        "",
    ],
)
def test_what_may_be_meant_otherwise_stays(corrected, asked):
    assert corrected(asked) == asked


def test_a_word_of_the_document_stays(corrected):
    assert corrected("Wer ist Georgier?", known=("Georgier",)) == "Wer ist Georgier?"
