import json

import numpy as np
import pytest

from index.errors import DataError
from index.static import StaticEncoder
from index.training.__main__ import THESAURUS, main
from index.training.thesaurus import read_thesaurus, synonym_batch
from index.training.vocabulary import train_tokenizer

SMALL = [
    *("--no-teacher", "--vocabulary", "400", "--dimension", "32", "--align-batch", "64"),
    *("--align-epochs", "12", "--align-rate", "0.02", "--rank-steps", "10", "--rank-batch", "32"),
    *("--words-epochs", "2", "--words-batch", "32", "--words-group", "8"),
]
LINES = ["river | stream | fluss", "bridge | brücke", "stream | brook", "market | Markt | MARKT"]


@pytest.fixture
def tokenizer():
    return train_tokenizer([" ".join(LINES).replace("|", "")] * 5, 200)


@pytest.fixture
def concepts(tmp_path, tokenizer):
    path = tmp_path / "thesaurus.txt"
    path.write_text("\n".join(LINES) + "\n", encoding="utf-8")
    return read_thesaurus(path, tokenizer)


def words(tokenizer, ids):
    return tokenizer.decode(ids.tolist()).removeprefix("▁")


def test_a_pair_is_two_forms_of_one_line(tokenizer, concepts):
    lines = [{form.strip().lower() for form in line.split("|")} for line in LINES]
    for seed in range(20):
        batch = synonym_batch(concepts, 3, np.random.default_rng(seed))
        for left, right in zip(batch.left, batch.right, strict=True):
            pair = {words(tokenizer, left), words(tokenizer, right)}
            assert len(pair) == 2  # `Markt` and `MARKT` are one form to the vocabulary
            assert any(pair <= line for line in lines)


def test_lines_that_share_a_form_are_no_negatives_of_each_other(tokenizer, concepts):
    batch = synonym_batch(concepts, 99, np.random.default_rng(0))
    assert len(batch.left) == len(LINES)  # each line once, however many are wanted
    water = {"river", "stream", "fluss", "brook"}
    is_water = np.array([words(tokenizer, left) in water for left in batch.left])
    expected = np.outer(is_water, is_water) & ~np.eye(len(LINES), dtype=bool)
    np.testing.assert_array_equal(batch.banned, expected)


def test_a_line_of_which_the_vocabulary_knows_one_form_is_left_out(tmp_path, tokenizer):
    path = tmp_path / "thesaurus.txt"
    path.write_text("river | 漢字\nriver | stream\n", encoding="utf-8")
    assert len(read_thesaurus(path, tokenizer)) == 1


@pytest.mark.parametrize("line", ["alone", "river | | stream", "river |", ""])
def test_a_line_without_two_whole_forms_is_named(tmp_path, tokenizer, line):
    path = tmp_path / "thesaurus.txt"
    path.write_text(f"bridge | brücke\n{line}\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"thesaurus\.txt:2: expected at least two forms"):
        read_thesaurus(path, tokenizer)


def test_words_of_one_line_become_alike(pairs_file, tmp_path):
    """No sentence says that the river and the school are one; only the thesaurus does."""
    path = tmp_path / "thesaurus.txt"
    path.write_text("river | schule\nbridge | brücke\narmy | heer\n", encoding="utf-8")
    common = ["--data", str(pairs_file), *SMALL, "--no-questions"]
    with_it, without = tmp_path / "with", tmp_path / "without"
    assert main([*common, "--out", str(with_it), "--thesaurus", str(path)]) == 0
    assert main([*common, "--out", str(without), "--no-thesaurus"]) == 0
    after, before = (
        float(np.prod(StaticEncoder.load(folder).encode(["river", "schule"]), axis=0).sum())
        for folder in (with_it, without)
    )
    assert after > before + 0.2
    log = (tmp_path / "with.training" / "log.jsonl").read_text(encoding="utf-8").splitlines()
    measured = {entry["stage"] for entry in map(json.loads, log) if "thesaurus" in entry}
    assert measured == {"align", "words"}


def test_another_thesaurus_does_not_go_on_from_a_checkpoint(pairs_file, tmp_path, capsys):
    path = tmp_path / "thesaurus.txt"
    path.write_text("river | schule\n", encoding="utf-8")
    common = ["--data", str(pairs_file), *SMALL, "--no-questions", "--out", str(tmp_path / "x")]
    assert main([*common, "--thesaurus", str(path)]) == 0
    path.write_text("river | markt\n", encoding="utf-8")
    assert main([*common, "--thesaurus", str(path)]) == 2
    assert "checkpoint of another recipe or other data" in capsys.readouterr().err


def test_a_missing_thesaurus_is_one_line_and_exit_two(pairs_file, tmp_path, capsys):
    arguments = ["--data", str(pairs_file), "--out", str(tmp_path / "model"), *SMALL]
    assert main([*arguments, "--thesaurus", str(tmp_path / "absent.txt")]) == 2
    error = capsys.readouterr().err
    assert "absent.txt" in error
    assert error.count("\n") == 1


def test_the_bundled_thesaurus_has_distinct_lines_in_both_languages():
    lines = THESAURUS.read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(set(lines)) > 5_000
    forms = [frozenset(form.strip().casefold() for form in line.split("|")) for line in lines]
    assert min(len(line) for line in forms) >= 5
    assert len(set(forms)) == len(forms)
