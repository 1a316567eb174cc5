from __future__ import annotations

import pytest

from index import glossary
from index.errors import DataError


@pytest.fixture(scope="module")
def names():
    return glossary.load()


def keys(names, text):
    return [mention.entry.key for mention in names.find(text)]


def test_it_has_at_least_400_entries():
    entries = list(glossary.parse(glossary.BUNDLED.read_text(encoding="utf-8"), "glossary.tsv"))
    assert len([e for e in entries if e.kind != "kin"]) >= 400


@pytest.mark.parametrize(
    "forms",
    [
        ["SCO", "Shanghai Cooperation Organisation", "SOZ", "Shanghaier Organisation"],
        ["Kyrgyzstan", "Kirgistan", "Kirgisistan", "Kirgisistans"],
        ["Medvedev", "Medwedew", "Medwedews"],
        ["CSTO", "OVKS", "OKS"],
        ["USA", "Vereinigte Staaten", "den Vereinigten Staaten", "United States"],
        ["Usbekistan", "Uzbekistan"],
    ],
)
def test_different_forms_meet(names, forms):
    found = [keys(names, f"Was ist mit {form}?") for form in forms]
    assert all(found)
    assert len({found_keys[-1] for found_keys in found}) == 1


def test_umlauts_may_be_written_as_two_letters(names):
    assert keys(names, "Tuerkei") == keys(names, "Türkei") == ["Türkei"]


def test_abbreviations_count_only_as_they_are_written_unless_all_is_in_lower_case(names):
    assert keys(names, "Give us a hint, please") == []
    assert "Vereinigte Staaten von Amerika" in keys(names, "the US base")
    assert keys(names, "was ist die soz?") == ["Shanghaier Organisation für Zusammenarbeit"]


def test_the_longest_name_wins(names):
    (mention,) = names.find("Shanghai Cooperation Organisation")
    assert (mention.start, mention.end) == (0, 33)


def test_relatives_are_known(names):
    (moscow,) = names.find("Moskau")
    assert "Russland" in names.kin(moscow.entry)


def test_a_users_own_file_is_added(home):
    home.mkdir()
    (home / "glossary.tsv").write_text("person\tErika Muster\tJane Doe\n", encoding="utf-8")
    glossary.load.cache_clear()
    try:
        (german,) = glossary.load().find("Erika Muster")
        (english,) = glossary.load().find("Jane Doe")
        assert german.entry == english.entry
    finally:
        glossary.load.cache_clear()


@pytest.mark.parametrize("row", ["place\tNur zwei", "place\t \tThree", "a\tb\tc\td"])
def test_a_malformed_row_is_named(row):
    with pytest.raises(DataError, match="line 2"):
        list(glossary.parse(f"kind\tde\ten\n{row}\n", "glossary.tsv"))
