import pytest

from index.grams import GramIndex
from index.lexical import LexicalIndex

TERMS = ["kirgisistan", "kasachstan", "prasident", "brot", "festnahm", "ol", "президент"]


@pytest.mark.parametrize(
    ("word", "nearest"),
    [
        ("kirgistan", "kirgisistan"),
        ("kasachsatn", "kasachstan"),
        ("president", "prasident"),
        ("festnehm", "festnahm"),
        ("президенты", "президент"),
        ("brot", "brot"),
    ],
)
def test_the_nearest_term_is_the_one_spelt_alike(word, nearest):
    index = GramIndex.build(TERMS)
    row = index.similarities([word])[0]
    assert TERMS[int(row.argmax())] == nearest
    assert row.max() <= 1.0001


def test_a_term_is_wholly_like_itself_and_a_stranger_not_at_all():
    index = GramIndex.build(TERMS)
    rows = index.similarities([*TERMS, "xyzw"])
    assert rows.diagonal() == pytest.approx([1] * len(TERMS), abs=1e-3)
    assert rows[-1].max() == 0


def test_no_words_and_no_terms():
    assert GramIndex.build(TERMS).similarities([]).shape == (0, len(TERMS))
    assert GramIndex.build([]).similarities(["brot"]).shape == (1, 0)


def test_a_slip_of_the_key_still_finds_the_text():
    texts = ["Kirgisistan schloss den Stützpunkt.", "Usbekistan blieb neutral.", "Brot und Wein."]
    index = LexicalIndex.build(texts, "de")
    assert index.top("Kirgisitsan Stüzpunkt", 1)[1].tolist() == [0]
