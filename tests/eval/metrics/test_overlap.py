import collections
import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics.normalise import tokens
from eval.metrics.overlap import exact_match, token_f1


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("Die Außenpolitik.", "aussenpolitik", "de"),
        ("Präsident Medwedew", "der Praesident medwedew!", "de"),
        ("im Jahre 2002", "im  Jahre »2002«", "de"),
        ("am 15. Juni 2001", "am 15.06.2001", "de"),
        ("15. Juni 2001", "2001-06-15", "de"),
        ("June 15, 2001", "15 June 2001", "en"),
        ("June 15th, 2001", "2001-06-15", "en"),
        ("the 28th August 2008", "August 28, 2008", "en"),
        ("Dez. 1991", "Dezember 1991", "de"),
        ("1.200 Soldaten", "1200 Soldaten", "de"),
        ("1,200 soldiers", "1200 soldiers", "en"),
        ("1.234.567,5", "1234567,5", "de"),
        ("3,5 Prozent", "3.5 Prozent", "de"),
        ("fünf Staaten", "5 Staaten", "de"),
        ("Twelve states", "12 states", "en"),
        ("an ally of the SCO", "ally of SCO", "en"),
        ("Shanghai\u2011Gruppe", "Shanghai Gruppe", "de"),
    ],
)
def test_ways_of_writing_do_not_count(one: str, other: str, language):
    assert tokens(one, language) == tokens(other, language)
    assert exact_match(one, other, language) == token_f1(one, other, language) == 1


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("2002", "2003", "de"),
        ("3,5", "35", "de"),
        ("1.5", "15", "en"),
        ("Juni 2001", "Juli 2001", "de"),
        ("may", "Mai 2001", "de"),
        ("die Russland", "the Russland", "de"),
        ("192.168.0.1", "19216801", "de"),
    ],
)
def test_what_differs_stays_different(one: str, other: str, language):
    assert tokens(one, language) != tokens(other, language)
    assert exact_match(one, other, language) == 0


def test_without_a_language_articles_of_both_go_and_three_digits_part_thousands():
    assert tokens("die the 1.200 1,200 3,5 0.125") == ["1200", "1200", "3.5", "0.125"]


def test_token_f1_by_hand():
    # two of three words given are wanted, two of four wanted are given
    assert token_f1("Russland China Usbekistan", "Russland China Kasachstan Iran", "de") == (
        pytest.approx(2 * (2 / 3) * (2 / 4) / (2 / 3 + 2 / 4))
    )
    assert token_f1("Russland", "China", "de") == 0


def test_an_answer_without_words_agrees_only_with_none():
    assert token_f1("", "", "de") == token_f1("the", "", "en") == 1
    assert token_f1("", "China", "de") == token_f1("China", "…", "de") == 0


def official(given: str, wanted: str) -> float:
    """The official evaluation script of SQuAD 2.0, its two functions."""

    def normalize_answer(s: str) -> list[str]:
        s = "".join(ch for ch in s.lower() if ch not in set(string.punctuation))
        return re.sub(r"\b(a|an|the)\b", " ", s).split()

    gold, pred = normalize_answer(wanted), normalize_answer(given)
    same = sum((collections.Counter(gold) & collections.Counter(pred)).values())
    if len(gold) == 0 or len(pred) == 0:
        return float(gold == pred)
    if same == 0:
        return 0.0
    precision, recall = same / len(pred), same / len(gold)
    return (2 * precision * recall) / (precision + recall)


WORDS = st.lists(
    st.sampled_from("the a China Russia treaty signed, 2002. in Astana The member states".split())
).map(" ".join)


@given(WORDS, WORDS)
def test_on_plain_english_it_is_squad_s(one: str, other: str):
    assert token_f1(one, other, "en") == pytest.approx(official(one, other))
