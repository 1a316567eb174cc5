"""Slips of the key in names of the document."""

from __future__ import annotations

import pytest

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
}


def corrected(text, known=()):
    return Spelling(NAMES).correct(text, (), lambda words: set(words) - set(known))


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
    ],
)
def test_a_slip_is_mended(asked, meant):
    assert corrected(asked) == meant


@pytest.mark.parametrize(
    "asked",
    [
        "Was will Nigeria?",  # no slip of a name so short
        "Was will Slowanien?",  # of which?
        "Was will Tasachstan?",  # not in the first letter
        "Was will Usbekistan?",
        "",
    ],
)
def test_what_may_be_meant_otherwise_stays(asked):
    assert corrected(asked) == asked


def test_a_word_of_the_document_stays():
    assert corrected("Wer ist Georgier?", known=("Georgier",)) == "Wer ist Georgier?"
