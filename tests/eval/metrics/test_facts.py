import pytest

from eval.metrics.facts import fact_recall


def test_the_share_of_facts_said_in_any_wording():
    facts = [["2002"], ["OKS", "Organisation des Kollektiven Sicherheitsvertrages"], ["Moskau"]]
    assert fact_recall("Die OKS entstand 2002.", facts) == pytest.approx(2 / 3)
    said = "die Organisation des Kollektiven Sicherheitsvertrages, gegründet 2002 in Moskau"
    assert fact_recall(said, facts) == 1
    assert fact_recall("", facts) == 0
    assert fact_recall("alles", []) is None


@pytest.mark.parametrize(
    ("said", "wording"),
    [
        ("mit militärische Gewalt", "militärischer Gewalt"),
        ("Chinas Einfluss", "China"),
        ("with military forces", "military force"),
        ("am 15.6.2001", "15. Juni 2001"),
        ("the People’s Republic", "People's Republic"),
        ("zwölf Staaten", "12 Staaten"),
    ],
)
def test_endings_and_ways_of_writing_do_not_count(said: str, wording: str):
    assert fact_recall(said, [[wording]]) == 1


@pytest.mark.parametrize(
    ("said", "wording"),
    [
        ("im Jahre 20021", "2002"),
        ("die Zentralasienpolitik", "Asien"),
        ("Gewalt, militärisch", "militärische Gewalt"),
        ("Süd und Ossetien", "Südossetien"),
        ("2002", "…"),
    ],
)
def test_numbers_words_and_their_order_do(said: str, wording: str):
    assert fact_recall(said, [[wording]]) == 0
