import json

import numpy as np
import pytest

import index.training.run as run_module
from index.static import StaticEncoder, content_hash
from index.training.__main__ import main
from index.training.data import Pair

SMALL = [
    *("--no-teacher", "--vocabulary", "400", "--dimension", "32", "--align-batch", "64"),
    *("--align-epochs", "12", "--align-rate", "0.02", "--rank-steps", "30", "--rank-batch", "48"),
    *("--words-epochs", "2", "--words-batch", "32", "--words-group", "8"),
    *("--checkpoint-every", "10"),
]


def train(pairs_file, out, *more):
    return main(
        [
            "--data",
            str(pairs_file),
            "--out",
            str(out),
            *SMALL,
            "--no-questions",
            "--no-thesaurus",
            *more,
        ]
    )


def test_training_places_translations_next_to_each_other(pairs_file, tmp_path):
    assert train(pairs_file, tmp_path / "model") == 0
    encoder = StaticEncoder.load(tmp_path / "model")
    english = encoder.encode(["the bridge", "the desert", "the election", "the school"])
    german = encoder.encode(["brücke", "wüste", "wahl", "schule"])
    assert (english @ german.T).argmax(axis=1).tolist() == [0, 1, 2, 3]


def test_training_leaves_a_log_curves_and_a_card(pairs_file, tmp_path):
    train(pairs_file, tmp_path / "model")
    work = tmp_path / "model.training"
    entries = [json.loads(line) for line in (work / "log.jsonl").read_text().splitlines()]
    assert {entry["stage"] for entry in entries} == {"align", "words", "rank"}
    assert (work / "curves.png").read_bytes().startswith(b"\x89PNG")
    assert "| made | 400 |" in (tmp_path / "model" / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("killed_at", [("align", 15), ("words", 8), ("rank", 25)])
def test_a_killed_run_goes_on_to_the_same_result(pairs_file, tmp_path, monkeypatch, killed_at):
    train(pairs_file, tmp_path / "straight")

    name = "_align" if killed_at[0] == "align" else "_late"
    whole = getattr(run_module.Run, name)

    def dies(self, state, *rest):
        if (state.stage, state.step) == killed_at:
            raise KeyboardInterrupt
        return whole(self, state, *rest)

    monkeypatch.setattr(run_module.Run, name, dies)
    with pytest.raises(KeyboardInterrupt):
        train(pairs_file, tmp_path / "resumed")
    assert not (tmp_path / "resumed").exists()
    monkeypatch.undo()
    assert train(pairs_file, tmp_path / "resumed") == 0

    one = StaticEncoder.load(tmp_path / "straight")
    other = StaticEncoder.load(tmp_path / "resumed")
    np.testing.assert_allclose(one.table, other.table, atol=0.02)
    np.testing.assert_allclose(one.weights("query"), other.weights("query"), atol=1e-3)


def test_a_checkpoint_of_another_recipe_is_refused(pairs_file, tmp_path, capsys):
    train(pairs_file, tmp_path / "model")
    assert train(pairs_file, tmp_path / "model", "--rank-batch", "32") == 2
    error = capsys.readouterr().err.splitlines()[-1]
    assert "checkpoint of another recipe" in error


def test_questions_are_trained_on_where_their_sentence_is_at_hand(pairs_file, tmp_path):
    english, german, _ = pairs_file.read_text(encoding="utf-8").splitlines()[0].split("\t")
    questions = tmp_path / "questions.tsv"
    questions.write_text(
        f"{Pair(english, german, '').id}\tWo liegt der Fluss?\tWhere is the river?\n"
        "000000000000\tWer fehlt?\tWho is missing?\n",
        encoding="utf-8",
    )
    out = tmp_path / "model"
    arguments = ["--data", str(pairs_file), "--out", str(out), *SMALL]
    assert main([*arguments, "--questions", str(questions)]) == 0
    assert StaticEncoder.load(out).dimension == 32


def test_the_folder_loads_with_sentence_transformers_and_pools_alike(pairs_file, tmp_path):
    from sentence_transformers import SentenceTransformer

    train(pairs_file, tmp_path / "model")
    texts = ["the old river lies near the bridge", "die neue Brücke, 7 Wüsten?", "wahl"]
    ours = StaticEncoder.load(tmp_path / "model").encode(texts)
    theirs = SentenceTransformer(str(tmp_path / "model"), device="cpu").encode(texts)
    np.testing.assert_allclose(ours, theirs, atol=1e-3)


def test_the_content_hash_is_the_one_of_the_files(pairs_file, tmp_path):
    train(pairs_file, tmp_path / "model")
    config = json.loads((tmp_path / "model" / "config.json").read_text())
    assert config["content"] == content_hash(tmp_path / "model")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("", "no new sentence pair"),
        ("a\tb\n\nc\td\n", ":2: empty line"),
        ("a\tb\nonly one column\n", ":2: only one column"),
        ("a\tb\n\tGerman without English\n", ":2: only one column"),
    ],
)
def test_unusable_data_is_one_line_and_exit_two(tmp_path, capsys, content, complaint):
    path = tmp_path / "bad.tsv"
    path.write_text(content, encoding="utf-8")
    assert main(["--data", str(path), "--out", str(tmp_path / "model")]) == 2
    error = capsys.readouterr().err
    assert complaint in error
    assert error.count("\n") == 1


@pytest.mark.parametrize("name", ["absent.tsv", "broken.tsv.gz", "latin.tsv"])
def test_unreadable_files_are_one_line_and_exit_two(tmp_path, capsys, name):
    (tmp_path / "broken.tsv.gz").write_bytes(b"\x1f\x8b\x08 not really")
    (tmp_path / "latin.tsv").write_bytes("bridge\tBrücke".encode("latin-1"))
    assert main(["--data", str(tmp_path / name), "--out", str(tmp_path / "model")]) == 2
    error = capsys.readouterr().err
    assert name in error
    assert error.count("\n") == 1


def test_a_broken_checkpoint_is_named(pairs_file, tmp_path):
    train(pairs_file, tmp_path / "model")
    (tmp_path / "model.training" / "checkpoint.safetensors").write_bytes(b"not one")
    assert train(pairs_file, tmp_path / "model") == 2


@pytest.mark.parametrize("option", ["--questions", "--teacher"])
def test_a_missing_questions_file_or_teacher_is_one_line_and_exit_two(
    pairs_file, tmp_path, capsys, option
):
    small = [word for word in SMALL if option != "--teacher" or word != "--no-teacher"]
    arguments = ["--data", str(pairs_file), "--out", str(tmp_path / "model"), *small]
    assert main([*arguments, option, str(tmp_path / "absent")]) == 2
    error = capsys.readouterr().err
    assert "absent" in error
    assert error.count("\n") == 1
