import gzip

import pytest

from eval.beir import read_beir
from eval.ntrex import read_passages, read_questions, write_beir
from index.errors import DataError


def test_every_passage_has_a_german_and_an_english_question_of_its_own():
    questions = read_questions()
    assert len(questions["de"]) == len(questions["en"]) == 200
    assert len(set(questions["de"].values())) == len(set(questions["en"].values())) == 200
    assert all(text.strip() for some in questions.values() for text in some.values())


def test_five_lines_make_a_passage_and_a_data_set_can_be_read_again(tmp_path):
    path = tmp_path / "pairs.tsv.gz"
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        lines.writelines(f"english {n}\tdeutsch {n}\n" for n in range(12))
    passages = read_passages(path)
    assert list(passages["de"]) == ["0-4", "5-9"]
    assert passages["en"]["5-9"] == "english 5 english 6 english 7 english 8 english 9"
    write_beir(tmp_path / "set", passages["de"], {"5-9": "Wer?"})
    data = read_beir(tmp_path / "set")
    assert data.qrels == {"q5-9": {"5-9": 1}}


def test_a_file_that_is_not_gzipped_is_named(tmp_path):
    (tmp_path / "plain.tsv").write_text("a\tb\n")
    with pytest.raises(DataError, match="cannot be read"):
        read_passages(tmp_path / "plain.tsv")
