import gzip

import pytest

from index.errors import DataError
from index.training.data import Pair, capped, read_pairs
from index.training.questions import read_questions
from index.training.vocabulary import train_tokenizer


def test_gzipped_and_plain_files_read_alike_and_repetitions_count_once(tmp_path):
    rows = "a dog\tein Hund\tpets\na cat\teine Katze\n"
    (tmp_path / "plain.tsv").write_text(rows, encoding="utf-8")
    with gzip.open(tmp_path / "packed.tsv.gz", "wt", encoding="utf-8") as file:
        file.write(rows + "a cow\teine Kuh\n")
    pairs = read_pairs([tmp_path / "plain.tsv", tmp_path / "packed.tsv.gz"])
    assert pairs == [
        Pair("a dog", "ein Hund", "pets"),
        Pair("a cat", "eine Katze", "plain"),
        Pair("a cow", "eine Kuh", "packed"),
    ]


def test_a_pair_is_known_by_the_hash_of_its_text():
    assert Pair("a", "b", "x").id == Pair("a", "b", "y").id == "894891f8b78a"


def test_a_capped_source_keeps_runs_of_neighbours_in_order():
    pairs = [Pair(str(n), str(n), "many") for n in range(100)] + [Pair("x", "y", "few")]
    kept = capped(pairs, {"many": 24}, seed=3)
    numbers = [int(pair.english) for pair in kept[:-1]]
    assert 16 <= len(numbers) <= 24  # the last run may be short
    assert numbers == sorted(numbers)
    assert all(number + 1 in numbers for number in numbers if number % 8 != 7 and number < 99)
    assert kept[-1].source == "few"


def test_known_words_stay_whole_and_punctuation_does_not_stick():
    tokenizer = train_tokenizer(["Warum war der Fluss da? Der Fluss (warum) war da."] * 9, 200)
    assert tokenizer.encode("(warum) Fluss?").tokens == ["▁(", "▁warum", "▁)", "▁fluss", "▁?"]


def test_a_question_without_three_columns_is_named(tmp_path):
    path = tmp_path / "questions.tsv"
    path.write_text("894891f8b78a\tnur eine\n", encoding="utf-8")
    tokenizer = train_tokenizer(["a b c"] * 5, 20)
    with pytest.raises(DataError, match=r"questions\.tsv:1: expected"):
        read_questions(path, [Pair("a", "b", "x")], tokenizer)
